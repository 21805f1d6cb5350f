package api

import (
	"context"

	"github.com/valyala/fasthttp"

	"fingerzeig/index"
)

// unlockSubject ends a lock after wrong verifications.
func (s *Server) unlockSubject(_ context.Context, rc *fasthttp.RequestCtx) error {
	return s.unlocked(rc, s.limits != nil && s.limits.UnlockSubject(string(galleryOf(rc)), string(subjectOf(rc))))
}

// unlockTerminal ends that of a terminal, by the name of its entry in the file of keys.
func (s *Server) unlockTerminal(_ context.Context, rc *fasthttp.RequestCtx) error {
	name, _ := rc.UserValue("terminal").(string)
	return s.unlocked(rc, s.limits != nil && s.limits.UnlockTerminal(name))
}

func (s *Server) unlocked(rc *fasthttp.RequestCtx, was bool) error {
	if !was {
		return index.ErrNotFound
	}
	rc.SetStatusCode(fasthttp.StatusNoContent)
	return nil
}

// wireCheckpoint is a checkpoint of the audit log, in the line that the program's audit command reads.
type wireCheckpoint struct {
	Entries    uint64 `json:"entries"` // that it covers
	Checkpoint string `json:"checkpoint"`
}

func (s *Server) auditCheckpoint(_ context.Context, rc *fasthttp.RequestCtx) error {
	if s.journal == nil {
		return index.ErrNotFound
	}
	c, ok := s.journal.Checkpoint()
	if !ok {
		return index.ErrNotFound
	}
	return reply(rc, fasthttp.StatusOK, wireCheckpoint{c.Seq, c.String()})
}
