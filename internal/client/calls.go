package client

import (
	"context"
	"fmt"
	"net/url"
	"strconv"
	"time"
)

// Sample is a print to be enrolled or compared: an image or a template.
type Sample struct {
	Finger   int    `json:"finger"`             // position of ISO/IEC 19794-2, 0 unknown to 10
	Image    []byte `json:"image,omitempty"`    // PNG, JPEG, BMP, TIFF or PGM
	PPI      int    `json:"ppi,omitempty"`      // pixels per inch of the image; 0: the file knows it
	Template []byte `json:"template,omitempty"` // native template
}

// Query says what counts as a match. At most one of FMR, FPIR and Score is above zero; with none the service's default holds.
type Query struct {
	FMR   float64 // false match rate of a comparison
	FPIR  float64 // false positive rate of a whole search; Identify alone
	Score float64 // -10 log10 of a false match rate
	Max   int     // most candidates of an identification; 0: the service's default
}

func (q Query) values() url.Values {
	v := url.Values{}
	for name, x := range map[string]float64{"fmr": q.FMR, "fpir": q.FPIR, "score": q.Score} {
		if x != 0 {
			v.Set(name, strconv.FormatFloat(x, 'g', -1, 64))
		}
	}
	if q.Max != 0 {
		v.Set("max", strconv.Itoa(q.Max))
	}
	return v
}

// Subject is what the service tells about a subject.
type Subject struct {
	Gallery  string            `json:"gallery"`
	Subject  string            `json:"subject"`
	Enrolled time.Time         `json:"enrolled"`
	Labels   map[string]string `json:"labels"`
	Samples  []SampleInfo      `json:"samples"`
}

// SampleInfo tells how good an enrolled sample is.
type SampleInfo struct {
	Finger   int `json:"finger"`
	Minutiae int `json:"minutiae"`
	Quality  int `json:"quality"` // 0 to 100
}

// decisionMatch is the one decision that opens something.
const decisionMatch = "match"

// isDecision reports whether a comparison ran: an answer that decides nothing is none.
func isDecision(d string) bool { return d == decisionMatch || d == "no-match" || d == "indeterminate" }

// Verdict is the answer to a verification.
type Verdict struct {
	Decision  string  `json:"decision"`  // match, no-match or indeterminate
	Score     float64 `json:"score"`     // -10 log10 of the estimated false match rate
	FMR       float64 `json:"fmr"`       // that rate
	FMRAtMost bool    `json:"fmrAtMost"` // whether the rate is known as an upper bound only
	Threshold float64 `json:"threshold"` // the score from which it is a match
	Finger    int     `json:"finger"`
	Quality   int     `json:"quality"` // of the sample that was sent, 0 to 100
}

// Matched tells whether the sample is the subject's. It is false for the zero Verdict and for every decision but a match.
func (v Verdict) Matched() bool { return v.Decision == decisionMatch }

// Identification is the answer to a search.
type Identification struct {
	Decision   string      `json:"decision"`
	Candidates []Candidate `json:"candidates"` // best first
	Searched   int         `json:"searched"`   // samples compared
	Threshold  float64     `json:"threshold"`
	Quality    int         `json:"quality"`
}

// Matched tells whether a search found somebody.
func (i Identification) Matched() bool { return i.Decision == decisionMatch && len(i.Candidates) > 0 }

// Candidate is a subject that a search found.
type Candidate struct {
	Subject   string  `json:"subject"`
	Rank      int     `json:"rank"`
	Score     float64 `json:"score"`
	FMR       float64 `json:"fmr"`
	FMRAtMost bool    `json:"fmrAtMost"`
	Finger    int     `json:"finger"`
}

// Extraction is the template of an image.
type Extraction struct {
	Template []byte    `json:"template"`
	Version  int       `json:"version"`
	Quality  int       `json:"quality"`
	Minutiae []Minutia `json:"minutiae"`
}

// Minutia is a minutia in pixels at 500 ppi and degrees.
type Minutia struct {
	X           float64 `json:"x"`
	Y           float64 `json:"y"`
	Angle       float64 `json:"angle"`
	Type        string  `json:"type"`
	Reliability int     `json:"reliability"`
}

// Gallery is a gallery in a list.
type Gallery struct {
	Gallery  string `json:"gallery"`
	Subjects int    `json:"subjects"`
	Samples  int    `json:"samples"`
}

// Version tells which algorithms the service runs.
type Version struct {
	Minutiae int    `json:"minutiae"`
	Matcher  int    `json:"matcher"`
	Revision string `json:"revision"`
	Go       string `json:"go"`
}

type samples struct {
	Samples []Sample          `json:"samples"`
	Labels  map[string]string `json:"labels,omitempty"`
}

// Enroll adds or replaces a subject; created tells which. It is durable when Enroll returns without error. Where the connection broke and the
// call was repeated, created may be false for a subject that is new.
func (c *Client) Enroll(ctx context.Context, gallery, subject string, s []Sample, labels map[string]string) (created bool, err error) {
	var enrolled Subject
	status, err := c.call(ctx, "PUT", subjectPath(gallery, subject, ""), nil, samples{s, labels}, &enrolled)
	if err == nil && (enrolled.Gallery != gallery || enrolled.Subject != subject || len(enrolled.Samples) != len(s)) {
		err = fmt.Errorf("%w: it is not about this enrolment", ErrAnswer)
	}
	return err == nil && status == 201, err
}

// Get returns what is known of a subject.
func (c *Client) Get(ctx context.Context, gallery, subject string) (s Subject, err error) {
	_, err = c.call(ctx, "GET", subjectPath(gallery, subject, ""), nil, nil, &s)
	if err == nil && (s.Gallery != gallery || s.Subject != subject) {
		err = fmt.Errorf("%w: it is not about this subject", ErrAnswer)
	}
	if err != nil {
		return Subject{}, err
	}
	return s, nil
}

// Remove erases a subject. It is durable when Remove returns without error. A subject that is not there is a Problem.
func (c *Client) Remove(ctx context.Context, gallery, subject string) error {
	_, err := c.call(ctx, "DELETE", subjectPath(gallery, subject, ""), nil, nil, nil)
	return err
}

// Verify compares a sample with a subject. With an error the verdict is the zero one.
func (c *Client) Verify(ctx context.Context, gallery, subject string, s Sample, q Query) (Verdict, error) {
	var v Verdict
	if _, err := c.call(ctx, "POST", subjectPath(gallery, subject, "/verify"), q.values(), samples{Samples: []Sample{s}}, &v); err != nil {
		return Verdict{}, err
	}
	if !isDecision(v.Decision) {
		return Verdict{}, fmt.Errorf("%w: it holds no decision", ErrAnswer)
	}
	return v, nil
}

// Identify searches a gallery for a sample. With an error the identification is the zero one.
func (c *Client) Identify(ctx context.Context, gallery string, s Sample, q Query) (Identification, error) {
	var i Identification
	if _, err := c.call(ctx, "POST", galleryPath(gallery, "/identify"), q.values(), samples{Samples: []Sample{s}}, &i); err != nil {
		return Identification{}, err
	}
	if !isDecision(i.Decision) {
		return Identification{}, fmt.Errorf("%w: it holds no decision", ErrAnswer)
	}
	return i, nil
}

// Extract returns the template of an image.
func (c *Client) Extract(ctx context.Context, s Sample) (e Extraction, err error) {
	_, err = c.call(ctx, "POST", "/v1/extract", nil, samples{Samples: []Sample{s}}, &e)
	return e, err
}

// Galleries lists the galleries, all pages of them.
func (c *Client) Galleries(ctx context.Context) (all []Gallery, err error) {
	for query := (url.Values{}); ; {
		var page struct {
			Galleries []Gallery `json:"galleries"`
			Next      string    `json:"next"`
		}
		if _, err := c.call(ctx, "GET", "/v1/galleries", query, nil, &page); err != nil {
			return nil, err
		}
		if all = append(all, page.Galleries...); page.Next == "" {
			return all, nil
		}
		query.Set("cursor", page.Next)
	}
}

// DropGallery erases all subjects of a gallery.
func (c *Client) DropGallery(ctx context.Context, gallery string) error {
	_, err := c.call(ctx, "DELETE", galleryPath(gallery, ""), nil, nil, nil)
	return err
}

// Ready returns nil where the service can do its work.
func (c *Client) Ready(ctx context.Context) error {
	var state struct {
		Status string `json:"status"`
	}
	_, err := c.call(ctx, "GET", "/readyz", nil, nil, &state)
	if err == nil && state.Status != "ready" {
		err = fmt.Errorf("%w: it does not say that it is ready", ErrAnswer)
	}
	return err
}

// Version asks which algorithms the service runs.
func (c *Client) Version(ctx context.Context) (v Version, err error) {
	_, err = c.call(ctx, "GET", "/version", nil, nil, &v)
	return v, err
}
