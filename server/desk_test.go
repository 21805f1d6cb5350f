package main

import (
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"slices"
	"strings"
	"testing"
	"time"

	"fingerzeig/matcher"
	"fingerzeig/minutiae"
	"fingerzeig/server/internal/desk"
)

// The page for the desk reaches the API of its own service, and ends with it.
func TestServeDesk(t *testing.T) {
	dir := t.TempDir()
	p := startSaying(t, func(line string) bool { return strings.Contains(line, "page for the desk is at") },
		"--listen", "127.0.0.1:0", "--data", dir, "--desk", "127.0.0.1:0", "--desk-secugen", "https://localhost:8443")
	p.interrupt(t)

	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	page, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s, err := startService(serviceOptions{dir: dir, listener: l, desk: &deskOptions{listener: page, local: true}})
	if err != nil {
		t.Fatal(err)
	}
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	client, url := &http.Client{Jar: jar, Timeout: time.Minute}, "http://"+page.Addr().String()
	ask := func(method, path, body string) (int, string) {
		request, err := http.NewRequest(method, url+path, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		response, err := client.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = response.Body.Close() }()
		b, err := io.ReadAll(response.Body)
		if err != nil {
			t.Fatal(err)
		}
		return response.StatusCode, string(b)
	}
	for _, row := range []struct {
		method, path, body string
		status             int
		says               string
	}{
		{"GET", "/", "", 200, "<title>Fingerzeig"},
		{"GET", "/session", "", 200, `"open":true`},
		{"POST", "/api/galleries", "{}", 401, "signed-out"},
		{"POST", "/session", `{"key":""}`, 204, ""},
		{"POST", "/api/galleries", "{}", 200, `"galleries":[]`},
		{"POST", "/sensor", `{"finger":2}`, 404, "no-device"},
	} {
		if status, body := ask(row.method, row.path, row.body); status != row.status || !strings.Contains(body, row.says) {
			t.Errorf("%s %s: %d, %.300s; want %d, %s", row.method, row.path, status, body, row.status, row.says)
		}
	}
	if err := s.stop(); err != nil {
		t.Error(err)
	}
	if _, err := client.Get(url); err == nil {
		t.Error("the page goes on without its service")
	}
}

// Over TLS the page has the service's certificate, and asks for those of clients where the service does; the token's cookie is bound to it.
func TestDeskOverTLS(t *testing.T) {
	ca := newAuthority(t)
	cert, key := ca.files(t, "server")
	for _, clients := range []bool{false, true} {
		certs := &certificates{cert: cert, key: key}
		if clients {
			certs.clientCA = ca.file(t)
		}
		if err := certs.reload(); err != nil {
			t.Fatal(err)
		}
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		page, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		s, err := startService(serviceOptions{dir: t.TempDir(), listener: l, certs: certs, desk: &deskOptions{listener: page}})
		if err != nil {
			t.Fatal(err)
		}
		ask := func(config *tls.Config) (*http.Response, error) {
			client := &http.Client{Transport: &http.Transport{TLSClientConfig: config, DisableKeepAlives: true}}
			response, err := client.Post("https://"+page.Addr().String()+"/session", "application/json", strings.NewReader(`{"key":""}`))
			if err == nil {
				_ = response.Body.Close()
			}
			return response, err
		}
		if _, err := ask(ca.client(t, nil, time.Time{})); (err != nil) != clients {
			t.Errorf("without a certificate: %v; wanted %v", err, clients)
		}
		response, err := ask(ca.client(t, ca, time.Now().Add(time.Minute)))
		if err != nil {
			t.Fatal(err)
		}
		if c := response.Cookies(); response.StatusCode != 204 || len(c) != 1 || c[0].Name != "__Host-desk" || !c[0].Secure {
			t.Errorf("%d, %v", response.StatusCode, c)
		}
		if err := s.stop(); err != nil {
			t.Error(err)
		}
	}
}

// A service that cannot start leaves no page behind.
func TestDeskEndsWithFailedStart(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	page, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := startService(serviceOptions{dir: t.TempDir(), listener: l, keyFile: "none", desk: &deskOptions{listener: page}}); err == nil {
		t.Fatal("it started without its key")
	}
	if _, err := page.Accept(); !errors.Is(err, net.ErrClosed) {
		t.Errorf("the page's listener: %v", err)
	}
}

func TestDeskSettings(t *testing.T) {
	for _, row := range []struct {
		args []string
		says string // empty: that all is well
	}{
		{[]string{"--desk", "127.0.0.1:0", "--desk-sbi", "http://127.0.0.1:4501", "--desk-secugen", "https://localhost:8443"}, ""},
		{[]string{"--desk", "8082"}, "desk"},
		{[]string{"--desk", "0.0.0.0:0"}, "no login"},
		{[]string{"--desk-sbi", "http://sensor.example:4501"}, "the address of a device"},
		{[]string{"--desk-secugen", "https://localhost:8443/SGIFPCapture"}, "the address of a device"},
	} {
		status, out, said := say(t, append([]string{"config", "check"}, row.args...)...)
		if row.says == "" && status != 0 || row.says != "" && (status != 1 || !strings.Contains(said, row.says)) {
			t.Errorf("%v: %d, %s%s; want %q", row.args, status, out, said, row.says)
		}
	}
}

// Whoever is enrolled in the demo is known by the desk's sensor, and a newcomer is not; a touch becomes better from frame to frame.
func TestDrawnSensor(t *testing.T) {
	sensor := newDrawnSensor(people)
	names := sensor.People()
	if len(names) != len(people)+len(newcomers) || slices.Index(names, people[0].name) != len(newcomers) {
		t.Fatalf("people are %v", names)
	}
	read := func(touch desk.Touch) (minutiae.Template, minutiae.Advice) {
		img, err := sensor.Frame(t.Context(), touch)
		if err != nil {
			t.Fatal(err)
		}
		var s minutiae.Scratch
		template, err := minutiae.Extract(img, &s)
		if err != nil {
			t.Fatal(err)
		}
		return template, s.Advice()
	}
	ada := people[0]
	touch := desk.Touch{Person: len(newcomers), Finger: int(ada.finger)}
	if _, advice := read(touch); advice&minutiae.NoFinger == 0 {
		t.Errorf("before the finger: %v", advice)
	}
	touch.Frame = 1
	first, advice := read(touch)
	if first.Quality >= 60 || advice == 0 {
		t.Errorf("the tip of a finger has quality %d, advice %v", first.Quality, advice)
	}
	touch.Frame = 2*framesEach + 1
	last, _ := read(touch)
	enrolled, err := minutiae.Extract(ada.enrolled(), nil)
	if err != nil {
		t.Fatal(err)
	}
	candidate := matcher.NewCandidate(enrolled)
	if score := matcher.NewProbe(last).Match(candidate, nil); last.Quality < 60 || score < 4000 {
		t.Errorf("the finger has quality %d and scores %v against what is enrolled", last.Quality, score)
	}
	touch.Person = 0
	stranger, _ := read(touch)
	if score := matcher.NewProbe(stranger).Match(candidate, nil); score >= 4000 {
		t.Errorf("a newcomer scores %v", score)
	}
	touch.Person = len(names)
	if _, err := sensor.Frame(t.Context(), touch); !errors.Is(err, desk.ErrSensor) {
		t.Errorf("nobody lays a finger: %v", err)
	}
}
