package api_test

import (
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"fingerzeig/index"
	"fingerzeig/server/internal/api"
)

// exhausting is a rig whose exchanges are noted, by operation and status.
func exhausting(t *testing.T, x api.Index, o api.Options, noted map[string]map[int]bool) asker {
	r := newRig(t, x, o)
	return asker{t, &http.Client{Transport: notedBy(r.http.Transport.(held), noted)}}
}

// notedBy returns a transport that notes exchanges.
func notedBy(transport held, noted map[string]map[int]bool) held {
	transport.told = func(operation string, status int) {
		if noted[operation] == nil {
			noted[operation] = map[int]bool{}
		}
		noted[operation][status] = true
	}
	return transport
}

// settled waits until a job is over.
func (a asker) settled(location string) (j wireJob) {
	a.t.Helper()
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(time.Millisecond) {
		a.ask(200, "GET", location, "").into(a.t, &j)
		if j.Finished != "" {
			return j
		}
		if time.Now().After(deadline) {
			a.t.Fatalf("the job does not end: %+v", j)
		}
	}
}

// wireJob is a job in an answer.
type wireJob struct {
	Job, State, Finished string
	Done, Total, Results int
}

// TestContract makes every operation give every answer that openapi.json promises. The transport holds each of them against it.
func TestContract(t *testing.T) {
	noted := map[string]map[int]bool{}
	a := exhausting(t, nil, api.Options{Export: true}, noted)
	contractGalleries(a)
	contractSubjects(a)
	contractFingers(a)
	contractComparisons(a)
	contractTools(a)
	contractBulk(a)
	contractMOSIP(a)
	contractCancel(t, noted)
	contractAccess(t, noted)
	contractPickups(t, noted)
	closed := exhausting(t, broken{index.ErrNoSpace}, api.Options{}, noted)
	for _, path := range []string{"/readyz", "/healthz"} {
		closed.ask(503, "GET", path, "")
	}
	closed.ask(403, "GET", "/v1/galleries/g/subjects/s/fingers/1/template", "")
	closed.ask(403, "GET", "/v1/galleries/g/subjects:export", "")
	c, err := theContract()
	if err != nil {
		t.Fatal(err)
	}
	for _, item := range c.model.Paths.PathItems.FromOldest() {
		for _, operation := range item.GetOperations().FromOldest() {
			for code := range operation.Responses.Codes.FromOldest() {
				status, err := strconv.Atoi(code)
				if err != nil {
					t.Fatal(err)
				}
				if !noted[operation.OperationId][status] {
					t.Errorf("%s never answers %s, only %v", operation.OperationId, code, slices.Sorted(maps.Keys(noted[operation.OperationId])))
				}
			}
		}
	}
}

func contractGalleries(a asker) {
	a.ask(400, "GET", "/v1/galleries?cursor=*", "")
	a.ask(400, "GET", "/v1/galleries/.g", "")
	a.ask(404, "GET", "/v1/galleries/g", "")
	a.ask(400, "PUT", "/v1/galleries/g", `{"duplicates":"reject"}`)
	a.ask(415, "PUT", "/v1/galleries/g", `{}`, "Content-Type", "text/plain")
	a.ask(412, "PUT", "/v1/galleries/g", `{}`, "If-Match", "*")
	made := a.ask(201, "PUT", "/v1/galleries/g", `{"threshold":35,"retentionSeconds":86400,"maxSubjects":1000}`, "If-None-Match", "*")
	a.ask(412, "PUT", "/v1/galleries/g", `{}`, "If-None-Match", "*")
	a.ask(428, "PUT", "/v1/galleries/g", `{}`)
	a.ask(200, "PUT", "/v1/galleries/g", `{"threshold":40}`, "If-Match", made.header.Get("ETag"))
	a.ask(412, "PUT", "/v1/galleries/g", `{}`, "If-Match", made.header.Get("ETag"))
	a.ask(200, "GET", "/v1/galleries/g", "", "If-None-Match", made.header.Get("ETag"))
	a.ask(304, "GET", "/v1/galleries/g", "", "If-None-Match", a.ask(200, "GET", "/v1/galleries/g", "").header.Get("ETag"))
	a.ask(200, "GET", "/v1/galleries", "")
	a.ask(400, "DELETE", "/v1/galleries/.g", "")
	a.ask(404, "DELETE", "/v1/galleries/h", "")
	a.ask(412, "DELETE", "/v1/galleries/g", "", "If-Match", made.header.Get("ETag"))
	a.ask(204, "DELETE", "/v1/galleries/g", "")
}

func contractSubjects(a asker) {
	const all, anna = "/v1/galleries/g/subjects", "/v1/galleries/g/subjects/anna"
	body := jsonSamples(jsonSample(a.t, 2, 1))
	a.ask(404, "GET", all, "")
	a.ask(404, "GET", anna, "")
	a.ask(412, "PUT", anna, body, "If-Match", "*")
	first := a.ask(201, "PUT", anna, body, "If-None-Match", "*")
	a.ask(412, "PUT", anna, body, "If-None-Match", "*")
	a.ask(200, "PUT", anna, body, "If-Match", first.header.Get("ETag"))
	a.ask(400, "PUT", anna, "{")
	a.ask(415, "PUT", anna, body, "Content-Type", "text/plain")
	a.ask(422, "PUT", anna, jsonSamples(`{"template":"aGVsbG8="}`))
	a.ask(413, "PUT", anna, string(bomb(a.t)), "Content-Type", "image/png")
	a.ask(200, "GET", all, "")
	a.ask(400, "GET", all+"?limit=0", "")
	a.ask(304, "GET", anna, "", "If-None-Match", a.ask(200, "GET", anna, "").header.Get("ETag"))
	a.ask(200, "GET", anna, "", "If-None-Match", first.header.Get("ETag"))
	a.ask(400, "GET", all+"/.anna", "")

	a.ask(400, "POST", all, body)
	created := a.ask(201, "POST", all, body, "Idempotency-Key", "1")
	a.ask(422, "POST", all, jsonSamples(jsonSample(a.t, 2, 3)), "Idempotency-Key", "1")
	a.ask(415, "POST", all, body, "Idempotency-Key", "2", "Content-Type", "text/plain")
	a.ask(200, "PUT", "/v1/galleries/g", `{"duplicates":"reject","duplicateScore":60}`)
	a.ask(409, "POST", all, body, "Idempotency-Key", "3")
	a.ask(409, "PUT", all+"/berta", body)

	a.ask(428, "PATCH", anna, `{"labels":{"locker":"7"}}`)
	a.ask(400, "PATCH", anna, `{"labels":7}`)
	a.ask(415, "PATCH", anna, `{}`, "Content-Type", "text/plain")
	a.ask(404, "PATCH", all+"/nobody", `{}`, "If-Match", "*")
	a.ask(412, "PATCH", anna, `{}`, "If-Match", first.header.Get("ETag"))
	a.ask(200, "PATCH", anna, `{"labels":{"locker":"7"},"active":false,"expires":"2031-05-01T00:00:00Z"}`, "If-Match", "*",
		"Content-Type", "application/merge-patch+json")

	a.ask(404, "DELETE", all+"/nobody", "")
	a.ask(400, "DELETE", anna+"?receipt=2", "")
	a.ask(412, "DELETE", anna, "", "If-Match", first.header.Get("ETag"))
	a.ask(200, "DELETE", anna+"?receipt=1", "")
	a.ask(204, "DELETE", created.header.Get("Location"), "")
}

func contractFingers(a asker) {
	const anna, index, none = "/v1/galleries/f/subjects/anna", "/v1/galleries/f/subjects/anna/fingers/2", "/v1/galleries/f/subjects/anna/fingers/9"
	body := jsonSamples(jsonSample(a.t, 2, 1))
	a.ask(404, "PUT", index, body)
	first := a.ask(201, "PUT", anna, body)
	a.ask(304, "GET", index, "", "If-None-Match", a.ask(200, "GET", index, "").header.Get("ETag"))
	a.ask(404, "GET", none, "")
	a.ask(400, "PUT", none, body)
	a.ask(415, "PUT", index, body, "Content-Type", "text/plain")
	a.ask(422, "PUT", index, `{"samples":[]}`)
	a.ask(200, "PUT", index, jsonSamples(jsonSample(a.t, 2, 4)))
	a.ask(412, "PUT", index, body, "If-Match", first.header.Get("ETag"))
	a.ask(412, "DELETE", index, "", "If-Match", first.header.Get("ETag"))
	a.ask(409, "DELETE", index, "")
	a.ask(404, "DELETE", none, "")
	a.ask(201, "PUT", none, jsonSamples(jsonSample(a.t, 0, 5)))
	a.ask(200, "GET", none+"/template", "")
	a.ask(404, "GET", none+"/template?sample=1", "")
	a.ask(406, "GET", none+"/template", "", "Accept", "image/png")
	a.ask(204, "DELETE", none, "")
	a.ask(201, "PUT", "/v1/galleries/f/subjects/berta", jsonSamples(jsonSample(a.t, 3, 6)))
	a.ask(200, "PUT", "/v1/galleries/f", `{"duplicates":"reject","duplicateScore":60}`)
	a.ask(409, "PUT", index, jsonSamples(jsonSample(a.t, 0, 6)))
}

func contractComparisons(a asker) {
	const verify, identify = "/v1/galleries/c/subjects/anna/verify", "/v1/galleries/c/identify"
	a.ask(201, "PUT", "/v1/galleries/c/subjects/anna", jsonSamples(jsonSample(a.t, 2, 1), jsonSample(a.t, 7, 2)))
	both := jsonSamples(jsonSample(a.t, 2, 1), jsonSample(a.t, 7, 2))
	for _, path := range []string{verify, identify} {
		a.ask(200, "POST", path, jsonSamples(jsonSample(a.t, 0, 1)))
		a.ask(200, "POST", path, both)
		a.ask(400, "POST", path+"?fmr=2", both)
		a.ask(415, "POST", path, both, "Content-Type", "text/plain")
		a.ask(422, "POST", path, jsonSamples(`{"template":"aGVsbG8="}`))
	}
	a.ask(404, "POST", "/v1/galleries/c/subjects/nobody/verify", both)
	a.ask(200, "PATCH", "/v1/galleries/c/subjects/anna", `{"active":false}`, "If-Match", "*")
	a.ask(409, "POST", verify, both)
	a.ask(200, "POST", identify+"?fpir=0.001&max=3", strings.Replace(both, "{", `{"among":["anna","nobody"],`, 1))
}

func contractTools(a asker) {
	one, two := jsonSamples(jsonSample(a.t, 0, 1)), jsonSamples(jsonSample(a.t, 0, 1), jsonSample(a.t, 0, 2))
	unreadable := `{"template":"aGVsbG8="}`
	for path, body := range map[string]string{"verify": two, "explain": two, "extract": one, "quality": one, "convert": one} {
		a.ask(200, "POST", "/v1/"+path, body)
		a.ask(400, "POST", "/v1/"+path, "{}")
		a.ask(415, "POST", "/v1/"+path, body, "Content-Type", "text/plain")
		a.ask(422, "POST", "/v1/"+path, jsonSamples(slices.Repeat([]string{unreadable}, strings.Count(body, "template"))...))
	}
	for _, path := range []string{"convert", "explain"} {
		a.ask(406, "POST", "/v1/"+path, two, "Accept", "image/png")
	}
	a.ask(200, "POST", "/v1/explain", two, "Accept", "image/svg+xml")
	a.ask(200, "POST", "/v1/convert", one, "Accept", "application/vnd.iso.19794-2.2005")
	a.ask(200, "POST", "/v1/convert?format=iso2011", one)
	a.ask(200, "POST", "/v1/extract?ppi=500&finger=2", string(drawn(a.t, 1)), "Content-Type", "image/png")
	for _, path := range []string{"/v1/capabilities", "/v1/openapi.json", "/livez", "/readyz", "/healthz", "/version"} {
		a.ask(200, "GET", path, "")
	}
}

func contractBulk(a asker) {
	const g = "/v1/galleries/b"
	line := func(name string, seed uint64) string {
		return `{"subject":"` + name + `","samples":[` + jsonSample(a.t, 2, seed) + "]}\n"
	}
	a.ask(404, "POST", g+"/dedup", "")
	a.ask(404, "GET", g+"/subjects:export", "")
	a.ask(415, "POST", g+"/subjects:import", "{}")
	a.ask(400, "POST", g+"/subjects:import?cursor=*", "{}", "Content-Type", "application/x-ndjson")
	a.ask(200, "POST", g+"/subjects:import", line("anna", 1)+line("berta", 2)+line("anna2", 1)+"{\n"+line(".x", 1), "Content-Type", "application/x-ndjson")
	a.ask(200, "GET", g+"/subjects:export", "")
	a.ask(400, "GET", g+"/subjects:export?cursor=*", "")

	a.ask(400, "POST", g+"/dedup?fmr=7", "")
	job := a.ask(202, "POST", g+"/dedup", "").header.Get("Location")
	if j := a.settled(job); j.State != "succeeded" || j.Results != 1 || j.Done != 3 {
		a.t.Errorf("the pair was not found: %+v", j)
	}
	a.ask(200, "GET", job+"/results", "")
	a.ask(400, "GET", job+"/results?cursor=*", "")
	batch := `{"probes":[` + jsonSamples(jsonSample(a.t, 0, 2)) + "," + jsonSamples(`{"template":"aGVsbG8="}`) + `]}`
	a.ask(400, "POST", g+"/identify:batch", `{"probes":[]}`)
	a.ask(415, "POST", g+"/identify:batch", batch, "Content-Type", "text/plain")
	found := a.ask(202, "POST", g+"/identify:batch", batch).header.Get("Location")
	if j := a.settled(found); j.State != "succeeded" || j.Results != 2 {
		a.t.Errorf("the batch is %+v", j)
	}
	a.ask(200, "GET", found+"/results?limit=1", "")
	a.ask(200, "GET", "/v1/jobs", "")
	a.ask(204, "DELETE", found, "")
	a.ask(404, "DELETE", found, "")
	a.ask(404, "GET", found, "")
	a.ask(404, "GET", found+"/results", "")
}
