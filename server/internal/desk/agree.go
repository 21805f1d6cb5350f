package desk

import (
	"net/http"

	"fingerzeig/matcher"
	"fingerzeig/minutiae"
)

// wireAgreement says how the captures of one finger go together.
type wireAgreement struct {
	Agree bool `json:"agree"` // whether all are of one finger, as far as can be told
	Best  int  `json:"best"`  // the capture that resembles the others most
	Odd   int  `json:"odd"`   // the only one that is of another finger, or cannot be compared; -1: there is none, or no telling which
}

// agree holds the captures of a finger against each other.
func (p *page) agree(w http.ResponseWriter, r *http.Request, _ string) error {
	var body struct {
		Templates [][]byte `json:"templates"`
	}
	if err := read(r, &body); err != nil {
		return err
	}
	if len(body.Templates) < fewestCaptures || len(body.Templates) > mostCaptures {
		return errBody
	}
	templates := make([]minutiae.Template, len(body.Templates))
	for i, b := range body.Templates {
		if err := templates[i].UnmarshalBinary(b); err != nil {
			return err
		}
	}
	return reply(w, agreement(templates))
}

// agreement compares each capture with each other one. Two are of one finger, too, where a third one is of the same finger as both: a tip and a
// root that overlap with the middle alone.
func agreement(templates []minutiae.Template) wireAgreement {
	n := len(templates)
	sums, friends := make([]matcher.Score, n), make([]int, n)
	for i := range friends {
		friends[i] = i
	}
	for i, t := range templates {
		probe := matcher.NewProbe(t)
		for j := i + 1; j < n; j++ {
			score := probe.Match(matcher.NewCandidate(templates[j]), nil)
			sums[i] += score
			sums[j] += score
			if score >= matcher.ScoreAtFMR(sameFingerFMR) {
				join(friends, friends[i], friends[j])
			}
		}
	}
	a := wireAgreement{Odd: -1, Agree: true}
	for i := range templates {
		if sums[i] > sums[a.Best] || sums[i] == sums[a.Best] && templates[i].Quality > templates[a.Best].Quality {
			a.Best = i
		}
	}
	for i := range friends {
		if friends[i] == friends[a.Best] {
			continue
		}
		a.Odd = i
		if !a.Agree { // the second one
			a.Odd = -1
			break
		}
		a.Agree = false
	}
	if n == 2 {
		a.Odd = -1 // of two, either may be the wrong one
	}
	return a
}

// join makes two groups one.
func join(groups []int, a, b int) {
	for i := range groups {
		if groups[i] == b {
			groups[i] = a
		}
	}
}
