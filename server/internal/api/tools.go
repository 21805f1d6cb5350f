package api

import (
	"context"
	"time"

	"github.com/valyala/fasthttp"

	"fingerzeig/index"
	"fingerzeig/minutiae"
)

// wireTemplate is the answer to an extraction. Coordinates are in pixels at 500 ppi from the top left, angles in degrees, counter-clockwise
// from +x.
type wireTemplate struct {
	Template []byte        `json:"template"` // base64 of the native form
	Version  int           `json:"version"`
	Quality  int           `json:"quality"`
	Advice   []string      `json:"advice"` // what would make the image better
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

// pixels returns a length in pixels at 500 ppi.
func pixels(l minutiae.Length) float64 { return float64(l) / minutiae.LengthPerPixel }

// degrees returns an angle in degrees.
func degrees(a minutiae.Angle) float64 { return float64(a) * 360 / 65536 }

// look reads a body of one sample and makes its template, whatever it shows.
func (s *Server) look(ctx context.Context, rc *fasthttp.RequestCtx) (t seen, w wireSample, err error) {
	defer timed(rc, "extract", time.Now())
	body, err := readProbe(rc)
	if err != nil {
		return t, w, err
	}
	if w, err = body.one(); err != nil {
		return t, w, err
	}
	t, err = s.see(ctx, w, hurried)
	return t, w, err
}

func (s *Server) extract(ctx context.Context, rc *fasthttp.RequestCtx) error {
	t, _, err := s.look(ctx, rc)
	if err != nil {
		return err
	}
	if len(t.Minutiae) < index.MinMinutiae {
		return errNoPrint
	}
	stored, err := t.MarshalBinary()
	if err != nil {
		return err
	}
	w := wireTemplate{Template: stored, Version: int(t.Version), Quality: int(t.Quality), Advice: append([]string{}, t.advice.Names()...),
		Width: pixels(t.Width), Height: pixels(t.Height), Minutiae: []wireMinutia{}}
	for _, m := range t.Minutiae {
		w.Minutiae = append(w.Minutiae, wireMinutia{pixels(m.X), pixels(m.Y), degrees(m.Direction), minutiaTypes[m.Type], int(m.Reliability)})
	}
	return reply(rc, fasthttp.StatusOK, w)
}

// wireQuality says how good a sample is, and what whoever lays the finger down can do about it.
type wireQuality struct {
	Quality  int          `json:"quality"` // 0 to 100
	Minutiae int          `json:"minutiae"`
	Usable   bool         `json:"usable"` // whether it can be enrolled and compared
	Advice   []wireAdvice `json:"advice"`
}

type wireAdvice struct {
	Code string `json:"code"` // for programs
	Text string `json:"text"` // for people, in English
}

// adviceTexts are what to say, by the names of minutiae.Advice.
var adviceTexts = map[string]string{
	"no-finger":     "No ridges are seen. Lay the finger on the sensor.",
	"too-small":     "Too little of the finger touches the sensor. Lay it flat.",
	"too-dry":       "The finger is too dry. Press more firmly, or moisten it.",
	"too-wet":       "The finger is too wet. Dry it, and press lightly.",
	"smeared":       "The finger slid. Hold it still.",
	"too-far-left":  "The finger lies too far left.",
	"too-far-right": "The finger lies too far right.",
	"too-high":      "The finger lies too high.",
	"too-low":       "The finger lies too low.",
}

func (s *Server) quality(ctx context.Context, rc *fasthttp.RequestCtx) error {
	t, _, err := s.look(ctx, rc)
	if err != nil {
		return err
	}
	w := wireQuality{Quality: int(t.Quality), Minutiae: len(t.Minutiae), Usable: len(t.Minutiae) >= index.MinMinutiae, Advice: []wireAdvice{}}
	for _, name := range t.advice.Names() {
		w.Advice = append(w.Advice, wireAdvice{name, adviceTexts[name]})
	}
	return reply(rc, fasthttp.StatusOK, w)
}
