package main

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"regexp"
	"runtime/debug"
	"strings"
	"sync"
	"testing"
	"time"

	"fingerzeig/index"
	"fingerzeig/minutiae"
	"fingerzeig/minutiae/imageio"
)

// TestRedact logs what must not be logged, in all the ways that one could.
func TestRedact(t *testing.T) {
	template := base64.StdEncoding.EncodeToString(bytes.Repeat([]byte{1, 2, 0xff}, 100))
	key := strings.Repeat("4d", 32)
	for _, format := range []string{"text", "json"} {
		var b bytes.Buffer
		log := newLog(&b, format, "debug")
		log.Info("enrolled anna? no: /v1/galleries/hall/subjects/anna", "subject", "anna", "Gallery", "hall", "id", index.SubjectID("anna"),
			"error", fmt.Errorf("at %q: %w", "/v1/galleries/hall/subjects/anna/verify?x=1", errors.New(key)), "text", "a "+template+" b",
			"smtp", errors.New("550 5.1.1 <doe.j@mail.example.org>: unknown; call +49 2131 900123"), "osia", "at /osia/v1/persons/p-77/encounters/e-78",
			"bytes", []byte("anna"), "whole", index.Subject{ID: "anna"}, "map", map[string]string{"anna": "hall"},
			"key", "short", slog.Group("request", "subject", "anna", "status", 200), "uri", "/v1/galleries/hall")
		log.With("subject", "anna").WithGroup("g").Warn(key)
		text := b.String()
		for _, secret := range []string{"hall", template[:20], key, "short", "[97", `"anna"`, "=anna", "doe.j", "900123", "p-77", "e-78"} {
			if strings.Contains(text, secret) {
				t.Errorf("%s: %q is in\n%s", format, secret, text)
			}
		}
		if strings.Count(text, "anna") != 1 { // the one word of the message that nothing tells from another
			t.Errorf("%s: a name is in\n%s", format, text)
		}
		if !strings.Contains(text, "200") || !strings.Contains(text, "/subjects/") || !strings.Contains(text, redacted) {
			t.Errorf("%s: more is gone than must be:\n%s", format, text)
		}
	}
}

// TestRedactKeepsTraces logs a stack trace, which must remain readable, with a key in it.
func TestRedactKeepsTraces(t *testing.T) {
	var b bytes.Buffer
	key := strings.Repeat("4d", 32)
	stack := string(debug.Stack())
	newLog(&b, "json", "debug").Error("panic", "stack", stack+"\nkey "+key)
	var line struct{ Stack string }
	if err := json.Unmarshal(b.Bytes(), &line); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(line.Stack, key) || !strings.HasPrefix(line.Stack, stack) {
		t.Errorf("of\n%s\nis left\n%s", stack, line.Stack)
	}
}

// TestLogLevels logs one line of each level at each.
func TestLogLevels(t *testing.T) {
	for i, level := range []string{"debug", "info", "warn", "error"} {
		var b bytes.Buffer
		log := newLog(&b, "json", level)
		log.Debug("a")
		log.Info("a")
		log.Warn("a")
		log.Error("a")
		if n := strings.Count(b.String(), "\n"); n != 4-i {
			t.Errorf("%s: %d lines", level, n)
		}
	}
}

// locked is a buffer for many.
type locked struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *locked) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *locked) Bytes() []byte { return []byte(l.String()) }

func (l *locked) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// routePattern finds the routes in the metrics.
var routePattern = regexp.MustCompile(`fingerzeig_request_seconds_count\{method="(\w+)",route="([^"]+)",status="(\d+)"\}`)

// documentedRoutes returns the methods and paths of a service by its own word.
func documentedRoutes(t *testing.T, address string) (routes [][2]string) {
	t.Helper()
	response, err := http.Get(address + "/v1/openapi.json")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	var document struct {
		Paths map[string]map[string]json.RawMessage
	}
	if err := json.NewDecoder(response.Body).Decode(&document); err != nil {
		t.Fatal(err)
	}
	for path, operations := range document.Paths {
		for method := range operations {
			if method != "parameters" {
				routes = append(routes, [2]string{strings.ToUpper(method), path})
			}
		}
	}
	if len(routes) < 30 {
		t.Fatalf("the document has %d operations", len(routes))
	}
	return routes
}

// TestLogNamesNobody drives every route, with names in it that nothing else holds, rightly and wrongly; and then looks for the names, the prints
// and their templates in the log and in the metrics.
func TestLogNamesNobody(t *testing.T) {
	const subject, label, query, header = "anna-beispiel-1984", "ausweis-778", "frage-31", "kopf-55"
	var log locked
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	handed := &pickupSettings{Pickups: "saal-neunzehn", PickupOffline: true, PickupAmong: true}
	dir := t.TempDir()
	options, err := handed.options(dir)
	if err != nil {
		t.Fatal(err)
	}
	s, err := startService(serviceOptions{dir: dir, listener: l, log: newLog(&log, "json", "debug"), pickups: options})
	if err != nil {
		t.Fatal(err)
	}
	print := people[0].enrolled()
	png, err := imageio.EncodePNG(print)
	if err != nil {
		t.Fatal(err)
	}
	extracted, err := minutiae.Extract(print, nil)
	if err != nil {
		t.Fatal(err)
	}
	template, err := extracted.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	body := fmt.Sprintf(`{"samples":[{"template":%q}],"labels":{%q:%q}}`, base64.StdEncoding.EncodeToString(template), label, label)
	one := fmt.Sprintf(`{"samples":[{"template":%q}]}`, base64.StdEncoding.EncodeToString(template))
	const gallery = "saal-neunzehn"
	const path = "/v1/galleries/" + gallery + "/subjects/" + subject
	routes := []struct{ method, path, media, body string }{
		{"PUT", path, "application/json", body}, {"GET", path, "", ""}, {"HEAD", path, "", ""}, {"POST", path + "/verify", "application/json", one},
		{"POST", path + "/verify?ppi=500", "image/png", string(png)}, {"POST", "/v1/galleries/" + gallery + "/identify", "application/json", one},
		{"GET", "/v1/galleries", "", ""}, {"POST", "/v1/extract?ppi=500", "image/png", string(png)}, {"GET", "/livez", "", ""},
		{"POST", "/v1/pickups", "application/json", fmt.Sprintf(`{"subject":%q,"documents":[{"kind":"passport","barcode":%q,"issued":%q}],"contact":{"postal":[%q]},"factors":{"second-code":%q}}`,
			subject, label, time.Now().Format(time.DateOnly), label, label)},
		{"PUT", "/v1/terminals/hall", "application/json", `{"lockers":[{"size":1,"height":900}]}`},
		{"POST", "/v1/terminals/hall/present", "application/json", `{"code":"` + label + `"}`},
		{"POST", "/v1/terminals/hall/release", "application/json", `{"code":"` + label + `","nonce":"00000000000000000000000000000001","way":"second-code","answer":"` + label + `"}`},
		{"POST", "/v1/terminals/hall/reports", "application/json", `{"reports":[{"tamper":true},{"locker":99,"seen":"full"}],"health":{"` + label + `":"` + label + `"}}`},
		{"GET", "/readyz", "", ""}, {"GET", "/version", "", ""}, {"DELETE", path, "", ""}, {"DELETE", "/v1/galleries/" + gallery, "", ""},
	}
	documented := documentedRoutes(t, "http://"+l.Addr().String())
	fill := strings.NewReplacer("{gallery}", gallery, "{subject}", subject, "{finger}", "1", "{job}", subject, "{terminal}", subject, "{pickup}", subject, "{step}", "recall", "{locker}", "1")
	for _, r := range documented {
		routes = append(routes, struct{ method, path, media, body string }{r[0], fill.Replace(r[1]), "application/json", one})
	}
	for _, wrong := range routes {
		for _, change := range []func(){
			func() { wrong.path += "?" + query + "=" + query }, func() { wrong.path = strings.Split(wrong.path, "?")[0] + "/" + subject },
			func() { wrong.body = "{" + subject }, func() { wrong.media = header }, func() { wrong.method = "BREW" },
			func() { wrong.path = strings.ReplaceAll(wrong.path, subject, "."+subject) },
		} {
			again := wrong
			change()
			routes = append(routes, wrong)
			wrong = again
		}
	}
	for _, r := range routes {
		request, err := http.NewRequest(r.method, "http://"+l.Addr().String()+r.path, strings.NewReader(r.body))
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Content-Type", r.media)
		request.Header.Set("Authorization", "Bearer "+header)
		request.Header.Set("X-Request-Id", header)
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		if err := response.Body.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.stop(); err != nil {
		t.Fatal(err)
	}
	measured := scrape(t, s)
	driven := map[string]bool{}
	for _, m := range routePattern.FindAllStringSubmatch(measured, -1) {
		driven[m[2]] = true
	}
	for _, r := range documented {
		if !driven[r[1]] {
			t.Errorf("%s was not driven", r[1])
		}
	}
	if strings.Count(log.String(), "\n") < len(routes) {
		t.Errorf("%d routes were driven, %d lines logged: %v", len(driven), strings.Count(log.String(), "\n"), driven)
	}
	secrets := []string{subject, gallery, label, query, header, base64.StdEncoding.EncodeToString(template)[:24], string(template[:16]), string(png[:8])}
	for _, secret := range secrets {
		if strings.Contains(log.String(), secret) {
			t.Errorf("the log holds %q:\n%s", secret, log.String())
		}
		if strings.Contains(measured, secret) {
			t.Errorf("the metrics hold %q", secret)
		}
	}
}
