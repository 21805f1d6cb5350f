package api

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/valyala/fasthttp"

	"fingerzeig/index"
	"fingerzeig/matcher"
	"fingerzeig/minutiae"
)

// wireSample is a sample in a request: an image with its resolution, or a template.
type wireSample struct {
	Finger   int    `json:"finger"`             // position of ISO/IEC 19794-2, 0 to 10
	Image    []byte `json:"image,omitempty"`    // base64 of PNG, JPEG, BMP, TIFF or PGM
	PPI      int    `json:"ppi,omitempty"`      // resolution of the image; 0: the file knows it
	Template []byte `json:"template,omitempty"` // base64 of a native template
}

// wireSamples is the body of an enrolment; the other routes take the first two fields with exactly one sample.
type wireSamples struct {
	Samples []wireSample      `json:"samples"`
	Labels  map[string]string `json:"labels,omitempty"`
}

// readSamples reads a body: JSON, or the bytes of one image with its finger and ppi in the query.
func readSamples(rc *fasthttp.RequestCtx) (wireSamples, error) {
	media, _, _ := strings.Cut(strings.ToLower(string(rc.Request.Header.ContentType())), ";")
	switch media = strings.TrimSpace(media); {
	case media == "application/json":
		if rc.QueryArgs().Has("ppi") || rc.QueryArgs().Has("finger") {
			return wireSamples{}, errQuery
		}
		return parseSamples(rc.PostBody())
	case strings.HasPrefix(media, "image/"):
		ppi, err := number(rc, "ppi", 0, math.MaxInt32)
		if err != nil {
			return wireSamples{}, err
		}
		finger, err := number(rc, "finger", 0, math.MaxInt32)
		if err != nil {
			return wireSamples{}, err
		}
		return wireSamples{Samples: []wireSample{{Finger: finger, PPI: ppi, Image: rc.PostBody()}}}, nil
	}
	return wireSamples{}, errMedia
}

// parseSamples reads JSON strictly: a field that nobody knows is a mistake that should show.
func parseSamples(b []byte) (w wireSamples, err error) {
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(&w); err != nil {
		return wireSamples{}, fmt.Errorf("%w: %w", errBody, err)
	}
	if _, err := d.Token(); err != io.EOF {
		return wireSamples{}, fmt.Errorf("%w: something follows the object", errBody)
	}
	return w, nil
}

// one returns the only sample of a body.
func (w wireSamples) one() (wireSample, error) {
	if len(w.Samples) != 1 || len(w.Labels) > 0 {
		return wireSample{}, fmt.Errorf("%w: one sample and no labels", errBody)
	}
	return w.Samples[0], nil
}

// template makes a sample's template. It returns errNoPrint for one that has too little in it to be compared: an answer of "no match" would
// blame the finger.
func (s *Server) template(ctx context.Context, w wireSample) (minutiae.Template, error) {
	if (len(w.Image) == 0) == (len(w.Template) == 0) || w.PPI < 0 || len(w.Template) > 0 && w.PPI != 0 {
		return minutiae.Template{}, fmt.Errorf("%w: a sample is an image or a template", errBody)
	}
	var t minutiae.Template
	var err error
	if len(w.Template) > 0 {
		err = t.UnmarshalBinary(w.Template)
	} else {
		t, err = s.work.extract(ctx, w.Image, w.PPI)
	}
	if err == nil && len(t.Minutiae) < index.MinMinutiae {
		err = errNoPrint
	}
	return t, err
}

// probe reads the one sample of a request and makes it ready to be compared.
func (s *Server) probe(ctx context.Context, rc *fasthttp.RequestCtx) (*matcher.Probe, minutiae.Template, error) {
	body, err := readSamples(rc)
	if err != nil {
		return nil, minutiae.Template{}, err
	}
	sample, err := body.one()
	if err != nil {
		return nil, minutiae.Template{}, err
	}
	t, err := s.template(ctx, sample)
	if err != nil {
		return nil, minutiae.Template{}, err
	}
	return matcher.NewProbe(t), t, nil
}

// threshold returns the score that the query asks for: by fmr, by score, or by fpir over some samples, which only a search has. Without any
// it is the default rate, taken over the samples.
func threshold(rc *fasthttp.RequestCtx, rates map[string]int, byDefault string, rate float64) (matcher.Score, error) {
	q := rc.QueryArgs()
	given, score := 0, matcher.Score(0)
	for name, samples := range rates {
		if !q.Has(name) {
			continue
		}
		given++
		v, err := strconv.ParseFloat(string(q.Peek(name)), 64)
		if err != nil || !(v > 0 && v < 1) {
			return 0, errThreshold
		}
		score = matcher.ScoreAtFMR(v / float64(max(samples, 1)))
	}
	if q.Has("score") {
		given++
		v, err := strconv.ParseFloat(string(q.Peek("score")), 64)
		if err != nil || !(v > 0 && v <= highestScore) {
			return 0, errThreshold
		}
		score = matcher.Score(math.Ceil(v*100 - 1e-6)) // 1.1 is 110 hundredths, though the product is a little more
	}
	if given == 0 {
		score = matcher.ScoreAtFMR(rate / float64(max(rates[byDefault], 1)))
	}
	if given > 1 || score <= 0 {
		return 0, errThreshold
	}
	return score, nil
}

// checkQuery returns errQuery for a query with a name that is not among the known ones, or with one twice. A threshold that is misspelt would
// otherwise be another one without anybody noticing.
func checkQuery(rc *fasthttp.RequestCtx, known []string) error {
	seen := map[string]bool{}
	for key := range rc.QueryArgs().All() {
		name := string(key)
		if seen[name] || !slices.Contains(known, name) {
			return errQuery
		}
		seen[name] = true
	}
	return nil
}

// number returns a whole number of the query, or otherwise.
func number(rc *fasthttp.RequestCtx, name string, otherwise, most int) (int, error) {
	q := rc.QueryArgs()
	if !q.Has(name) {
		return otherwise, nil
	}
	v, err := strconv.Atoi(string(q.Peek(name)))
	if err != nil || v < 0 || v > most {
		return 0, fmt.Errorf("%w: %s", errNumber, name)
	}
	return v, nil
}

func galleryOf(rc *fasthttp.RequestCtx) index.GalleryID {
	name, _ := rc.UserValue("gallery").(string)
	return index.GalleryID(name)
}

func subjectOf(rc *fasthttp.RequestCtx) index.SubjectID {
	name, _ := rc.UserValue("subject").(string)
	return index.SubjectID(name)
}
