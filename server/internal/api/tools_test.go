package api_test

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"fingerzeig/internal/client"
	"fingerzeig/minutiae"
	"fingerzeig/minutiae/fmr"
	"fingerzeig/server/internal/api"
)

// TestFormats takes a template through every format that the service gives and takes: out of an enrolment, in by a verification.
func TestFormats(t *testing.T) {
	r := newRig(t, nil, api.Options{Export: true})
	a := asker{t, r.http}
	a.ask(201, "PUT", "/v1/galleries/g/subjects/anna", jsonSamples(jsonSample(t, 2, 1)))
	var can struct{ Templates map[string]string }
	a.ask(200, "GET", "/v1/capabilities", "").into(t, &can)
	if len(can.Templates) != 10 {
		t.Fatalf("%v", can.Templates)
	}
	for media, name := range can.Templates {
		out := a.ask(200, "GET", "/v1/galleries/g/subjects/anna/fingers/2/template", "", "Accept", "image/png, "+media+";q=0.5")
		if got := out.header.Get("Content-Type"); got != media {
			t.Errorf("%s: %s", media, got)
		}
		format, err := fmr.ParseFormat(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := fmr.Decode(out.body, fmr.Options{Format: format}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		var v client.Verdict
		a.ask(200, "POST", "/v1/galleries/g/subjects/anna/verify", string(out.body), "Content-Type", media).into(t, &v)
		if !v.Matched() || name == "native" && v.Score < 100 {
			t.Errorf("%s: %+v", name, v)
		}
		inJSON := fmt.Sprintf(`{"samples":[{"template":%q,"format":%q}]}`, b64(out.body), name)
		if a.ask(200, "POST", "/v1/galleries/g/subjects/anna/verify", inJSON).into(t, &v); !v.Matched() {
			t.Errorf("%s in JSON: %+v", name, v)
		}
		var w struct {
			Format   string
			Template []byte
			Lost     []string
		}
		a.ask(200, "POST", "/v1/convert?format="+name, `{"samples":[{"finger":2,"template":"`+b64(stored(t, 1))+`"}]}`).into(t, &w)
		if w.Format != name || string(w.Template) != string(out.body) || strings.Contains(name, "card") && len(w.Lost) == 0 {
			t.Errorf("%s: converted %+v", name, w)
		}
	}
	a.ask(400, "POST", "/v1/convert?format=paper", jsonSamples(jsonSample(t, 2, 1)))
	a.ask(400, "POST", "/v1/convert?format=xyt", jsonSamples(jsonSample(t, 2, 1)), "Accept", "application/vnd.iso.19794-2.2005")
	a.ask(422, "POST", "/v1/galleries/g/subjects/anna/verify", `{"samples":[{"template":"`+b64(stored(t, 1))+`","format":"paper"}]}`)
}

// TestQuality asks about a good print, an empty image and a template. Every advice has words for people.
func TestQuality(t *testing.T) {
	a := asker{t, newRig(t, nil, api.Options{}).http}
	var q struct {
		Quality, Minutiae int
		Usable            bool
		Advice            []struct{ Code, Text string }
	}
	if a.ask(200, "POST", "/v1/quality", string(drawn(t, 1)), "Content-Type", "image/png").into(t, &q); !q.Usable || q.Minutiae < 8 || q.Quality < 10 {
		t.Errorf("a good one: %+v", q)
	}
	if a.ask(200, "POST", "/v1/quality", string(blank(t, 200, 200)), "Content-Type", "image/png").into(t, &q); q.Usable || len(q.Advice) != 1 || q.Advice[0].Code != "no-finger" {
		t.Errorf("nothing: %+v", q)
	}
	for advice := minutiae.Advice(1); len(advice.Names()) > 0; advice <<= 1 {
		if name := advice.Names()[0]; !strings.HasSuffix(api.AdviceText(name), ".") {
			t.Errorf("there are no words for %s", name)
		}
	}
}

// TestExplain explains a match in numbers and as a picture.
func TestExplain(t *testing.T) {
	a := asker{t, newRig(t, nil, api.Options{}).http}
	body := jsonSamples(jsonSample(t, 0, 1), jsonSample(t, 0, 1))
	var e struct {
		Score  float64
		Pairs  []struct{ First, Second int }
		Motion struct{ Matrix [2][2]float64 }
	}
	a.ask(200, "POST", "/v1/explain", body).into(t, &e)
	var v client.Verdict
	if a.ask(200, "POST", "/v1/verify", body).into(t, &v); !v.Matched() || v.Score != e.Score || len(e.Pairs) < 25 || e.Motion.Matrix[0][0] < 0.9 {
		t.Errorf("%+v, verified %+v", e, v)
	}
	picture := a.ask(200, "POST", "/v1/explain", body, "Accept", "image/svg+xml").body
	circles := 0
	for d := xml.NewDecoder(strings.NewReader(string(picture))); ; {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if element, ok := token.(xml.StartElement); ok && element.Name.Local == "circle" {
			circles++
		}
	}
	if circles != 60 {
		t.Errorf("%d circles for 60 minutiae", circles)
	}
}

// TestFingers compares several fingers: together they say more than one, and a finger that is somebody else's takes from it.
func TestFingers(t *testing.T) {
	r := newRig(t, nil, api.Options{})
	a := asker{t, r.http}
	a.ask(201, "PUT", "/v1/galleries/g/subjects/anna", jsonSamples(jsonSample(t, 2, 1), jsonSample(t, 3, 2)))
	a.ask(201, "PUT", "/v1/galleries/g/subjects/ben", jsonSamples(jsonSample(t, 2, 3)))
	score := func(path, body string) (v client.Verdict) {
		a.ask(200, "POST", "/v1/galleries/g/subjects/anna/verify"+path, body).into(t, &v)
		return v
	}
	one := score("", jsonSamples(jsonSample(t, 2, 1)))
	both := score("", jsonSamples(jsonSample(t, 2, 1), jsonSample(t, 3, 2)))
	mixed := score("", jsonSamples(jsonSample(t, 2, 1), jsonSample(t, 3, 9)))
	if both.Score <= one.Score || mixed.Score >= one.Score {
		t.Errorf("one finger %v, both %v, one of them another's %v", one.Score, both.Score, mixed.Score)
	}
	for body, want := range map[string]string{
		jsonSamples(jsonSample(t, 2, 1), jsonSample(t, 3, 2)): "anna", jsonSamples(jsonSample(t, 0, 3)): "ben",
		strings.Replace(jsonSamples(jsonSample(t, 0, 1)), "{", `{"among":["ben","nobody"],`, 1):              "",
		strings.Replace(jsonSamples(jsonSample(t, 0, 1)), "{", `{"among":["ben","anna","anna"],`, 1):         "anna",
		strings.Replace(jsonSamples(jsonSample(t, 2, 1), jsonSample(t, 3, 2)), "{", `{"among":["anna"],`, 1): "anna",
	} {
		var i client.Identification
		a.ask(200, "POST", "/v1/galleries/g/identify", body).into(t, &i)
		if i.Matched() != (want != "") || i.Matched() && i.Candidates[0].Subject != want {
			t.Errorf("%.60s: %+v, want %s", body, i, want)
		}
	}
	a.ask(400, "POST", "/v1/galleries/g/identify", `{"among":["../x"],`+jsonSamples(jsonSample(t, 0, 1))[1:])
	a.ask(400, "POST", "/v1/galleries/g/subjects/anna/verify", `{"among":["ben"],`+jsonSamples(jsonSample(t, 0, 1))[1:])
	a.ask(400, "POST", "/v1/galleries/g/identify", jsonSamples(jsonSample(t, 0, 1), jsonSample(t, 2, 1)))
}

// TestPolicyThreshold lets a gallery's policy decide where a request names no threshold.
func TestPolicyThreshold(t *testing.T) {
	a := asker{t, newRig(t, nil, api.Options{}).http}
	a.ask(201, "PUT", "/v1/galleries/g", `{"threshold":47.111}`)
	a.ask(201, "PUT", "/v1/galleries/g/subjects/anna", jsonSamples(jsonSample(t, 2, 1)))
	for path, want := range map[string]float64{"subjects/anna/verify": 47.12, "identify": 47.12, "identify?score=50": 50, "subjects/anna/verify?fmr=0.001": 30} {
		var v client.Verdict
		if a.ask(200, "POST", "/v1/galleries/g/"+path, jsonSamples(jsonSample(t, 0, 1))).into(t, &v); v.Threshold != want {
			t.Errorf("%s: threshold %v, want %v", path, v.Threshold, want)
		}
	}
}

// TestHeaders looks at what an answer tells of its request.
func TestHeaders(t *testing.T) {
	a := asker{t, newRig(t, nil, api.Options{}).http}
	for given, want := range map[string]string{"": "1", "desk-7.a_B": "desk-7.a_B", "a b": "3", "é": "4", strings.Repeat("x", 65): "5"} {
		r := a.ask(200, "GET", "/livez", "", "X-Request-Id", given)
		if got := r.header.Get("X-Request-Id"); got != want && (want == "desk-7.a_B" || len(got) != 1) {
			t.Errorf("%q: got %q", given, got)
		}
	}
	r := a.ask(201, "PUT", "/v1/galleries/g/subjects/anna?ppi=500", string(drawn(t, 1)), "Content-Type", "image/png")
	if got := r.header.Get("Server-Timing"); !strings.Contains(got, "extract;dur=") || !strings.Contains(got, "store;dur=") {
		t.Errorf("Server-Timing %q", got)
	}
	r = a.ask(200, "POST", "/v1/galleries/g/identify", string(drawn(t, 1)), "Content-Type", "image/png")
	if got := r.header.Get("Server-Timing"); !strings.Contains(got, "extract;dur=") || !strings.Contains(got, "match;dur=") {
		t.Errorf("Server-Timing %q", got)
	}
}

// TestRestOfMethods reads heads.
func TestRestOfMethods(t *testing.T) {
	a := asker{t, newRig(t, nil, api.Options{}).http}
	tag := a.ask(201, "PUT", "/v1/galleries/g/subjects/anna", jsonSamples(jsonSample(t, 2, 1))).header.Get("ETag")
	if r := a.ask(200, "HEAD", "/v1/galleries/g/subjects/anna", ""); r.header.Get("ETag") != tag || len(r.body) > 0 {
		t.Errorf("%v, %d bytes", r.header, len(r.body))
	}
	a.ask(404, "HEAD", "/v1/galleries/g/subjects/ben", "")
}
