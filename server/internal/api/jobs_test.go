package api_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"fingerzeig/index"
	"fingerzeig/matcher"
	"fingerzeig/server/internal/api"
)

// endless is an index whose de-duplication goes on until it is cancelled.
type endless struct {
	broken
	begun chan struct{}
}

func (endless) Size(_ context.Context, g index.GalleryID) (index.GalleryInfo, error) {
	return index.GalleryInfo{ID: g, Subjects: 9, Samples: 9}, nil
}

func (e endless) Deduplicate(ctx context.Context, _ index.GalleryID, _ matcher.Score, report func(index.Deduplication)) (index.Deduplication, error) {
	report(index.Deduplication{Done: 4, Total: 9})
	e.begun <- struct{}{}
	<-ctx.Done()
	return index.Deduplication{}, ctx.Err()
}

// contractCancel cancels a job that is under way.
func contractCancel(t *testing.T, noted map[string]map[int]bool) {
	x := endless{broken{index.ErrClosed}, make(chan struct{}, 9)}
	a := exhausting(t, x, api.Options{}, noted)
	first := a.ask(202, "POST", "/v1/galleries/g/dedup", "")
	<-x.begun
	var j wireJob
	if got := a.ask(200, "GET", first.header.Get("Location"), ""); got.header.Get("Retry-After") == "" {
		t.Errorf("it does not say when to ask again: %v", got.header)
	} else if got.into(t, &j); j.State != "running" || j.Done != 4 || j.Total != 9 {
		t.Errorf("under way it is %+v", j)
	}
	a.ask(202, "DELETE", first.header.Get("Location"), "")
	if j := a.settled(first.header.Get("Location")); j.State != "cancelled" {
		t.Errorf("cancelled it is %+v", j)
	}
}

// TestJobRoom begins more jobs than there is room for: two run, the others wait, and one too many is told to come back. The shutdown cancels all.
func TestJobRoom(t *testing.T) {
	x := endless{broken{index.ErrClosed}, make(chan struct{}, 99)}
	r := newRig(t, x, api.Options{})
	a := asker{t, r.http}
	states := map[string]int{}
	for range 32 {
		a.ask(202, "POST", "/v1/galleries/g/dedup", "")
	}
	<-x.begun
	<-x.begun
	a.ask(503, "POST", "/v1/galleries/g/dedup", "")
	var list struct{ Jobs []wireJob }
	a.ask(200, "GET", "/v1/jobs", "").into(t, &list)
	for _, j := range list.Jobs {
		states[j.State]++
	}
	if states["running"] != 2 || states["queued"] != 30 {
		t.Errorf("states %v", states)
	}
}

// TestForget lets a job end, and time pass.
func TestForget(t *testing.T) {
	now := time.Unix(1e9, 0)
	r := newRig(t, nil, api.Options{Now: func() time.Time { return now }})
	a := asker{t, r.http}
	a.ask(201, "PUT", "/v1/galleries/g/subjects/anna", jsonSamples(jsonSample(t, 2, 1)))
	job := a.ask(202, "POST", "/v1/galleries/g/dedup", "").header.Get("Location")
	a.settled(job)
	now = now.Add(2 * time.Hour)
	a.ask(404, "GET", job, "")
}

// heldBack is an index whose de-duplication waits to be let go.
type heldBack struct {
	endless
	freed chan struct{}
}

func (h heldBack) Deduplicate(context.Context, index.GalleryID, matcher.Score, func(index.Deduplication)) (index.Deduplication, error) {
	<-h.freed
	return index.Deduplication{}, nil
}

// TestLongJob lets a job take longer than results are kept: they are kept from its end on.
func TestLongJob(t *testing.T) {
	now, x := time.Unix(1e9, 0), heldBack{freed: make(chan struct{})}
	a := asker{t, newRig(t, x, api.Options{Now: func() time.Time { return now }}).http}
	job := a.ask(202, "POST", "/v1/galleries/g/dedup", "").header.Get("Location")
	now = now.Add(5 * time.Hour)
	close(x.freed)
	a.settled(job)
	a.ask(200, "GET", job+"/results", "")
	now = now.Add(2 * time.Hour)
	a.ask(404, "GET", job, "")
}

// failing is an index whose de-duplication fails, or panics.
type failing struct {
	endless
	err error
}

func (f failing) Deduplicate(context.Context, index.GalleryID, matcher.Score, func(index.Deduplication)) (index.Deduplication, error) {
	if f.err == nil {
		panic("nobody expected that")
	}
	return index.Deduplication{}, f.err
}

// TestJobFails lets jobs fail: they say why, as other errors are said, and nothing else ends.
func TestJobFails(t *testing.T) {
	for _, row := range []struct {
		err  error
		want string
	}{{index.ErrPairs, "/problems/too-many-pairs"}, {errors.New("secret"), "/problems/internal"}, {nil, "/problems/internal"}} {
		r := newRig(t, failing{endless{broken{index.ErrClosed}, nil}, row.err}, api.Options{})
		a := asker{t, r.http}
		job := a.ask(202, "POST", "/v1/galleries/g/dedup", "").header.Get("Location")
		var j struct {
			State   string
			Problem struct{ Type, Detail string }
		}
		a.settled(job)
		a.ask(200, "GET", job, "").into(t, &j)
		if j.State != "failed" || j.Problem.Type != row.want || strings.Contains(j.Problem.Detail, "secret") {
			t.Errorf("%v: %+v", row.err, j)
		}
	}
}

// TestDeduplication finds who is enrolled twice, and pages through the results.
func TestDeduplication(t *testing.T) {
	r := newRig(t, nil, api.Options{})
	a := asker{t, r.http}
	for name, seed := range map[string]uint64{"a": 1, "b": 1, "c": 2, "d": 2, "e": 3} {
		a.ask(201, "PUT", "/v1/galleries/g/subjects/"+name, jsonSamples(jsonSample(t, 2, seed)))
	}
	job := a.ask(202, "POST", "/v1/galleries/g/dedup?fmr=1e-5", "").header.Get("Location")
	if j := a.settled(job); j.Results != 2 || j.State != "succeeded" || j.Done != 5 {
		t.Fatalf("%+v", j)
	}
	found := map[string]bool{}
	cursor := ""
	for range 3 {
		var page struct {
			Results []struct{ First, Second string }
			Next    string
		}
		a.ask(200, "GET", job+"/results?limit=1"+cursor, "").into(t, &page)
		for _, p := range page.Results {
			found[p.First+p.Second] = true
		}
		if cursor = "&cursor=" + page.Next; page.Next == "" {
			break
		}
	}
	if len(found) != 2 || !found["ab"] || !found["cd"] || cursor != "&cursor=" {
		t.Errorf("found %v, left %q", found, cursor)
	}
}

// TestBatch searches for three: one who is there, one who is not, and an image without a print.
func TestBatch(t *testing.T) {
	r := newRig(t, nil, api.Options{})
	a := asker{t, r.http}
	a.ask(201, "PUT", "/v1/galleries/g/subjects/anna", jsonSamples(jsonSample(t, 2, 1)))
	image := `{"image":"` + b64(blank(t, 200, 200)) + `"}`
	body := `{"probes":[` + jsonSamples(jsonSample(t, 0, 1)) + "," + jsonSamples(jsonSample(t, 0, 7)) + "," + jsonSamples(image) + `]}`
	job := a.ask(202, "POST", "/v1/galleries/g/identify:batch?fpir=1e-3", body).header.Get("Location")
	a.settled(job)
	var page struct {
		Results []struct {
			Probe          int
			Identification struct {
				Decision   string
				Candidates []struct{ Subject string }
			}
			Problem struct{ Code string }
		}
	}
	a.ask(200, "GET", job+"/results", "").into(t, &page)
	if len(page.Results) != 3 || page.Results[0].Identification.Candidates[0].Subject != "anna" || page.Results[1].Identification.Decision != "no-match" ||
		page.Results[2].Problem.Code != "no-print" || page.Results[2].Probe != 2 {
		b, _ := json.Marshal(page)
		t.Errorf("%s", b)
	}
}
