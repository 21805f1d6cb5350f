package api

import (
	"context"
	"encoding/json"

	"github.com/valyala/fasthttp"

	"fingerzeig/matcher"
)

// wireExplanation tells how a score came about. Numbers are those of this version of the matcher alone. Minutiae are counted from 0, in the order of an
// extraction.
type wireExplanation struct {
	Score     json.Number `json:"score"`
	FMR       float64     `json:"fmr"`
	FMRAtMost bool        `json:"fmrAtMost"`
	Terms     wireTerms   `json:"terms"`
	Pairs     []wirePair  `json:"pairs"`  // minutiae that lie together, most alike first
	Absent    [2][]int    `json:"absent"` // of each sample, those that should be seen in the other and are not
	Motion    wireMotion  `json:"motion"` // lays the second sample over the first
}

// wireTerms is matcher.Terms.
type wireTerms struct {
	Close      float64 `json:"close"`
	CloseAlike float64 `json:"closeAlike"`
	Alike      float64 `json:"alike"`
	Found      float64 `json:"found"`
	Aligned    float64 `json:"aligned"`
	Periods    float64 `json:"periods"`
	Absent     float64 `json:"absent"`
}

type wirePair struct {
	First    int     `json:"first"`
	Second   int     `json:"second"`
	Distance float64 `json:"distance"` // pixels at 500 ppi
	Turn     float64 `json:"turn"`     // degrees, 0 to 180
	Likeness float64 `json:"likeness"` // -1 to 1
}

// wireMotion takes a place of the second sample to matrix times it plus shift, y downward, in pixels at 500 ppi.
type wireMotion struct {
	Matrix [2][2]float64 `json:"matrix"`
	Shift  [2]float64    `json:"shift"`
}

func describeExplanation(e matcher.Explanation) wireExplanation {
	w := wireExplanation{Score: number2(e.Score), Terms: wireTerms(e.Terms), Pairs: []wirePair{}, Motion: wireMotion(e.Laid)}
	w.FMR, w.FMRAtMost = e.Score.FMR()
	for _, p := range e.Pairs {
		w.Pairs = append(w.Pairs, wirePair{p.First, p.Second, p.DistancePx, degrees(p.Turn), p.Likeness})
	}
	for i := range e.Absent {
		w.Absent[i] = append([]int{}, e.Absent[i]...)
	}
	return w
}

// explain compares two samples and tells why they match or not: in numbers, or as a picture of their minutiae.
func (s *Server) explain(ctx context.Context, rc *fasthttp.RequestCtx) error {
	media, err := accepts(rc, func(m string) bool { return m == mediaJSON || m == mediaSVG }, mediaJSON)
	if err != nil {
		return err
	}
	two, err := s.pair(ctx, rc)
	if err != nil {
		return err
	}
	e := matcher.Explain(two[0].Template, two[1].Template)
	if media == mediaJSON {
		return reply(rc, fasthttp.StatusOK, describeExplanation(e))
	}
	rc.SetContentType(mediaSVG)
	rc.SetBody(drawExplanation(two[0].Template, two[1].Template, e))
	return nil
}
