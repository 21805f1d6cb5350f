package api_test

import (
	"errors"
	"strings"
	"testing"

	"fingerzeig/server/internal/api"
	"fingerzeig/server/internal/audit"
)

// TestRecord does what can be done, and reads what is recorded of it.
func TestRecord(t *testing.T) {
	f := newOffice(t, api.Options{Export: true})
	a, template := "/v1/galleries/hall/subjects/anna", jsonSamples(jsonSample(t, 2, 1))
	for _, row := range []struct {
		do   func()
		want string
	}{
		{func() { f.ask(201, "PUT", a, template, f.as("desk")...) },
			"enrolment desk desk hall hall/anna putSubject begun\nenrolment desk desk hall hall/anna putSubject done\n"},
		{func() { f.ask(400, "PUT", a, "{", f.as("desk")...) },
			"enrolment desk desk hall hall/anna putSubject begun\nenrolment desk desk hall hall/anna putSubject body\n"},
		{func() { f.ask(200, "GET", a, "", f.as("operator")...) }, "reading operator operator hall hall/anna getSubject done\n"},
		{func() { f.ask(200, "POST", a+"/verify", template, f.as("desk")...) }, "verification desk desk hall hall/anna verify match\n"},
		{func() { f.ask(200, "POST", a+"/verify", jsonSamples(jsonSample(t, 2, 4)), f.as("desk")...) }, "verification desk desk hall hall/anna verify no-match\n"},
		{func() { f.ask(404, "POST", a+"a/verify", template, f.as("desk")...) }, "verification desk desk hall hall/annaa verify not-found\n"},
		{func() { f.ask(200, "POST", "/v1/galleries/hall/identify", template, f.as("desk")...) }, "identification desk desk hall identify match\n"},
		{func() {
			f.ask(200, "GET", a+"/fingers/2/template", "", f.as("admin", "Accept", "application/vnd.fingerzeig.template")...)
		},
			"export admin admin hall hall/anna getTemplate done\n"},
		{func() { f.ask(403, "GET", a+"/fingers/2/template", "", f.as("desk")...) }, "refused desk desk hall hall/anna getTemplate forbidden\n"},
		{func() { f.ask(204, "DELETE", a, "", f.as("terminal")...) },
			"erasure terminal terminal hall hall/anna deleteSubject begun\nerasure terminal terminal hall hall/anna deleteSubject done\n"},
		{func() { f.ask(200, "GET", "/v1/galleries", "", f.as("desk")...) }, ""},
		{func() { f.ask(200, "POST", "/v1/extract", template, f.as("desk")...) }, ""},
		{func() { f.ask(200, "GET", "/livez", "") }, ""},
	} {
		row.do()
		if got := strings.ReplaceAll(f.journal.take(), " \n", "\n"); got != row.want {
			t.Errorf("got\n%swant\n%s", got, row.want)
		}
	}
}

// TestRecordMany imports and searches for many: each one has an entry.
func TestRecordMany(t *testing.T) {
	f := newOffice(t, api.Options{})
	lines := `{"subject":"dora","samples":[` + jsonSample(t, 2, 1) + "]}\n" + `{"subject":"emil","samples":[{"template":"` + b64(few(t, 2)) + "\"}]}\n"
	f.ask(200, "POST", "/v1/galleries/hall/subjects:import", lines, f.as("operator", "Content-Type", "application/x-ndjson")...)
	record := f.journal.take()
	if !strings.Contains(record, "enrolment operator operator hall hall/dora done") || strings.Contains(record, "emil") || !strings.Contains(record, "bulk operator operator hall importSubjects begun") {
		t.Errorf("an import:\n%s", record)
	}
	probes := `{"probes":[` + jsonSamples(jsonSample(t, 2, 1)) + "," + jsonSamples(jsonSample(t, 2, 2)) + `]}`
	location := f.ask(202, "POST", "/v1/galleries/hall/identify:batch", probes, f.as("operator")...).header.Get("Location")
	for !strings.Contains(string(f.ask(200, "GET", location, "", f.as("operator")...).body), "succeeded") {
		continue
	}
	record = f.journal.take()
	if !strings.Contains(record, "identification operator operator hall match") || !strings.Contains(record, "identification operator operator hall no-match") {
		t.Errorf("a batch:\n%s", record)
	}
	name := f.ask(201, "POST", "/v1/galleries/hall/subjects", jsonSamples(jsonSample(t, 2, 3)), f.as("desk", "Idempotency-Key", "k")...).header.Get("Location")
	if record = f.journal.take(); !strings.Contains(record, "hall/"+name[strings.LastIndex(name, "/")+1:]+" createSubject done") {
		t.Errorf("a name that the service chose:\n%s", record)
	}
}

// TestNotRecorded lets the record fail: nothing is changed, and nothing is told.
func TestNotRecorded(t *testing.T) {
	f := newOffice(t, api.Options{Export: true})
	f.enrolled("anna")
	f.journal.fails = errors.New("disk full")
	a, right := "/v1/galleries/hall/subjects/anna", jsonSamples(jsonSample(t, 2, 1))
	for _, row := range []struct{ method, path, body string }{
		{"POST", a + "/verify", right}, {"POST", "/v1/galleries/hall/identify", right}, {"GET", a, ""}, {"DELETE", a, ""},
		{"PUT", "/v1/galleries/hall/subjects/ben", right}, {"DELETE", "/v1/galleries/hall", ""}, {"GET", a + "/fingers/2/template", ""}, {"GET", "/v1/galleries/hall/subjects:export", ""},
	} {
		r := f.ask(503, row.method, row.path, row.body, f.as("admin")...)
		if r.code(t) != "audit" || strings.Contains(string(r.body), "match") || strings.Contains(string(r.body), "anna") || r.header.Get("Retry-After") == "" {
			t.Errorf("%s %s: %s", row.method, row.path, r.body)
		}
	}
	r := f.ask(503, "POST", a+"/verify", right, f.as("terminal")...)
	if strings.Contains(string(r.body), "decision") {
		t.Errorf("%s", r.body)
	}
	f.ask(503, "GET", a, "", f.as("terminal")...)
	f.ask(503, "GET", a, "", "Authorization", "Bearer "+f.other())
	f.journal.fails = nil
	f.ask(200, "GET", a, "", f.as("desk")...)
	f.ask(404, "GET", "/v1/galleries/hall/subjects/ben", "", f.as("desk")...)
}

// TestPanicIsRecorded lets an extraction panic: the attempt is a wrong one, and stands in the record.
func TestPanicIsRecorded(t *testing.T) {
	j := &journal{}
	r := newRig(t, nil, api.Options{Journal: j})
	r.server.Trip()
	if status, _, _ := r.ask("POST", "/v1/galleries/hall/subjects/anna/verify?ppi=500", "image/png", drawn(t, 1)); status != 500 {
		t.Errorf("status %d", status)
	}
	if record := j.take(); !strings.Contains(record, string(audit.Verification)+" hall hall/anna verify internal") {
		t.Errorf("the record:\n%s", record)
	}
}
