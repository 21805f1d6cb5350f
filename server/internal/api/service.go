package api

import (
	"context"
	"fmt"
	"runtime/debug"

	"github.com/valyala/fasthttp"

	"fingerzeig/matcher"
	"fingerzeig/minutiae"
)

func (s *Server) live(_ context.Context, rc *fasthttp.RequestCtx) error {
	return reply(rc, fasthttp.StatusOK, map[string]string{"status": "live"})
}

func (s *Server) ready(_ context.Context, rc *fasthttp.RequestCtx) error {
	if s.draining.Load() {
		return errDraining
	}
	if err := s.index.Ready(); err != nil {
		return fmt.Errorf("%w: %w", errNotReady, err)
	}
	return reply(rc, fasthttp.StatusOK, map[string]string{"status": "ready"})
}

// wireVersion tells which algorithms answer: templates and scores of other versions cannot be compared.
type wireVersion struct {
	Minutiae int    `json:"minutiae"`
	Matcher  int    `json:"matcher"`
	Revision string `json:"revision,omitempty"`
	Go       string `json:"go,omitempty"`
}

func (s *Server) version(_ context.Context, rc *fasthttp.RequestCtx) error {
	w := wireVersion{Minutiae: minutiae.Version, Matcher: matcher.Version}
	if build, ok := debug.ReadBuildInfo(); ok {
		w.Go = build.GoVersion
		for _, setting := range build.Settings {
			if setting.Key == "vcs.revision" {
				w.Revision = setting.Value
			}
		}
	}
	return reply(rc, fasthttp.StatusOK, w)
}
