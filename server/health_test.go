package main

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"fingerzeig/server/internal/admin"
)

// scrape returns the metrics of a service.
func scrape(t *testing.T, s *service) string {
	t.Helper()
	w := httptest.NewRecorder()
	s.metrics.Handler().ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
	return w.Body.String()
}

// serveHere starts a service in this process, with everything.
func serveHere(t *testing.T, o serviceOptions) *service {
	t.Helper()
	listen := func() net.Listener {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		return l
	}
	if o.listener == nil {
		o.listener = listen()
	}
	if o.dir == "" {
		o.dir = t.TempDir()
	}
	s, err := startService(o)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// get asks and returns the status and the body.
func get(t *testing.T, url string) (int, string) {
	t.Helper()
	response, err := http.Get(url)
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

// TestReady breaks one thing after the other and asks, inside and outside.
func TestReady(t *testing.T) {
	for _, row := range []struct {
		name  string
		check string // that fails; empty: none
		says  string
		harm  func(t *testing.T, s *service, dir string)
	}{
		{name: "nothing"},
		{name: "loading", check: "galleries", says: "being loaded", harm: func(_ *testing.T, s *service, _ string) { s.health.opened(nil) }},
		{name: "draining", check: "serving", says: "shutting down", harm: func(_ *testing.T, s *service, _ string) { s.health.drain() }},
		{name: "closed", check: "galleries", says: "closed", harm: func(t *testing.T, s *service, _ string) {
			if err := s.index.Close(); err != nil {
				t.Fatal(err)
			}
		}},
		{name: "a folder that has gone", check: "store", says: "cannot be written", harm: func(t *testing.T, s *service, dir string) {
			s.health.dir, s.health.keyFile = filepath.Join(dir, "gone"), filepath.Join(dir, keyFile)
		}},
		{name: "a key that has gone", check: "keys", says: "next start fails", harm: func(t *testing.T, _ *service, dir string) {
			if err := os.Remove(filepath.Join(dir, keyFile)); err != nil {
				t.Fatal(err)
			}
		}},
		{name: "a key file that holds no key", check: "keys", says: "next start fails", harm: func(t *testing.T, s *service, _ string) {
			s.health.keyFile = write(t, "key", "no key")
		}},
		{name: "a certificate that has ended", check: "keys", says: "has ended", harm: func(t *testing.T, s *service, _ string) {
			ca := newAuthority(t)
			cert, key := ca.files(t, "server")
			certs := &certificates{cert: cert, key: key}
			if err := certs.reload(); err != nil {
				t.Fatal(err)
			}
			s.health.certs = certs
			s.health.now = func() time.Time { return certs.notAfter().Add(time.Second) }
		}},
		{name: "another check", check: "audit", says: "no audit", harm: func(_ *testing.T, s *service, _ string) {
			s.health.checks = append(s.health.checks, admin.Check{Name: "audit", Do: func(context.Context) error { return errors.New("no audit") }})
		}},
	} {
		t.Run(row.name, func(t *testing.T) {
			l, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			inside, dir := "http://"+l.Addr().String(), t.TempDir()
			s := serveHere(t, serviceOptions{dir: dir, admin: l})
			defer func() {
				if err := s.stop(); err != nil {
					t.Error(err)
				}
			}()
			outside := "http://" + s.listener.Addr().String()
			if row.harm != nil {
				row.harm(t, s, dir)
			}
			want := 200
			if row.check != "" {
				want = 503
			}
			status, text := get(t, inside+"/readyz")
			if status != want || !strings.Contains(text, row.says) || row.check != "" && !strings.Contains(text, `"`+row.check+`":"`) {
				t.Errorf("inside: %d %s", status, text)
			}
			if strings.Contains(text, `"`+row.check+`":"ok"`) {
				t.Errorf("inside: %s", text)
			}
			if status, text := get(t, outside+"/readyz"); status != want || strings.Contains(text, dir) {
				t.Errorf("outside: %d %s", status, text)
			}
			if status, _ := get(t, inside+"/livez"); status != 200 {
				t.Errorf("it is not alive: %d", status)
			}
			_, text = get(t, inside+"/metrics")
			if passed := strings.Contains(text, `fingerzeig_ready{check="`+row.check+`"} 0`); passed != (row.check != "") {
				t.Errorf("metrics: %s", text)
			}
		})
	}
}

// TestReadyRoom asks on a disk that is nearly full: a small file system of its own, which root alone can mount.
func TestReadyRoom(t *testing.T) {
	dir := smallDisk(t, "200m")
	s := serveHere(t, serviceOptions{dir: filepath.Join(dir, "data")})
	defer func() {
		if err := s.stop(); err != nil {
			t.Error(err)
		}
	}()
	if h := s.health.look(t.Context()); h.Status != admin.StatusReady {
		t.Fatalf("on an empty disk: %v", h)
	}
	ballast := filepath.Join(dir, "ballast")
	if err := os.WriteFile(ballast, make([]byte, 100<<20), 0o600); err != nil {
		t.Fatal(err)
	}
	if h := s.health.look(t.Context()); h.Status != admin.StatusNotReady || !strings.Contains(h.Checks["room"], "nearly full") || h.Checks["galleries"] != "ok" {
		t.Errorf("on a disk that is nearly full: %v", h)
	}
	if err := os.WriteFile(ballast, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if h := s.health.look(t.Context()); h.Status != admin.StatusReady {
		t.Errorf("with room again: %v", h)
	}
}

// TestStoreWritable takes away the right to write.
func TestStoreWritable(t *testing.T) {
	if runtime.GOOS == "windows" || os.Getuid() == 0 {
		t.Skip("root may write anywhere, and Windows has other rights")
	}
	dir := t.TempDir()
	if err := os.Chmod(dir, 0o500); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = os.Chmod(dir, 0o700) }()
	if err := writable(dir); err == nil {
		t.Error("it can be written to")
	}
}

// TestWatch looks at what there is to be seen on the admin listener, and what is not.
func TestWatch(t *testing.T) {
	for _, pprof := range []bool{false, true} {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		s := serveHere(t, serviceOptions{admin: l, pprof: pprof})
		for path, want := range map[string]int{
			"/metrics": 200, "/readyz": 200, "/livez": 200, "/": 404, "/v1/galleries": 404, "/keep/compact": 404,
			"/debug/pprof/": map[bool]int{false: 404, true: 200}[pprof], "/debug/pprof/cmdline": map[bool]int{false: 404, true: 200}[pprof],
		} {
			if status, _ := get(t, "http://"+l.Addr().String()+path); status != want {
				t.Errorf("%s with pprof %v: %d, want %d", path, pprof, status, want)
			}
		}
		if status, _ := get(t, "http://"+s.listener.Addr().String()+"/metrics"); status != 404 {
			t.Errorf("the API has metrics: %d", status)
		}
		request, err := http.NewRequest("GET", "http://"+l.Addr().String()+"/metrics", nil)
		if err != nil {
			t.Fatal(err)
		}
		request.Host = "evil.example"
		if response, err := http.DefaultClient.Do(request); err != nil || response.StatusCode != 421 {
			t.Errorf("under another name: %v, %v", response, err)
		}
		if err := s.stop(); err != nil {
			t.Error(err)
		}
	}
}

// TestMetricsOf serves some requests and looks for them in the metrics.
func TestMetricsOf(t *testing.T) {
	s := serveHere(t, serviceOptions{})
	o := newOffice("http://" + s.listener.Addr().String())
	ada := people[0]
	if err := o.Enroll(t.Context(), ada.card, ada.finger, ada.enrolled()); err != nil {
		t.Fatal(err)
	}
	if !verified(t, o, ada) {
		t.Fatal("the right finger does not match")
	}
	text := scrape(t, s)
	for _, want := range []string{
		`fingerzeig_gallery_subjects{gallery="demo"} 1`, `fingerzeig_comparisons_total 1`, `fingerzeig_extract_seconds_count 2`,
		`fingerzeig_ready{check="galleries"} 1`, "fingerzeig_store_bytes ", "fingerzeig_room_bytes ",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the metrics lack %s", want)
		}
	}
	if strings.Contains(text, ada.card) {
		t.Error("the metrics name a subject")
	}
	if err := s.stop(); err != nil {
		t.Error(err)
	}
}
