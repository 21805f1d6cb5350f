package api

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/valyala/fasthttp"

	"fingerzeig/index"
	"fingerzeig/matcher"
	"fingerzeig/server/internal/pickup"
)

// wireAttempt is the body by which somebody asks for a release.
type wireAttempt struct {
	Code   string       `json:"code"` // empty: by finger among all that waits, where the operator allows it
	Nonce  pickup.Nonce `json:"nonce"`
	Finger *wireSample  `json:"finger"`
	Attack string       `json:"attack"` // what the sensor says of an attack: no, yes, unknown; empty: it says nothing
	Way    pickup.Way   `json:"way"`
	Answer string       `json:"answer"`
}

// wireReleased is the answer. A terminal learns the decision and no more.
type wireReleased struct {
	Decision   string    `json:"decision"`
	Pickup     pickup.ID `json:"pickup,omitempty"`
	Locker     int       `json:"locker,omitempty"`
	Release    []byte    `json:"release,omitempty"`
	FingerOpen bool      `json:"fingerOpen"`
	Ways       []string  `json:"ways"`
}

// unreadable is the decision on a print that says nothing about the finger.
const unreadable = "unreadable"

// check returns errBody for an attempt that shows nothing, or two things at once.
func (w wireAttempt) check() error {
	switch {
	case (w.Finger == nil) == (w.Way == ""):
		return fmt.Errorf("%w: a finger or another way", errBody)
	case w.Finger == nil && (w.Code == "" || w.Attack != "" || w.Way == pickup.ByFinger || w.Way == pickup.ByFingerAlone):
		return fmt.Errorf("%w: way", errBody)
	case w.Finger != nil && w.Answer != "":
		return fmt.Errorf("%w: answer", errBody)
	case !slices.Contains([]string{"", "no", "yes", "unknown"}, w.Attack):
		return fmt.Errorf("%w: attack", errBody)
	}
	return nil
}

// pad is what the record says of presentation attacks: no sensor has an opinion that it does not tell.
func (w wireAttempt) pad() string {
	if w.Attack == "no" || w.Attack == "yes" {
		return w.Attack
	}
	return "none"
}

// release decides whether a terminal may open a locker for a citizen.
func (s *Server) release(ctx context.Context, rc *fasthttp.RequestCtx) error {
	p, err := s.offered()
	if err != nil {
		return err
	}
	var w wireAttempt
	defer func() { // nothing of a print or an answer outlives the request
		if w.Finger != nil {
			clear(w.Finger.Image)
			clear(w.Finger.Template)
		}
		clear(rc.PostBody())
	}()
	if err := readJSON(rc, &w); err != nil {
		return err
	}
	if err := w.check(); err != nil {
		return err
	}
	x := exchangeOf(rc)
	x.note = fmt.Sprintf("terminal %s, way %s", terminalOf(rc), w.Way)
	if w.Finger != nil {
		x.note = fmt.Sprintf("terminal %s, way finger, pad %s", terminalOf(rc), w.pad())
	}
	if w.Code == "" {
		return s.releaseAmong(ctx, rc, p, w)
	}
	return s.releaseByCode(ctx, rc, p, w)
}

// releaseByCode decides on a code and a finger or an answer.
func (s *Server) releaseByCode(ctx context.Context, rc *fasthttp.RequestCtx, p *Pickups, w wireAttempt) error {
	terminal, x := terminalOf(rc), exchangeOf(rc)
	id, err := p.Book.Present(terminal, w.Code)
	k := p.Book.State().Pickups[id]
	if id != "" {
		x.subject, x.note = string(k.Collector.Subject), fmt.Sprintf("pickup %s, %s, locker %d", id, x.note, k.Locker)
	}
	repeated := errors.Is(err, pickup.ErrOutstanding) && k.Order != nil && k.Order.Nonce == w.Nonce // its answer may have been lost
	if err != nil && !repeated {
		return err
	}
	e := pickup.Evidence{Way: w.Way}
	decision := decisions[index.Rejected]
	if w.Finger != nil {
		e.Way = pickup.ByFinger
		if !repeated && !k.FingerOpen(s.now()) {
			return pickup.ErrFingerClosed
		}
		if decision, err = s.compareFinger(ctx, p, index.SubjectID(k.Collector.Subject), w); err != nil {
			return err
		}
		e.Right = decision == decisions[index.Matched]
	} else if e.Right, err = p.Contacts.Right(string(id), string(w.Way), w.Answer); err != nil {
		return err
	}
	if decision == nothingSeen {
		return s.replyReleased(rc, p, id, unreadable, nil)
	}
	switch _, err = p.Book.Decide(terminal, w.Code, e, w.Nonce); {
	case errors.Is(err, pickup.ErrRefused):
		return s.replyReleased(rc, p, id, decision, nil)
	case err != nil:
		return err
	}
	signed, err := p.signed(id, w.Nonce)
	if err != nil {
		return err
	}
	return s.replyReleased(rc, p, id, decisions[index.Matched], signed)
}

// replyReleased answers with a decision; signed is empty for every one but a match.
func (s *Server) replyReleased(rc *fasthttp.RequestCtx, p *Pickups, id pickup.ID, decision string, signed []byte) error {
	exchangeOf(rc).compared = decision
	w := wireReleased{Decision: decision, Pickup: id, Release: signed, Ways: []string{}}
	if k, ok := p.Book.State().Pickups[id]; ok {
		open, err := s.openWays(id, k)
		if err != nil {
			return err
		}
		w.Locker, w.FingerOpen, w.Ways = k.Locker, k.FingerOpen(s.now()), open
	}
	return reply(rc, fasthttp.StatusOK, w)
}

// nothingSeen is the outcome of a print in which too little is to be seen to compare it: it is no try.
const nothingSeen = ""

// compareFinger returns the decision on a finger. One that the sensor takes for an attack is not compared.
func (s *Server) compareFinger(ctx context.Context, p *Pickups, subject index.SubjectID, w wireAttempt) (string, error) {
	if w.Attack == "yes" {
		return decisions[index.Rejected], nil
	}
	t, err := s.usable(ctx, *w.Finger, hurried)
	if errors.Is(err, errNoPrint) {
		return nothingSeen, nil
	}
	if err != nil {
		return "", err
	}
	defer even(exchangeIn(ctx), time.Now())
	who, err := s.index.Get(ctx, p.Gallery, subject)
	var v index.Verdict
	if err == nil {
		var least matcher.Score
		if least, err = s.visitThreshold(ctx, p.Gallery, len(who.Samples)); err == nil {
			v, err = s.index.Verify(ctx, p.Gallery, subject, matcher.NewProbe(t.Template), least)
		}
	}
	switch {
	case errors.Is(err, index.ErrNotFound), errors.Is(err, index.ErrInactive):
		return "", pickup.ErrFingerClosed
	case err != nil:
		return "", err
	case v.Decision == index.Indeterminate:
		return "", index.ErrPartial
	case v.Decision != index.Matched && t.Quality < poorQuality:
		return unreadable, nil // it was compared, and counts
	}
	return decisions[v.Decision], nil
}

// visitThreshold is that of one print of a visit to somebody with so many samples: three prints together, each of which counts by the sample that fits
// best, let one stranger in 10,000 in. A gallery whose policy is stricter has its own.
func (s *Server) visitThreshold(ctx context.Context, g index.GalleryID, samples int) (matcher.Score, error) {
	policy, err := s.index.Policy(ctx, g)
	return max(policy.Threshold, matcher.ScoreAtFMR(defaultVerifyFMR/float64(visitPrints*max(samples, 1)))), err
}

// releaseAmong decides on a finger without a code, among all that waits in a terminal.
func (s *Server) releaseAmong(ctx context.Context, rc *fasthttp.RequestCtx, p *Pickups, w wireAttempt) error {
	if !p.Among {
		return fmt.Errorf("%w: code", errBody)
	}
	terminal, x := terminalOf(rc), exchangeOf(rc)
	x.note = "among, " + x.note
	state := p.Book.State()
	if t, ok := state.Terminals[terminal]; !ok {
		return pickup.ErrNotFound
	} else if wait := t.Brake.Wait(s.now()); wait > 0 {
		return &pickup.PausedError{Wait: wait}
	}
	id, decision, err := s.findAmongOpen(ctx, p, terminal, w)
	if err != nil {
		return err
	}
	if decision == nothingSeen {
		return s.replyReleased(rc, p, "", unreadable, nil)
	}
	err = p.Book.DecideAmong(terminal, id, w.Nonce)
	if errors.Is(err, pickup.ErrRefused) {
		return s.replyReleased(rc, p, "", decisions[index.Rejected], nil)
	}
	if err != nil {
		return err
	}
	k := p.Book.State().Pickups[id]
	x.subject, x.note = string(k.Collector.Subject), fmt.Sprintf("pickup %s, %s, locker %d", id, x.note, k.Locker)
	signed, err := p.signed(id, w.Nonce)
	if err != nil {
		return err
	}
	return s.replyReleased(rc, p, id, decisions[index.Matched], signed)
}

// findAmongOpen returns the one pickup whose finger it is; none where it is nobody's, or that of two.
func (s *Server) findAmongOpen(ctx context.Context, p *Pickups, terminal pickup.TerminalID, w wireAttempt) (pickup.ID, string, error) {
	if w.Attack == "yes" {
		return "", decisions[index.Rejected], nil
	}
	t, err := s.usable(ctx, *w.Finger, hurried)
	if errors.Is(err, errNoPrint) {
		return "", nothingSeen, nil
	}
	if err != nil {
		return "", "", err
	}
	defer even(exchangeIn(ctx), time.Now())
	state := p.Book.State()
	waiting := state.Among(terminal, s.now())
	for id, k := range state.Pickups { // a repetition of what was decided has to find it again
		if k.Terminal == terminal && k.Order != nil && k.Order.Way == pickup.ByFingerAlone && k.Order.Nonce == w.Nonce {
			waiting[k.Collector.Subject] = id
		}
	}
	samples := 0
	for subject := range waiting {
		who, err := s.index.Get(ctx, p.Gallery, index.SubjectID(subject))
		if err != nil && !errors.Is(err, index.ErrNotFound) {
			return "", "", err
		}
		samples = max(samples, len(who.Samples))
	}
	rate := pickup.AmongFMR(len(waiting), samples, visitPrints, defaultVerifyFMR)
	if rate == 0 {
		return "", decisions[index.Rejected], nil
	}
	least, err := s.visitThreshold(ctx, p.Gallery, samples)
	if err != nil {
		return "", "", err
	}
	threshold := max(matcher.ScoreAtFMR(rate), least)
	probe := matcher.NewProbe(t.Template)
	var found []pickup.ID
	for subject, id := range waiting {
		v, err := s.index.Verify(ctx, p.Gallery, index.SubjectID(subject), probe, threshold)
		switch {
		case errors.Is(err, index.ErrNotFound), errors.Is(err, index.ErrInactive):
		case err != nil:
			return "", "", err
		case v.Decision == index.Indeterminate:
			return "", "", index.ErrPartial
		case v.Decision == index.Matched:
			found = append(found, id)
		}
	}
	if len(found) != 1 {
		return "", decisions[index.Rejected], nil
	}
	return found[0], decisions[index.Matched], nil
}
