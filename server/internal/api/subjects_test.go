package api_test

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/json"
	"strings"
	"sync"
	"testing"
	"time"

	"fingerzeig/index"
	"fingerzeig/server/internal/api"
)

// subject is a subject in an answer.
type subject struct {
	Subject, Enrolled, Expires string
	Active                     bool
	Labels                     map[string]string
	Samples                    []struct {
		Finger int
		Advice []string
	}
	Duplicates []struct{ Subject string }
}

// TestTags takes a subject through its states: the ETag changes with each, and is the same however the subject is asked for.
func TestTags(t *testing.T) {
	a := asker{t, newRig(t, nil, api.Options{}).http}
	const anna = "/v1/galleries/g/subjects/anna"
	seen := map[string]string{}
	note := func(what string, r reply) {
		t.Helper()
		tag := r.header.Get("ETag")
		if other, known := seen[tag]; known || tag == "" {
			t.Errorf("%s has the tag %q of %s", what, tag, other)
		}
		seen[tag] = what
		if got := a.ask(200, "GET", anna, "").header.Get("ETag"); got != tag {
			t.Errorf("%s: the answer has the tag %s, the subject %s", what, tag, got)
		}
	}
	body := `{"samples":[` + jsonSample(t, 2, 1) + `],"labels":{}}`
	note("the first", a.ask(201, "PUT", anna, body))
	note("the same again", a.ask(200, "PUT", anna, body))
	note("another finger", a.ask(201, "PUT", anna+"/fingers/3", jsonSamples(jsonSample(t, 0, 2))))
	note("that finger again", a.ask(200, "PUT", anna+"/fingers/3", jsonSamples(jsonSample(t, 0, 3))))
	note("with a label", a.ask(200, "PATCH", anna, `{"labels":{"a":"b"}}`, "If-Match", "*"))
	note("suspended", a.ask(200, "PATCH", anna, `{"active":false}`, "If-Match", "*"))
	note("with an end", a.ask(200, "PATCH", anna, `{"expires":"2100-01-01T00:00:00Z"}`, "If-Match", "*"))
	if r := a.ask(200, "GET", anna+"/fingers/3", ""); seen[r.header.Get("ETag")] != "with an end" {
		t.Errorf("the finger has the tag %s", r.header.Get("ETag"))
	}
}

// TestPatch changes this and that: what is not named stays, null takes away, and when somebody was enrolled never changes.
func TestPatch(t *testing.T) {
	now := time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC)
	a := asker{t, newRig(t, nil, api.Options{Now: func() time.Time { return now }}).http}
	const anna = "/v1/galleries/g/subjects/anna"
	a.ask(201, "PUT", anna, `{"samples":[`+jsonSample(t, 2, 1)+`],"labels":{"a":"1","b":"2"},"expires":"2026-11-28T00:00:00Z"}`)
	for _, row := range []struct {
		patch  string
		labels string
		active bool
		ends   string
	}{
		{`{}`, `{"a":"1","b":"2"}`, true, "2026-11-28T00:00:00Z"},
		{`{"labels":{"a":null,"c":"3"}}`, `{"b":"2","c":"3"}`, true, "2026-11-28T00:00:00Z"},
		{`{"active":false}`, `{"b":"2","c":"3"}`, false, "2026-11-28T00:00:00Z"},
		{`{"active":true,"expires":"2026-11-27T13:00:00+02:00"}`, `{"b":"2","c":"3"}`, false, "2026-11-27T11:00:00Z"}, // it is over
		{`{"expires":null}`, `{"b":"2","c":"3"}`, true, ""},
	} {
		now = now.Add(time.Second)
		var s subject
		for _, r := range []reply{a.ask(200, "PATCH", anna, row.patch, "If-Match", "*"), a.ask(200, "GET", anna, "")} {
			s = subject{}
			r.into(t, &s)
			if labels, _ := json.Marshal(s.Labels); string(labels) != row.labels || s.Active != row.active || s.Expires != row.ends || s.Enrolled != "2026-11-27T12:00:00Z" {
				t.Errorf("%s: %s", row.patch, r.body)
			}
		}
	}
	for _, bad := range []string{`{"expires":7}`, `{"expires":"soon"}`, `{"expires":"9999-01-01T00:00:00Z"}`, `{"active":"yes"}`, `{"name":"x"}`, `{"labels":{"a":1}}`} {
		a.ask(400, "PATCH", anna, bad, "If-Match", "*")
	}
}

// TestCreate enrols under a key, again and again.
func TestCreate(t *testing.T) {
	x, err := index.Open(t.TempDir(), index.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = x.Close() }()
	now := time.Unix(1e9, 0)
	clock := api.Options{Now: func() time.Time { return now }}
	a := asker{t, newRig(t, x, clock).http}
	const all = "/v1/galleries/g/subjects"
	body, other := jsonSamples(jsonSample(t, 2, 1)), jsonSamples(jsonSample(t, 2, 2))
	first := a.ask(201, "POST", all, body, "Idempotency-Key", "k")
	location := first.header.Get("Location")
	for range 2 {
		again := a.ask(201, "POST", all, body, "Idempotency-Key", "k")
		if string(again.body) != string(first.body) || again.header.Get("Location") != location || again.header.Get("ETag") != first.header.Get("ETag") {
			t.Errorf("repeated: %s %v, want %s %v", again.body, again.header, first.body, first.header)
		}
	}
	a.ask(422, "POST", all, other, "Idempotency-Key", "k")
	if a.ask(201, "POST", all, other, "Idempotency-Key", "l").header.Get("Location") == location {
		t.Error("two keys give one name")
	}
	a.ask(422, "POST", all, jsonSamples(`{"template":"aGVsbG8="}`), "Idempotency-Key", "m") // fails, and may be repeated otherwise
	a.ask(201, "POST", all, other, "Idempotency-Key", "m")

	before := a.ask(200, "GET", location, "").header.Get("ETag")
	fresh := asker{t, newRig(t, x, clock).http} // after a restart: nobody is enrolled twice, and nobody replaced
	if r := fresh.ask(201, "POST", all, other, "Idempotency-Key", "k"); r.header.Get("Location") != location || r.header.Get("ETag") != before {
		t.Errorf("after a restart: %v", r.header)
	}
	now = now.Add(25 * time.Hour)
	a.ask(201, "POST", all, other, "Idempotency-Key", "k")
	if got := a.ask(200, "GET", location, "").header.Get("ETag"); got != before {
		t.Errorf("a day later the subject is another: %s, was %s", got, before)
	}
	a.ask(400, "POST", all, body, "Idempotency-Key", strings.Repeat("x", 256))
}

// TestCreateAtOnce sends one request many times at once: one enrols, the others are told that it is under way or get its answer.
func TestCreateAtOnce(t *testing.T) {
	r := newRig(t, nil, api.Options{Extractions: 1})
	release := r.server.Occupy(time.Minute)
	image := string(drawn(t, 1))
	statuses := make(chan int, 8)
	var group sync.WaitGroup
	for range cap(statuses) {
		group.Go(func() {
			status, _, _ := asyncAsk(r, "POST", "/v1/galleries/g/subjects?ppi=500&finger=2", "image/png", image, "k")
			statuses <- status
		})
	}
	for range cap(statuses) - 1 {
		if status := <-statuses; status != 409 {
			t.Errorf("while it is under way: %d, want 409", status)
		}
	}
	release()
	group.Wait()
	if status := <-statuses; status != 201 {
		t.Errorf("the first: %d, want 201", status)
	}
}

// TestReceipt erases with a receipt, checks it, and finds that it covers every field.
func TestReceipt(t *testing.T) {
	seed := sha256.Sum256([]byte("a key for receipts"))
	now := time.Date(2026, 11, 27, 12, 0, 0, 5e8, time.UTC)
	a := asker{t, newRig(t, nil, api.Options{Receipts: ed25519.NewKeyFromSeed(seed[:]), Now: func() time.Time { return now }}).http}
	tag := a.ask(201, "PUT", "/v1/galleries/g/subjects/anna", jsonSamples(jsonSample(t, 2, 1))).header.Get("ETag")
	var receipt struct {
		Gallery, Subject, Tag, Erased, Algorithm string
		Key, Signature                           []byte
	}
	a.ask(200, "DELETE", "/v1/galleries/g/subjects/anna?receipt=1", "").into(t, &receipt)
	var capabilities struct{ Receipts struct{ Key []byte } }
	a.ask(200, "GET", "/v1/capabilities", "").into(t, &capabilities)
	if string(capabilities.Receipts.Key) != string(receipt.Key) || receipt.Algorithm != "Ed25519" || `"`+receipt.Tag+`"` != tag || receipt.Erased != "2026-11-27T12:00:00.5Z" {
		t.Errorf("%+v, tag %s", receipt, tag)
	}
	lines := []string{"fingerzeig erasure 1", receipt.Gallery, receipt.Subject, receipt.Tag, receipt.Erased, ""}
	if !ed25519.Verify(receipt.Key, []byte(strings.Join(lines, "\n")), receipt.Signature) {
		t.Errorf("the signature is not of %q", lines)
	}
	for i := range lines {
		lines[i] += "x"
		if ed25519.Verify(receipt.Key, []byte(strings.Join(lines, "\n")), receipt.Signature) {
			t.Errorf("the signature is of %q, too", lines)
		}
		lines[i] = strings.TrimSuffix(lines[i], "x")
	}
	a.ask(404, "DELETE", "/v1/galleries/g/subjects/anna?receipt=1", "")
}

// TestDuplicates enrols a finger under two names, in galleries that report and that reject that.
func TestDuplicates(t *testing.T) {
	a := asker{t, newRig(t, nil, api.Options{}).http}
	body := jsonSamples(jsonSample(t, 2, 1))
	a.ask(201, "PUT", "/v1/galleries/g", `{"duplicates":"report","duplicateScore":60}`)
	a.ask(201, "PUT", "/v1/galleries/g/subjects/anna", body)
	var s subject
	if a.ask(201, "PUT", "/v1/galleries/g/subjects/berta", body).into(t, &s); len(s.Duplicates) != 1 || s.Duplicates[0].Subject != "anna" {
		t.Errorf("%+v", s)
	}
	a.ask(200, "PUT", "/v1/galleries/g", `{"duplicates":"reject","duplicateScore":60}`, "If-Match", "*")
	s = subject{}
	if a.ask(409, "PUT", "/v1/galleries/g/subjects/carla", body).into(t, &s); len(s.Duplicates) != 2 {
		t.Errorf("%+v", s)
	}
}

// TestPages pages through names and galleries.
func TestPages(t *testing.T) {
	a := asker{t, newRig(t, nil, api.Options{}).http}
	body := jsonSamples(jsonSample(t, 2, 1))
	for _, name := range []string{"b2", "a", "b1", "c", "b3"} {
		a.ask(201, "PUT", "/v1/galleries/g/subjects/"+name, body)
		a.ask(201, "PUT", "/v1/galleries/"+name, `{}`)
	}
	for path, want := range map[string]string{
		"/v1/galleries/g/subjects?limit=2&": "a b1,b2 b3,c", "/v1/galleries/g/subjects?prefix=b&limit=2&": "b1 b2,b3", "/v1/galleries/g/subjects?limit=5&": "a b1 b2 b3 c",
		"/v1/galleries?limit=4&": "a b1 b2 b3,c g",
	} {
		var pages []string
		for cursor := ""; ; {
			var list struct {
				Subjects  []string
				Galleries []struct{ Gallery string }
				Next      string
			}
			a.ask(200, "GET", path+cursor, "").into(t, &list)
			for _, g := range list.Galleries {
				list.Subjects = append(list.Subjects, g.Gallery)
			}
			pages = append(pages, strings.Join(list.Subjects, " "))
			if cursor = "cursor=" + list.Next; list.Next == "" {
				break
			}
		}
		if got := strings.Join(pages, ","); got != want {
			t.Errorf("%s: got %s, want %s", path, got, want)
		}
	}
}
