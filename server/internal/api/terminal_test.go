package api_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"fingerzeig/server/internal/access"
	"fingerzeig/server/internal/api"
	"fingerzeig/server/internal/audit"
)

// requestOf returns a request without a body.
func requestOf(t *testing.T, method, path string, headers []string) *http.Request {
	t.Helper()
	r, err := http.NewRequest(method, "http://service"+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	return r
}

// tells finds fields that tell how close a comparison was, or how good a sample is.
var tells = regexp.MustCompile(`(?i)"(score|fmr|fmrAtMost|fpir|threshold|quality|finger|searched|minutiae|advice|duplicates|pairs)"`)

// TestTerminalLearnsDecisions walks the table with the key of a terminal, with bodies that get each route as far as it goes: in no answer is anything by
// which one could climb a hill.
func TestTerminalLearnsDecisions(t *testing.T) {
	f := newOffice(t, api.Options{Export: true})
	f.enrolled("anna", "ben")
	bodies := []string{
		"", "{}", jsonSamples(jsonSample(t, 2, 1)), jsonSamples(jsonSample(t, 2, 9)), jsonSamples(jsonSample(t, 2, 1), jsonSample(t, 2, 2)),
		jsonSamples(jsonSample(t, 2, 1), jsonSample(t, 7, 2)), jsonSamples(fmt.Sprintf(`{"image":%q}`, b64(drawn(t, 1)))), jsonSamples(fmt.Sprintf(`{"template":%q}`, b64(few(t, 2)))),
		`{"probes":[` + jsonSamples(jsonSample(t, 2, 1)) + `]}`, `{"samples":[` + jsonSample(t, 2, 1) + `],"among":["anna"]}`, "[", `{"duplicates":"reject","duplicateScore":30}`,
	}
	told := map[string]int{}
	for _, r := range api.Routes() {
		if slices.Contains([]string{"deleteSubject", "openapi", "capabilities", "version"}, r.Operation) {
			continue // the first takes the subject away, the others tell of the service alone
		}
		queries := []string{""}
		for _, q := range r.Query {
			queries = append(queries, "?"+q+"=1", "?"+q+"=0.5")
		}
		for _, query := range queries {
			for _, body := range bodies {
				if body != "" && (r.Method == "GET" || r.Method == "DELETE") {
					break
				}
				f.now = f.now.Add(time.Hour) // nobody is locked for so long
				f.journal.take()
				told[r.Operation] += f.tell(r, query, body)
			}
		}
	}
	for _, operation := range []string{"verify", "identify"} {
		if told[operation] < 3 {
			t.Errorf("%s told only %d decisions: %v", operation, told[operation], told)
		}
	}
}

// tell asks for a route with the key of a terminal, and returns how many decisions the answer holds.
func (f *office) tell(r api.Route, query, body string) int {
	f.t.Helper()
	request := requestOf(f.t, r.Method, fill(r.Path, "hall")+query, f.as("terminal", "Content-Type", "application/json"))
	if body != "" {
		request.Body = io.NopCloser(strings.NewReader(body))
	}
	response, err := f.http.Do(request)
	if err != nil {
		f.t.Fatal(err)
	}
	b, err := io.ReadAll(response.Body)
	_ = response.Body.Close()
	if err != nil {
		f.t.Fatal(err)
	}
	if found := tells.Find(b); found != nil || response.Header.Get("Server-Timing") != "" || strings.Contains(string(b), "ben") {
		f.t.Errorf("%s %s%s with %.80s tells %s: %s, %v", r.Method, r.Path, query, body, found, b, response.Header)
	}
	if response.StatusCode < 300 && !slices.Contains([]string{"verify", "identify", "live", "ready", "health", "releaseKeys"}, r.Operation) {
		f.t.Errorf("%s %s%s: %d %s", r.Method, r.Path, query, response.StatusCode, b)
	}
	return strings.Count(string(b), `"decision"`)
}

// TestReducedAnswers holds what a terminal is told against what a desk is.
func TestReducedAnswers(t *testing.T) {
	f := newOffice(t, api.Options{})
	f.enrolled("anna", "ben")
	probe := jsonSamples(jsonSample(t, 2, 1))
	for _, row := range []struct{ path, body, terminal, desk string }{
		{"subjects/anna/verify", probe, `{"decision":"match"}`, `"score"`},
		{"subjects/ben/verify", probe, `{"decision":"no-match"}`, `"score"`},
		{"identify", probe, `{"decision":"match","candidates":[{"subject":"anna","rank":1}]}`, `"score"`},
		{"identify", jsonSamples(jsonSample(t, 2, 9)), `{"decision":"no-match","candidates":[]}`, `"searched"`},
	} {
		path := "/v1/galleries/hall/" + row.path
		if got := f.ask(200, "POST", path, row.body, f.as("terminal")...); string(got.body) != row.terminal || got.header.Get("Server-Timing") != "" {
			t.Errorf("%s: a terminal is told %s, %v", row.path, got.body, got.header)
		}
		if got := f.ask(200, "POST", path, row.body, f.as("desk")...); !strings.Contains(string(got.body), row.desk) || got.header.Get("Server-Timing") == "" {
			t.Errorf("%s: a desk is told %s, %v", row.path, got.body, got.header)
		}
	}
	for _, query := range []string{"?fmr=0.1", "?score=10", "?score=90"} {
		if r := f.ask(403, "POST", "/v1/galleries/hall/subjects/anna/verify"+query, probe, f.as("terminal")...); r.code(t) != "threshold-fixed" {
			t.Errorf("%s: %s", query, r.body)
		}
	}
	for _, query := range []string{"?fpir=0.1", "?max=100"} {
		f.ask(403, "POST", "/v1/galleries/hall/identify"+query, probe, f.as("terminal")...)
	}
	among := `{"samples":[` + jsonSample(t, 2, 1) + `],"among":["anna"]}`
	f.ask(403, "POST", "/v1/galleries/hall/identify", among, f.as("terminal")...)
	f.ask(200, "POST", "/v1/galleries/hall/identify", among, f.as("desk")...)
}

// TestBatchOfAnOperator searches for many with the key of an operator, who may not see scores, and of an admin, who may.
func TestBatchOfAnOperator(t *testing.T) {
	f := newOffice(t, api.Options{})
	f.enrolled("anna", "ben")
	body := `{"probes":[` + jsonSamples(jsonSample(t, 2, 1)) + `,` + jsonSamples(jsonSample(t, 2, 9)) + `]}`
	for name, want := range map[string]string{
		"operator": `[{"probe":0,"identification":{"decision":"match","candidates":[{"subject":"anna","rank":1}]}},{"probe":1,"identification":{"decision":"no-match","candidates":[]}}]`,
		"admin":    "",
	} {
		location := f.ask(202, "POST", "/v1/galleries/hall/identify:batch", body, f.as(name)...).header.Get("Location")
		var job wireJob
		for job.State != "succeeded" {
			f.ask(200, "GET", location, "", f.as("operator")...).into(t, &job)
			if job.State == "failed" {
				t.Fatalf("%+v", job)
			}
		}
		var found struct{ Results json.RawMessage }
		f.ask(200, "GET", location+"/results", "", f.as(name)...).into(t, &found)
		if got := string(found.Results); want != "" && got != want || (want == "") != strings.Contains(got, `"score"`) {
			t.Errorf("%s is told %s", name, got)
		}
	}
}

// TestReplays sends a sample twice. Bytes that are the same were not taken from a finger just now.
func TestReplays(t *testing.T) {
	for _, refuse := range []bool{false, true} {
		f := newOffice(t, api.Options{RefuseReplays: refuse})
		f.enrolled("anna", "ben")
		path, sample := "/v1/galleries/hall/subjects/anna/verify", jsonSamples(jsonSample(t, 2, 5))
		f.ask(200, "POST", path, sample, f.as("terminal")...)
		if record := f.journal.take(); strings.Contains(record, audit.Replayed) {
			t.Errorf("the first time:\n%s", record)
		}
		status := map[bool]int{false: 200, true: 422}[refuse]
		again := strings.Replace(sample, `"finger":2`, `"finger": 7`, 1) // other bytes around the same sample
		r := f.ask(status, "POST", path, again, f.as("terminal-hall")...)
		if refuse && r.code(t) != "replayed" {
			t.Errorf("%s", r.body)
		}
		if record := f.journal.take(); !strings.Contains(record, " "+audit.Replayed+"\n") {
			t.Errorf("refused %v, the second time:\n%s", refuse, record)
		}
		f.ask(status, "POST", "/v1/galleries/hall/identify", jsonSamples(jsonSample(t, 2, 1)), f.as("terminal")...) // that of the enrolment
		f.ask(200, "POST", path, sample, f.as("desk")...)
		if record := f.journal.take(); strings.Count(record, audit.Replayed) != 1+map[bool]int{true: 1}[refuse] {
			t.Errorf("at last:\n%s", record)
		}
	}
}

// TestReplaysDisguised sends a picture, and then the same one in other files, and as the template that is made of it.
func TestReplaysDisguised(t *testing.T) {
	f := newOffice(t, api.Options{RefuseReplays: true})
	f.enrolled("anna")
	print := drawn(t, 1)
	path := "/v1/galleries/hall/subjects/anna/verify"
	f.ask(200, "POST", path, jsonSamples(fmt.Sprintf(`{"image":%q,"ppi":500}`, b64(print))), f.as("terminal")...)
	var seen struct{ Template string }
	f.ask(200, "POST", "/v1/extract", jsonSamples(fmt.Sprintf(`{"image":%q,"ppi":500}`, b64(drawn(t, 1)))), f.as("desk")...).into(t, &seen)
	for what, sample := range map[string]string{
		"as it was":        fmt.Sprintf(`{"image":%q,"ppi":500}`, b64(print)),
		"with more behind": fmt.Sprintf(`{"image":%q,"ppi":500}`, b64(append(print[:len(print):len(print)], 0))),
		"its template":     fmt.Sprintf(`{"template":%q}`, seen.Template),
	} {
		if r := f.ask(422, "POST", path, jsonSamples(sample), f.as("terminal")...); r.code(t) != "replayed" {
			t.Errorf("%s: %s", what, r.body)
		}
	}
	f.ask(200, "POST", path, jsonSamples(fmt.Sprintf(`{"image":%q,"ppi":500}`, b64(drawn(t, 2)))), f.as("terminal")...)
}

// contractAccess makes the operations of access give every answer that openapi.json promises.
func contractAccess(t *testing.T, noted map[string]map[int]bool) {
	f := newOffice(t, api.Options{})
	f.http.Transport = notedBy(f.http.Transport.(held), noted)
	f.ask(404, "GET", "/v1/audit/checkpoint", "", f.as("auditor")...)
	f.enrolled("anna")
	for _, path := range []string{"/v1/galleries/hall/subjects/anna/lock", "/v1/terminals/terminal/lock"} {
		f.ask(404, "DELETE", path, "", f.as("operator")...)
	}
	for i := range 30 {
		a := fmt.Sprintf("/v1/galleries/hall/subjects/x%d/verify", i/5)
		f.ask(404, "POST", a, jsonSamples(jsonSample(t, 2, uint64(i+10))), f.as("terminal")...)
	}
	for _, path := range []string{"/v1/galleries/hall/subjects/x1/lock", "/v1/terminals/terminal/lock"} {
		f.ask(204, "DELETE", path, "", f.as("operator")...)
	}
	f.ask(200, "GET", "/v1/audit/checkpoint", "", f.as("auditor")...)
	if !(access.Principal{Role: access.Auditor}).May(access.AuditRead) {
		t.Error("an auditor cannot audit")
	}
}
