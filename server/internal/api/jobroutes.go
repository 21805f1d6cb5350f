package api

import (
	"context"
	"encoding/json"
	"strconv"
	"time"

	"github.com/valyala/fasthttp"
)

// wireJob is a job in an answer.
type wireJob struct {
	Job      string       `json:"job"`
	Kind     string       `json:"kind"`
	Gallery  string       `json:"gallery"`
	State    string       `json:"state"`
	Done     int          `json:"done"` // of total
	Total    int          `json:"total"`
	Results  int          `json:"results"`            // found so far
	Created  string       `json:"created"`            // RFC 3339
	Finished string       `json:"finished,omitempty"` // RFC 3339
	Problem  *wireProblem `json:"problem,omitempty"`  // why it failed
}

func describeJob(j *job) wireJob {
	j.mu.Lock()
	defer j.mu.Unlock()
	w := wireJob{
		Job: j.id, Kind: j.kind, Gallery: string(j.gallery), State: j.state, Done: j.done, Total: j.total, Results: len(j.results),
		Created: j.created.UTC().Format(time.RFC3339),
	}
	if !j.finished.IsZero() {
		w.Finished = j.finished.UTC().Format(time.RFC3339)
	}
	if j.err != nil {
		p := describeProblem(j.err, "/v1/jobs/"+j.id)
		w.Problem = &p
	}
	return w
}

// replyJob answers with a job, and says when to ask again where it is not over.
func replyJob(rc *fasthttp.RequestCtx, status int, j *job) error {
	w := describeJob(j)
	if w.Finished == "" {
		rc.Response.Header.Set(fasthttp.HeaderRetryAfter, strconv.Itoa(retryAfterS))
	}
	return reply(rc, status, w)
}

// accepted answers that a job was begun.
func accepted(rc *fasthttp.RequestCtx, j *job) error {
	rc.Response.Header.Set(fasthttp.HeaderLocation, "/v1/jobs/"+j.id)
	return replyJob(rc, fasthttp.StatusAccepted, j)
}

func (s *Server) jobOf(rc *fasthttp.RequestCtx) (*job, error) {
	id, _ := rc.UserValue("job").(string)
	j, err := s.jobs.get(id)
	if err == nil && !who(rc).In(string(j.gallery)) {
		return nil, errNoJob
	}
	return j, err
}

func (s *Server) listJobs(_ context.Context, rc *fasthttp.RequestCtx) error {
	list := []wireJob{}
	for _, j := range s.jobs.all() {
		if who(rc).In(string(j.gallery)) {
			list = append(list, describeJob(j))
		}
	}
	return reply(rc, fasthttp.StatusOK, struct {
		Jobs []wireJob `json:"jobs"`
	}{list})
}

func (s *Server) getJob(_ context.Context, rc *fasthttp.RequestCtx) error {
	j, err := s.jobOf(rc)
	if err != nil {
		return err
	}
	return replyJob(rc, fasthttp.StatusOK, j)
}

// getResults pages through what a job has found so far.
func (s *Server) getResults(_ context.Context, rc *fasthttp.RequestCtx) error {
	j, err := s.jobOf(rc)
	if err != nil {
		return err
	}
	after, limit, err := page(rc)
	if err != nil {
		return err
	}
	j.mu.Lock()
	all, over := j.results, !j.finished.IsZero()
	j.mu.Unlock()
	from := 0
	if after != "" {
		if from, err = strconv.Atoi(after); err != nil || from < 0 || from > len(all) {
			return errCursor
		}
	}
	to := min(from+limit, len(all))
	w := struct {
		Results []json.RawMessage `json:"results"`
		Next    string            `json:"next,omitempty"`
	}{Results: append([]json.RawMessage{}, all[from:to]...)}
	if to < len(all) || !over {
		w.Next = cursorAt(strconv.Itoa(to))
	}
	return reply(rc, fasthttp.StatusOK, w)
}

// deleteJob cancels a job that is under way, and forgets one that is over.
func (s *Server) deleteJob(_ context.Context, rc *fasthttp.RequestCtx) error {
	j, err := s.jobOf(rc)
	if err != nil {
		return err
	}
	if !j.over() {
		j.cancel()
		return replyJob(rc, fasthttp.StatusAccepted, j)
	}
	s.jobs.forget(j)
	rc.SetStatusCode(fasthttp.StatusNoContent)
	return nil
}
