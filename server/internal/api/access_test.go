package api_test

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"fingerzeig/server/internal/access"
	"fingerzeig/server/internal/api"
	"fingerzeig/server/internal/audit"
)

// office is a service with keys and a record, whose clock stands still.
type office struct {
	asker
	keys    map[string]string // by the names of their entries: a role, and limited to the gallery hall with "-hall"
	journal *journal
	now     time.Time
}

// journal is a record in memory, in which nobody has a pseudonym.
type journal struct {
	mu      sync.Mutex
	entries []audit.Entry
	fails   error
}

func (j *journal) Append(entries ...audit.Entry) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.fails == nil {
		j.entries = append(j.entries, entries...)
	}
	return j.fails
}

func (j *journal) Gallery(name string) audit.Pseudonym { return audit.Pseudonym(name) }

func (j *journal) Subject(gallery, name string) audit.Pseudonym {
	if name == "" {
		return ""
	}
	return audit.Pseudonym(gallery + "/" + name)
}

func (j *journal) Checkpoint() (audit.Checkpoint, bool) {
	return audit.Checkpoint{Seq: uint64(len(j.entries))}, len(j.entries) > 0
}

// take returns the entries since the last time, one a line.
func (j *journal) take() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	var b strings.Builder
	for _, e := range j.entries {
		_, _ = fmt.Fprintln(&b, e.Kind, e.By, e.Role, e.Gallery, e.Subject, e.Operation, e.Outcome, e.Flag)
	}
	j.entries = nil
	return regexp.MustCompile(" +").ReplaceAllString(b.String(), " ")
}

// newOffice opens one. Its keys are those of every role, in all galleries and in the gallery hall alone.
func newOffice(t *testing.T, o api.Options) *office {
	t.Helper()
	f := &office{keys: map[string]string{}, journal: &journal{}, now: time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC)}
	path := filepath.Join(t.TempDir(), "keys.json")
	if err := access.Edit(path, func(entries []access.Entry) ([]access.Entry, error) {
		for _, role := range access.Roles {
			for suffix, gallery := range map[string]string{"": "*", "-hall": "hall"} {
				key, err := access.NewKey(rand.Reader)
				if err != nil {
					return nil, err
				}
				sum, name := sha256.Sum256([]byte(key)), string(role)+suffix
				f.keys[name] = key
				entries = append(entries, access.Entry{
					Name: name, Role: role, Galleries: []string{gallery}, Key: hex.EncodeToString(sum[:]), Created: f.now, Expires: f.now.AddDate(10, 0, 0), Rate: 1000,
				})
			}
		}
		return entries, nil
	}); err != nil {
		t.Fatal(err)
	}
	var err error
	if o.Keys, err = access.Open(path); err != nil {
		t.Fatal(err)
	}
	o.Journal, o.Now = f.journal, func() time.Time { return f.now }
	if o.Pickups == nil {
		o.Pickups = newPickups(t, o.Now)
	}
	f.asker = asker{t, newRig(t, nil, o).http}
	return f
}

// as returns the headers of somebody with a key, and others.
func (f *office) as(name string, headers ...string) []string {
	key, ok := f.keys[name]
	if !ok {
		f.t.Fatalf("there is no key %q", name)
	}
	return append(headers, "Authorization", "Bearer "+key)
}

// code returns the code of a problem.
func (r reply) code(t *testing.T) string {
	t.Helper()
	var p struct{ Code string }
	r.into(t, &p)
	return p.Code
}

// enrolled enrols people in the gallery hall, each with a finger of the number of their place.
func (f *office) enrolled(names ...string) {
	f.t.Helper()
	for i, name := range names {
		f.ask(201, "PUT", "/v1/galleries/hall/subjects/"+name, jsonSamples(jsonSample(f.t, 2, uint64(i+1))), f.as("desk")...)
	}
	f.journal.take()
}

// fill puts names into a path of the table.
func fill(path, gallery string) string {
	return strings.NewReplacer("{gallery}", gallery, "{subject}", "anna", "{finger}", "2", "{job}", "1", "{terminal}", "terminal",
		"{pickup}", strings.Repeat("0", 32), "{step}", "recall", "{locker}", "1").Replace(path)
}

// TestWhoMayDoWhat walks the table with the keys of all roles: who may not is told so, and nothing else is looked at.
func TestWhoMayDoWhat(t *testing.T) {
	f := newOffice(t, api.Options{Export: true})
	for _, r := range api.Routes() {
		for _, role := range access.Roles {
			for suffix, gallery := range map[string]string{"": "annex", "-hall": "hall"} {
				may := access.Principal{Role: role}.May(access.Permission(r.Needs))
				switch access.Permission(r.Needs) {
				case access.Unlock:
					may = may && (suffix == "" || !strings.Contains(r.Path, "{terminal}"))
				case access.PickupTake: // there are pickups in the hall; a terminal asks for itself
					may = may && (role != access.Terminal || suffix == "")
				}
				f.try(r, string(role)+suffix, gallery, may)
			}
			if strings.Contains(r.Path, "{gallery}") {
				f.try(r, string(role)+"-hall", "annex", false)
				f.try(r, string(role)+"-hall", "*", false)
			}
		}
	}
}

// try asks for a route, and wants to be told that it is not allowed, or anything else.
func (f *office) try(r api.Route, name, gallery string, may bool) {
	f.t.Helper()
	request := requestOf(f.t, r.Method, fill(r.Path, gallery), f.as(name))
	response, err := f.http.Do(request)
	if err != nil {
		f.t.Fatal(err)
	}
	_ = response.Body.Close()
	forbidden := response.StatusCode == 403 && r.Operation != "mirror" || response.StatusCode == 403 && !may
	if response.StatusCode == 401 || forbidden == may {
		f.t.Errorf("%s %s in %s by %s: %d, may: %v", r.Method, r.Path, gallery, name, response.StatusCode, may)
	}
}

var instance = regexp.MustCompile(`"instance":"[^"]*"`)

// TestUnknownKeys asks for everything with keys that let nobody in: the answer is the same for all of them.
func TestUnknownKeys(t *testing.T) {
	f := newOffice(t, api.Options{})
	good := f.keys["admin"]
	want := instance.ReplaceAllString(string(f.ask(401, "GET", "/v1/galleries", "").body), "")
	for what, header := range map[string]string{
		"none": "", "another key": "Bearer " + f.other(), "mistyped": "Bearer " + good[:20] + string(good[20]^1) + good[21:], "cut": "Bearer " + good[:30], "another scheme": "Basic " + good,
		"no scheme": good, "the hash": "Bearer " + hex.EncodeToString([]byte(good)), "nothing": "Bearer", "long": "Bearer " + strings.Repeat("a", 9000),
	} {
		for _, r := range api.Routes() {
			if r.Path == "/livez" || r.Path == "/readyz" || r.Path == "/healthz" {
				f.ask(200, r.Method, r.Path, "", "Authorization", header)
				continue
			}
			f.now = f.now.Add(time.Second) // nobody is to wait
			got := f.ask(401, r.Method, fill(r.Path, "hall"), "", "Authorization", header)
			if text := instance.ReplaceAllString(string(got.body), ""); text != want || got.header.Get("WWW-Authenticate") != `Bearer realm="fingerzeig"` {
				t.Errorf("%s, %s %s: %s, %v", what, r.Method, r.Path, text, got.header)
			}
		}
		f.ask(401, "GET", "/v1/nothing", "", "Authorization", header)
		f.ask(401, "PUT", "/v1/galleries", "", "Authorization", header)
	}
	f.ask(404, "GET", "/v1/nothing", "", f.as("auditor")...)
	f.ask(405, "PUT", "/v1/galleries", "", f.as("auditor")...)
	record := f.journal.take()
	if strings.Contains(record, good[:30]) || !strings.Contains(record, "refused unknown") || !strings.Contains(record, "refused mistyped") {
		t.Errorf("the record:\n%.2000s", record)
	}
	f.now = f.now.AddDate(10, 0, 0)
	f.ask(401, "GET", "/v1/galleries", "", f.as("admin")...)
}

// other returns a key that nobody has.
func (f *office) other() string {
	key, err := access.NewKey(rand.Reader)
	if err != nil {
		f.t.Fatal(err)
	}
	return key
}

// TestGuessing shows wrong keys so often that whoever does has to wait; whoever has a good one does not notice.
func TestGuessing(t *testing.T) {
	f := newOffice(t, api.Options{})
	request := func() int {
		response, err := f.http.Do(requestOf(t, "GET", "/v1/galleries", []string{"Authorization", "Bearer " + f.keys["admin"][1:]}))
		if err != nil {
			t.Fatal(err)
		}
		_ = response.Body.Close()
		if wait := response.Header.Get("Retry-After"); (wait == "1") != (response.StatusCode == 429) {
			t.Errorf("%d, Retry-After %q", response.StatusCode, wait)
		}
		return response.StatusCode
	}
	refused := map[int]int{}
	for range 300 {
		refused[request()]++
	}
	if refused[401] != 200 || refused[429] != 100 {
		t.Errorf("%v", refused)
	}
	f.ask(200, "GET", "/v1/galleries", "", f.as("desk")...)
	if n := strings.Count(f.journal.take(), "refused mistyped"); n != 200 {
		t.Errorf("%d refusals are recorded", n)
	}
}

// TestTooManyRequests asks faster than a key may.
func TestTooManyRequests(t *testing.T) {
	f := newOffice(t, api.Options{})
	for range 4000 { // four seconds' worth
		if f.ask(200, "GET", "/version", "", f.as("terminal")...); t.Failed() {
			return
		}
	}
	r := f.ask(429, "GET", "/version", "", f.as("terminal")...)
	if r.code(t) != "too-many" || r.header.Get("Retry-After") != "1" {
		t.Errorf("%s, %v", r.body, r.header)
	}
	f.ask(200, "GET", "/version", "", f.as("desk")...)
	f.now = f.now.Add(time.Second)
	f.ask(200, "GET", "/version", "", f.as("terminal")...)
}

// TestOwnGalleries lists galleries and jobs: those of others are not there.
func TestOwnGalleries(t *testing.T) {
	f := newOffice(t, api.Options{})
	f.enrolled("anna")
	f.ask(201, "PUT", "/v1/galleries/annex/subjects/ben", jsonSamples(jsonSample(t, 2, 2)), f.as("desk")...)
	for name, want := range map[string]int{"desk": 2, "desk-hall": 1} {
		var list struct{ Galleries []struct{ Gallery string } }
		if f.ask(200, "GET", "/v1/galleries", "", f.as(name)...).into(t, &list); len(list.Galleries) != want || list.Galleries[want-1].Gallery != "hall" {
			t.Errorf("%s: %+v", name, list)
		}
	}
	location := f.ask(202, "POST", "/v1/galleries/annex/dedup", "", f.as("operator")...).header.Get("Location")
	f.ask(404, "GET", location, "", f.as("operator-hall")...)
	f.ask(404, "DELETE", location, "", f.as("operator-hall")...)
	f.ask(404, "GET", location+"/results", "", f.as("operator-hall")...)
	f.ask(200, "GET", location, "", f.as("operator")...)
	for name, want := range map[string]int{"operator": 1, "operator-hall": 0} {
		var list struct{ Jobs []wireJob }
		if f.ask(200, "GET", "/v1/jobs", "", f.as(name)...).into(t, &list); len(list.Jobs) != want {
			t.Errorf("%s: %+v", name, list)
		}
	}
}

// TestOpen asks a service without keys, with one and without: everybody may do everything, and the record names nobody.
func TestOpen(t *testing.T) {
	j := &journal{}
	a := asker{t, newRig(t, nil, api.Options{Journal: j}).http}
	a.ask(201, "PUT", "/v1/galleries/hall/subjects/anna", jsonSamples(jsonSample(t, 2, 1)), "Authorization", "Bearer x")
	for range 40 {
		a.ask(200, "POST", "/v1/galleries/hall/subjects/anna/verify?score=10", jsonSamples(jsonSample(t, 2, 2)))
	}
	if got := j.take(); !strings.HasPrefix(got, "enrolment hall hall/anna putSubject begun \nenrolment hall hall/anna putSubject done \nverification hall hall/anna verify no-match") {
		t.Errorf("%s", got)
	}
	a.ask(404, "DELETE", "/v1/galleries/hall/subjects/anna/lock", "")
}
