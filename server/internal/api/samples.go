package api

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"strings"

	"github.com/valyala/fasthttp"

	"fingerzeig/index"
	"fingerzeig/matcher"
	"fingerzeig/minutiae"
	"fingerzeig/minutiae/fmr"
)

// wireSample is a sample in a request: an image with its resolution, or a template.
type wireSample struct {
	Finger   int    `json:"finger"`             // position of ISO/IEC 19794-2, 0 to 10
	Image    []byte `json:"image,omitempty"`    // base64 of an image file, a finger image record or a transaction
	PPI      int    `json:"ppi,omitempty"`      // resolution of the image; 0: the file knows it
	Template []byte `json:"template,omitempty"` // base64 of a native template, or of one that fmr reads
	Format   string `json:"format,omitempty"`   // of a template that does not tell: see fmr.ParseFormat
}

// wireProbe is the body of what compares: samples of different fingers of one person. Searches know among, too.
type wireProbe struct {
	Samples []wireSample      `json:"samples"`
	Among   []index.SubjectID `json:"among,omitempty"`
}

// rawSample returns the sample of a body that is the bytes of one image or template, with its finger and ppi in the query. ok is false for JSON.
func rawSample(rc *fasthttp.RequestCtx) (w wireSample, ok bool, err error) {
	media := mediaType(rc)
	format, isTemplate := templateMedia[media]
	isTemplate = isTemplate || media == mediaBytes
	switch {
	case media == mediaJSON:
		if rc.QueryArgs().Has("ppi") || rc.QueryArgs().Has("finger") {
			err = fmt.Errorf("%w: ppi or finger", errQuery)
		}
		return w, false, err
	case isTemplate:
		w.Template = rc.PostBody()
		if format != fmr.Unknown {
			w.Format = format.String()
		}
	case strings.HasPrefix(media, "image/"):
		w.Image = rc.PostBody()
	default:
		return w, false, errMedia
	}
	if len(rc.PostBody()) == 0 {
		return w, true, errEmpty
	}
	if w.PPI, err = number(rc, "ppi", 0, math.MaxInt32); err == nil {
		w.Finger, err = number(rc, "finger", 0, math.MaxInt32)
	}
	return w, true, err
}

// readProbe reads the body of what compares.
func readProbe(rc *fasthttp.RequestCtx) (w wireProbe, err error) {
	raw, ok, err := rawSample(rc)
	switch {
	case err != nil:
	case ok:
		w.Samples = []wireSample{raw}
	default:
		err = parseBody(rc.PostBody(), &w)
	}
	return w, err
}

// parseBody reads a JSON object strictly: a field that nobody knows is a mistake that should show.
func parseBody(b []byte, to any) error {
	if first := bytes.TrimLeft(b, " \t\r\n"); len(first) == 0 || first[0] != '{' {
		return fmt.Errorf("%w: not an object", errBody) // null would be taken for an empty one
	}
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(to); err != nil {
		return fmt.Errorf("%w: %s", errBody, jsonMistake(err))
	}
	if _, err := d.Token(); err != io.EOF {
		return fmt.Errorf("%w: something follows the object", errBody)
	}
	return nil
}

// one returns the only sample of a body.
func (w wireProbe) one() (wireSample, error) {
	if len(w.Samples) != 1 || len(w.Among) > 0 {
		return wireSample{}, fmt.Errorf("%w: one sample is wanted", errBody)
	}
	return w.Samples[0], nil
}

// seen is what a sample shows.
type seen struct {
	minutiae.Template
	advice minutiae.Advice
}

// usable makes a sample's template. It returns errNoPrint for one that has too little in it to be compared: an answer of "no match" would blame the
// finger.
func (s *Server) usable(ctx context.Context, w wireSample, p patience) (seen, error) {
	t, err := s.see(ctx, w, p)
	if err == nil && len(t.Minutiae) < index.MinMinutiae {
		err = errNoPrint
	}
	return t, err
}

// see makes a sample's template, whatever it shows, and says what would make its image better.
func (s *Server) see(ctx context.Context, w wireSample, p patience) (t seen, err error) {
	sent := w.Image
	if len(sent) == 0 {
		sent = w.Template
	}
	if err := s.fresh(ctx, sent); err != nil {
		return t, err
	}
	switch {
	case (len(w.Image) == 0) == (len(w.Template) == 0), w.PPI < 0, len(w.Template) > 0 && w.PPI != 0, len(w.Image) > 0 && w.Format != "":
		return t, fmt.Errorf("%w: a sample is an image or a template", errBody)
	case w.Finger < 0 || w.Finger > int(index.MaxFinger):
		return t, fmt.Errorf("%w: finger", index.ErrSample)
	case len(w.Template) > 0:
		t.Template, err = readTemplate(w.Template, w.Format)
	default:
		t.Template, t.advice, err = s.work.extract(ctx, w.Image, w.PPI, p)
	}
	if err == nil && len(t.Minutiae) >= index.MinMinutiae {
		err = s.freshAs(ctx, t.Template, sent)
	}
	return t, err
}

// freshAs does what fresh does for what a sample shows: the same picture in another file, or the template made of it, is the same sample.
func (s *Server) freshAs(ctx context.Context, t minutiae.Template, sent []byte) error {
	if s.replays == nil {
		return nil
	}
	b, err := t.MarshalBinary()
	if err != nil || bytes.Equal(b, sent) {
		return err
	}
	return s.fresh(ctx, b)
}

// readTemplate reads a native template, or one in a format of others that is named or that its bytes tell.
func readTemplate(b []byte, format string) (t minutiae.Template, err error) {
	f, known := fmr.Detect(b)
	if format != "" {
		if f, err = fmr.ParseFormat(format); err != nil {
			return t, err
		}
	}
	if f == fmr.Native || format == "" && !known {
		return t, t.UnmarshalBinary(b)
	}
	r, err := fmr.Decode(b, fmr.Options{Format: f, Lenient: true})
	if err != nil {
		return t, err
	}
	if len(r.Views) != 1 {
		return t, errSeveral
	}
	return r.Template(0)
}

// probes makes the samples of somebody ready to be compared: of one finger, or of several that are named. quality is that of the worst.
func (s *Server) probes(ctx context.Context, samples []wireSample, p patience) (prints []index.Print, quality int, err error) {
	if len(samples) == 0 || len(samples) > int(index.MaxFinger) {
		return nil, 0, fmt.Errorf("%w: 1 to %d samples are wanted", errBody, index.MaxFinger)
	}
	quality = math.MaxInt
	named := map[int]bool{}
	for _, w := range samples {
		if len(samples) > 1 && (w.Finger == 0 || named[w.Finger]) {
			return nil, 0, fmt.Errorf("%w: several samples are of several fingers, each named", errBody)
		}
		named[w.Finger] = true
		t, err := s.usable(ctx, w, p)
		if err != nil {
			return nil, 0, err
		}
		quality = min(quality, int(t.Quality))
		prints = append(prints, index.Print{Finger: index.Finger(w.Finger), Probe: matcher.NewProbe(t.Template)})
	}
	return prints, quality, nil
}
