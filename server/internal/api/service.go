package api

import (
	"context"
	"fmt"
	"runtime/debug"

	"github.com/valyala/fasthttp"

	"fingerzeig/matcher"
	"fingerzeig/minutiae"
)

// wireTemplate is the answer to an extraction. Coordinates are in pixels at 500 ppi from the top left, angles in degrees, counter-clockwise
// from +x.
type wireTemplate struct {
	Template []byte        `json:"template"` // base64 of the native form
	Version  int           `json:"version"`
	Quality  int           `json:"quality"`
	Width    float64       `json:"width"`
	Height   float64       `json:"height"`
	Minutiae []wireMinutia `json:"minutiae"`
}

type wireMinutia struct {
	X           float64 `json:"x"`
	Y           float64 `json:"y"`
	Angle       float64 `json:"angle"`
	Type        string  `json:"type"`
	Reliability int     `json:"reliability"`
}

var minutiaTypes = map[minutiae.Type]string{minutiae.Ending: "ending", minutiae.Bifurcation: "bifurcation", minutiae.Other: "other"}

func (s *Server) extract(ctx context.Context, rc *fasthttp.RequestCtx) error {
	body, err := readSamples(rc)
	if err != nil {
		return err
	}
	sample, err := body.one()
	if err != nil {
		return err
	}
	t, err := s.template(ctx, sample)
	if err != nil {
		return err
	}
	stored, err := t.MarshalBinary()
	if err != nil {
		return err
	}
	px := func(l minutiae.Length) float64 { return float64(l) / minutiae.LengthPerPixel }
	w := wireTemplate{Template: stored, Version: int(t.Version), Quality: int(t.Quality), Width: px(t.Width), Height: px(t.Height),
		Minutiae: []wireMinutia{}}
	for _, m := range t.Minutiae {
		w.Minutiae = append(w.Minutiae, wireMinutia{px(m.X), px(m.Y), float64(m.Direction) * 360 / 65536, minutiaTypes[m.Type], int(m.Reliability)})
	}
	return reply(rc, fasthttp.StatusOK, w)
}

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
