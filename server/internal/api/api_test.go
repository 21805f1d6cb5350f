package api_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"net/http"
	"strings"
	"testing"
	"time"

	"fingerzeig/index"
	"fingerzeig/internal/client"
	"fingerzeig/server/internal/api"
)

var ctx = context.Background()

// TestLife takes a subject through all that can happen to it, with the Go client.
func TestLife(t *testing.T) {
	c := newRig(t, nil, api.Options{}).client
	samples := []client.Sample{{Finger: 2, Template: stored(t, 1)}, {Finger: 7, Image: drawn(t, 2), PPI: 500}}
	for i, want := range []bool{true, false} {
		created, err := c.Enroll(ctx, "hall", "anna", samples, map[string]string{"locker": "7"})
		if err != nil || created != want {
			t.Fatalf("enrolment %d: created %v, %v", i, created, err)
		}
	}
	s, err := c.Get(ctx, "hall", "anna")
	if err != nil || len(s.Samples) != 2 || s.Samples[0] != (client.SampleInfo{Finger: 2, Minutiae: 30, Quality: 80}) ||
		s.Labels["locker"] != "7" || s.Samples[1].Minutiae < 8 || time.Since(s.Enrolled) > time.Hour {
		t.Fatalf("%+v, %v", s, err)
	}
	for _, r := range []struct {
		name   string
		sample client.Sample
		query  client.Query
		want   string
		finger int
	}{
		{"by template", client.Sample{Template: stored(t, 1)}, client.Query{}, "match", 2},
		{"by image", client.Sample{Image: drawn(t, 2)}, client.Query{FMR: 1e-3}, "match", 7},
		{"by score", client.Sample{Template: stored(t, 1)}, client.Query{Score: 50}, "match", 2},
		{"too high a score", client.Sample{Template: stored(t, 1)}, client.Query{Score: 9999}, "no-match", 2},
		{"another finger", client.Sample{Template: stored(t, 3)}, client.Query{}, "no-match", 0},
	} {
		v, err := c.Verify(ctx, "hall", "anna", r.sample, r.query)
		if err != nil || v.Decision != r.want || v.Matched() != (r.want == "match") || r.finger != 0 && v.Finger != r.finger {
			t.Errorf("%s: %+v, %v", r.name, v, err)
		}
		if want := math.Pow(10, -min(v.Score, 41.24)/10); math.Abs(v.FMR/want-1) > 1e-6 {
			t.Errorf("%s: score %v and rate %v", r.name, v.Score, v.FMR)
		}
	}
	if _, err := c.Enroll(ctx, "hall", "berta", []client.Sample{{Template: stored(t, 9)}}, nil); err != nil {
		t.Fatal(err)
	}
	for _, r := range []struct {
		seed  uint64
		query client.Query
		want  string
	}{{9, client.Query{}, "berta"}, {1, client.Query{FPIR: 0.01, Max: 1}, "anna"}, {5, client.Query{FMR: 1e-4}, ""}} {
		i, err := c.Identify(ctx, "hall", client.Sample{Template: stored(t, r.seed)}, r.query)
		if err != nil || i.Searched != 3 || i.Matched() != (r.want != "") || i.Matched() && i.Candidates[0].Subject != r.want {
			t.Errorf("finger %d: %+v, %v", r.seed, i, err)
		}
	}
	e, err := c.Extract(ctx, client.Sample{Image: drawn(t, 2)})
	if err != nil || len(e.Minutiae) != s.Samples[1].Minutiae || e.Quality != s.Samples[1].Quality || len(e.Template) < 40 {
		t.Errorf("%d minutiae, %v", len(e.Minutiae), err)
	}
	if g, err := c.Galleries(ctx); err != nil || len(g) != 1 || g[0] != (client.Gallery{Gallery: "hall", Subjects: 2, Samples: 3}) {
		t.Errorf("%v, %v", g, err)
	}
	if err := c.Remove(ctx, "hall", "anna"); err != nil {
		t.Error(err)
	}
	if _, err := c.Get(ctx, "hall", "anna"); !client.IsProblem(err, client.ProblemNotFound) {
		t.Errorf("after the removal: %v", err)
	}
	if err := c.DropGallery(ctx, "hall"); err != nil {
		t.Error(err)
	}
	if err := c.Ready(ctx); err != nil {
		t.Error(err)
	}
	if v, err := c.Version(ctx); err != nil || v.Minutiae == 0 || v.Matcher == 0 {
		t.Errorf("%+v, %v", v, err)
	}
}

// TestProblems asks for every mistake that a request can make, and looks at the whole answer.
func TestProblems(t *testing.T) {
	r := newRig(t, nil, api.Options{})
	const subject, asJSON = "/v1/galleries/g/subjects/s", "application/json"
	body := func(sample string) []byte { return []byte(`{"samples":[` + sample + `]}`) }
	template := fmt.Sprintf(`{"finger":1,"template":"%s"}`, b64(stored(t, 1)))
	rows := []struct {
		name, method, path, media string
		body                      []byte
		status                    int
		code                      string
	}{
		{"no such path", "GET", "/v2", "", nil, 404, "no-route"},
		{"slash at the end", "GET", "/v1/galleries/", "", nil, 404, "no-route"},
		{"method", "POST", subject, "", nil, 405, "method"},
		{"no media type", "PUT", subject, "", body(template), 415, "media-type"},
		{"another media type", "PUT", subject, "text/plain", body(template), 415, "media-type"},
		{"not JSON", "PUT", subject, asJSON, []byte("{"), 400, "body"},
		{"unknown field", "PUT", subject, asJSON, []byte(`{"sample":[]}`), 400, "body"},
		{"two objects", "PUT", subject, asJSON, append(body(template), body(template)...), 400, "body"},
		{"neither image nor template", "PUT", subject, asJSON, body(`{"finger":1}`), 400, "body"},
		{"a template with ppi", "PUT", subject, asJSON, body(strings.Replace(template, "}", `,"ppi":500}`, 1)), 400, "body"},
		{"two samples to verify", "POST", subject + "/verify", asJSON, body(template + "," + template), 400, "body"},
		{"labels to verify", "POST", subject + "/verify", asJSON, []byte(`{"samples":[` + template + `],"labels":{"a":"b"}}`), 400, "body"},
		{"no samples", "PUT", subject, asJSON, body(""), 422, "sample"},
		{"too many samples", "PUT", subject, asJSON, body(strings.Repeat(template+",", 20) + template), 422, "sample"},
		{"finger 11", "PUT", subject, asJSON, body(strings.Replace(template, `"finger":1`, `"finger":11`, 1)), 422, "sample"},
		{"negative finger", "PUT", subject, asJSON, body(strings.Replace(template, `"finger":1`, `"finger":-1`, 1)), 422, "sample"},
		{"not a template", "PUT", subject, asJSON, body(`{"template":"aGVsbG8="}`), 422, "template-format"},
		{"not an image", "PUT", subject, "image/png", []byte("hello"), 422, "image-format"},
		{"no resolution", "PUT", subject, "image/x-portable-graymap", []byte("P5 100 100 255\n" + strings.Repeat("\x00", 10000)), 422, "no-resolution"},
		{"tiny image", "PUT", subject, "image/png", blank(t, 50, 50), 422, "image-size"},
		{"resolution", "PUT", subject + "?ppi=100", "image/png", blank(t, 200, 200), 422, "image-resolution"},
		{"bomb", "PUT", subject, "image/png", bomb(t), 413, "image-too-large"},
		{"no print", "PUT", subject, "image/png", blank(t, 200, 200), 422, "no-print"},
		{"no print to verify", "POST", subject + "/verify", "image/png", blank(t, 200, 200), 422, "no-print"},
		{"empty template", "PUT", subject, asJSON, body(`{"template":"` + b64(few(t, 0)) + `"}`), 422, "no-print"},
		{"too little of a print", "PUT", subject, asJSON, body(`{"template":"` + b64(few(t, 3)) + `"}`), 422, "no-print"},
		{"too little to verify", "POST", subject + "/verify", asJSON, body(`{"template":"` + b64(few(t, 3)) + `"}`), 422, "no-print"},
		{"nothing to identify", "POST", "/v1/galleries/g/identify", asJSON, body(`{"template":"` + b64(few(t, 0)) + `"}`), 422, "no-print"},
		{"bad ppi", "PUT", subject + "?ppi=many", "image/png", blank(t, 200, 200), 400, "query"},
		{"bad finger", "PUT", subject + "?finger=-1", "image/png", blank(t, 200, 200), 400, "query"},
		{"misspelt threshold", "POST", subject + "/verify?frm=1e-9", asJSON, body(template), 400, "query"},
		{"fpir of a verification", "POST", subject + "/verify?fpir=1e-9", asJSON, body(template), 400, "query"},
		{"threshold of an enrolment", "PUT", subject + "?fmr=1e-9", asJSON, body(template), 400, "query"},
		{"a threshold twice", "POST", subject + "/verify?fmr=1e-9&fmr=0.9", asJSON, body(template), 400, "query"},
		{"ppi beside JSON", "PUT", subject + "?ppi=500", asJSON, body(template), 400, "query"},
		{"finger beside JSON", "PUT", subject + "?finger=2", asJSON, body(template), 400, "query"},
		{"query of a list", "GET", "/v1/galleries?page=3", "", nil, 400, "query"},
		{"preflight", "OPTIONS", subject, "", nil, 405, "method"},
		{"bad max", "POST", "/v1/galleries/g/identify?max=101", asJSON, body(template), 400, "query"},
		{"subject's name", "PUT", "/v1/galleries/g/subjects/.s", asJSON, body(template), 400, "name"},
		{"gallery's name", "PUT", "/v1/galleries/%20/subjects/s", asJSON, body(template), 400, "name"},
		{"long label", "PUT", subject, asJSON, []byte(`{"samples":[` + template + `],"labels":{"a":"` + strings.Repeat("x", 600) + `"}}`), 400, "labels"},
		{"fmr 0", "POST", subject + "/verify?fmr=0", asJSON, body(template), 400, "threshold"},
		{"fmr 1", "POST", subject + "/verify?fmr=1", asJSON, body(template), 400, "threshold"},
		{"fmr NaN", "POST", subject + "/verify?fmr=NaN", asJSON, body(template), 400, "threshold"},
		{"fmr empty", "POST", subject + "/verify?fmr=", asJSON, body(template), 400, "threshold"},
		{"score 0", "POST", subject + "/verify?score=0", asJSON, body(template), 400, "threshold"},
		{"score infinite", "POST", subject + "/verify?score=Inf", asJSON, body(template), 400, "threshold"},
		{"two thresholds", "POST", subject + "/verify?score=40&fmr=0.1", asJSON, body(template), 400, "threshold"},
		{"nobody there", "POST", subject + "/verify", asJSON, body(template), 404, "not-found"},
		{"nobody to remove", "DELETE", subject, "", nil, 404, "not-found"},
		{"up from a subject", "DELETE", subject + "%2F..%2F..%2F..%2Fh", "", nil, 400, "name"}, // not the gallery h
		{"up from the subjects", "DELETE", "/v1/galleries/g/subjects/..", "", nil, 400, "name"},
		{"no gallery to drop", "DELETE", "/v1/galleries/g", "", nil, 404, "not-found"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			status, media, answer := r.ask(row.method, row.path, row.media, row.body)
			var p client.Problem
			if err := json.Unmarshal([]byte(answer), &p); err != nil {
				t.Fatalf("%d %s: %v", status, answer, err)
			}
			if status != row.status || p.Status != row.status || p.Type != "/problems/"+row.code || media != "application/problem+json" {
				t.Errorf("%d %s %s, want %d %s", status, media, answer, row.status, row.code)
			}
			if p.Title == "" || p.Detail == "" {
				t.Errorf("nothing to read: %s", answer)
			}
		})
	}
	if g, err := r.client.Galleries(ctx); err != nil || len(g) > 0 {
		t.Errorf("left behind: %v, %v", g, err)
	}
}

// TestLargeBody announces a body that is too large: the answer comes before the body.
func TestLargeBody(t *testing.T) {
	r := newRig(t, nil, api.Options{})
	c, err := r.dial()
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	fmt.Fprintf(c, "PUT /v1/galleries/g/subjects/s HTTP/1.1\r\nHost: service\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n", 9<<20)
	response, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	var p client.Problem
	if err := json.NewDecoder(response.Body).Decode(&p); err != nil {
		t.Fatal(err)
	}
	if response.StatusCode != 413 || p.Type != "/problems/too-long" || response.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("%d %+v %v", response.StatusCode, p, response.Header)
	}
}

// TestClientFails speaks to what is not the service.
func TestClientFails(t *testing.T) {
	c := client.New("http://127.0.0.1:1", client.Options{Timeout: time.Second})
	if err := c.Ready(ctx); !errors.Is(err, client.ErrUnreachable) {
		t.Errorf("nobody listens: %v", err)
	}
	stopped, stop := context.WithCancel(ctx)
	stop()
	if v, err := c.Verify(stopped, "g", "s", client.Sample{}, client.Query{}); !errors.Is(err, context.Canceled) || v.Matched() {
		t.Errorf("cancelled: %+v, %v", v, err)
	}
}

// TestManyGalleries lists more galleries than a page holds.
func TestManyGalleries(t *testing.T) {
	x, err := index.Open(t.TempDir(), index.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = x.Close() }()
	const n = 230
	for i := range n {
		if err := x.SetPolicy(ctx, index.GalleryID(fmt.Sprintf("g%03d", i)), index.Policy{MaxSubjects: 1}); err != nil {
			t.Fatal(err)
		}
	}
	all, err := newRig(t, x, api.Options{}).client.Galleries(ctx)
	if err != nil || len(all) != n || all[0].Gallery != "g000" || all[n-1].Gallery != "g229" {
		t.Errorf("got %d galleries, %v, want %d in order", len(all), err, n)
	}
}
