package api

import (
	"github.com/valyala/fasthttp"

	"fingerzeig/server/internal/access"
)

// comparison is an answer that tells what a comparison came to.
type comparison interface {
	decided() string
	reduced() any // without anything that tells how close it was
}

// wireDecision is all that somebody learns who may not see scores: a terminal.
type wireDecision struct {
	Decision string `json:"decision"`
}

// wireNamed is that of a search: whose finger it is, and nobody else's.
type wireNamed struct {
	Decision   string    `json:"decision"`
	Candidates []wireWho `json:"candidates"` // one where somebody was found, else none
}

type wireWho struct {
	Subject string `json:"subject"`
	Rank    int    `json:"rank"`
}

func (w wireVerdict) decided() string { return w.Decision }

func (w wireVerdict) reduced() any { return wireDecision{w.Decision} }

func (w wireIdentification) decided() string { return w.Decision }

func (w wireIdentification) reduced() any {
	f := wireNamed{Decision: w.Decision, Candidates: []wireWho{}}
	if len(w.Candidates) > 0 {
		f.Candidates = append(f.Candidates, wireWho{w.Candidates[0].Subject, 1})
	}
	return f
}

// told notes what an answer tells, and returns as much of it as its receiver may know.
func told(rc *fasthttp.RequestCtx, v any) any {
	c, ok := v.(comparison)
	if !ok {
		return v
	}
	x := exchangeOf(rc)
	x.compared = c.decided()
	if !x.who.May(access.Scores) {
		return c.reduced()
	}
	return v
}
