package api

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/valyala/fasthttp"

	"fingerzeig/internal/release"
	"fingerzeig/server/internal/contacts"
	"fingerzeig/server/internal/pickup"
)

// wireStep is the body of all steps; each takes some of it.
type wireStep struct {
	Document  *int              `json:"document"` // from 0
	Terminal  pickup.TerminalID `json:"terminal"`
	Barcodes  []string          `json:"barcodes"`
	Operator  pickup.Operator   `json:"operator"`
	Operators []pickup.Operator `json:"operators"`
	Nonce     *pickup.Nonce     `json:"nonce"`
	Contact   *contacts.Contact `json:"contact"`
}

// fields are what a body has of it, by name.
func (w wireStep) fields() (has []string) {
	for name, there := range map[string]bool{
		"document": w.Document != nil, "terminal": w.Terminal != "", "barcodes": w.Barcodes != nil, "nonce": w.Nonce != nil,
		"contact": w.Contact != nil,
	} {
		if there {
			has = append(has, name)
		}
	}
	slices.Sort(has)
	return has
}

// asked is a step that somebody asks for.
type asked struct {
	wireStep
	id      pickup.ID
	scanned []pickup.Digest
	by      [2]pickup.Operator
}

// decider are events that follow from a step.
type decider func(a asked, s pickup.State) ([]pickup.Event, error)

// steps are those that draw no code, with the fields of the body that each needs and takes.
var steps = map[string]struct {
	fields []string
	decide decider
}{
	"confirm-pin": {[]string{"document"}, func(a asked, _ pickup.State) ([]pickup.Event, error) { return pickup.ConfirmPIN(a.id, *a.Document) }},
	"prove-role":  {nil, func(a asked, _ pickup.State) ([]pickup.Event, error) { return pickup.ProveRole(a.id) }},
	"reserve": {[]string{"barcodes", "terminal"}, func(a asked, s pickup.State) ([]pickup.Event, error) {
		return s.Reserve(a.id, a.Terminal, a.by[0], a.scanned)
	}},
	"unreserve": {nil, func(a asked, _ pickup.State) ([]pickup.Event, error) { return pickup.Unreserve(a.id, a.by[0]) }},
	"recall":    {nil, func(a asked, _ pickup.State) ([]pickup.Event, error) { return pickup.Recall(a.id) }},
	"cancel":    {nil, func(a asked, _ pickup.State) ([]pickup.Event, error) { return pickup.Cancel(a.id) }},
	"return": {[]string{"barcodes"}, func(a asked, s pickup.State) ([]pickup.Event, error) {
		return s.Return(a.id, a.by[0], a.by[1], a.scanned)
	}},
	"lose": {nil, func(a asked, _ pickup.State) ([]pickup.Event, error) { return pickup.Lose(a.id, a.by[0], a.by[1]) }},
	"open": {nil, func(a asked, s pickup.State) ([]pickup.Event, error) {
		if k := s.Pickups[a.id]; k.Order != nil && k.Order.Nonce == *a.Nonce && k.Order.Purpose != release.Collect {
			return nil, nil // decided before, and the answer was lost
		}
		return pickup.StaffOpen(a.id, a.by[0], a.by[1], *a.Nonce)
	}},
	"load": {[]string{"barcodes"}, nil}, "renew": {nil, nil}, // draw a code
	"tell": {nil, nil}, // does more than the book
}

// stepPickup takes a pickup one step on.
func (s *Server) stepPickup(_ context.Context, rc *fasthttp.RequestCtx) error {
	p, err := s.offered()
	if err != nil {
		return err
	}
	name, _ := rc.UserValue("step").(string)
	step, ok := steps[name]
	if !ok {
		return errNoRoute
	}
	a := asked{id: pickupOf(rc)}
	k, ok := p.Book.State().Pickups[a.id]
	if !ok {
		return pickup.ErrNotFound
	}
	if len(rc.PostBody()) > 0 {
		if err := readJSON(rc, &a.wireStep); err != nil {
			return err
		}
	}
	switch { // what may be there or not
	case name == "open" && a.Nonce != nil:
		step.fields = []string{"nonce"}
	case name == "tell" && a.Contact != nil:
		step.fields = []string{"contact"}
	}
	if has := a.fields(); !slices.Equal(has, step.fields) {
		return fmt.Errorf("%w: this step takes %v", errBody, step.fields)
	}
	if a.by, err = s.operators(rc, append(named(a.Operator), a.Operators...)); err != nil {
		return err
	}
	for _, b := range a.Barcodes {
		a.scanned = append(a.scanned, p.Book.Hasher().Barcode(b))
	}
	x := exchangeOf(rc)
	x.subject, x.note = string(k.Collector.Subject), noteOf(a.id, name, k.Terminal, k.Locker, string(a.by[1]))
	return s.take(rc, p, name, a, step.decide)
}

func named(o pickup.Operator) []pickup.Operator {
	if o == "" {
		return nil
	}
	return []pickup.Operator{o}
}

// noteOf says in the record which step of which pickup it was.
func noteOf(id pickup.ID, step string, terminal pickup.TerminalID, locker int, second string) string {
	note := "pickup " + string(id) + ", " + step
	if locker > 0 {
		note += fmt.Sprintf(", terminal %s, locker %d", terminal, locker)
	}
	if second != "" {
		note += ", second " + second
	}
	return note
}

// take does a step and answers with the pickup as it is then.
func (s *Server) take(rc *fasthttp.RequestCtx, p *Pickups, name string, a asked, decide decider) (err error) {
	code, opening := "", name == "open" && a.Nonce == nil
	switch {
	case opening:
		err = wantOpen(p, a)
	case name == "tell":
		err = s.tellAgain(p, a)
	case name == "load":
		code, err = p.Book.Load(a.id, a.by[0], a.scanned, p.Zone)
	case name == "renew":
		code, err = p.Book.Renew(a.id)
	default:
		err = p.Book.Do(func(state pickup.State, _ time.Time) ([]pickup.Event, error) { return decide(a, state) })
	}
	if err != nil {
		return err
	}
	if code != "" {
		if code, err = p.toPrint(a.id, code); err != nil {
			return err
		}
	}
	var signed []byte
	if name == "open" && !opening {
		if signed, err = p.signed(a.id, *a.Nonce); err != nil {
			return err
		}
	}
	return s.replyPickup(rc, fasthttp.StatusOK, p, a.id, func(w *wirePickup) {
		w.Code, w.Release, w.Opening = code, signed, opening
	})
}

// toPrint returns a code as it is shown where the clerk has to print it, since no message can tell it, else nothing.
func (p *Pickups) toPrint(id pickup.ID, code string) (string, error) {
	kept, err := p.Contacts.Get(string(id))
	if err != nil && !errors.Is(err, contacts.ErrNotFound) {
		return "", err
	}
	if kept.None() || kept.Undelivered {
		return pickup.ShowCode(code), nil
	}
	return "", nil
}

// signed returns the release that is out for a pickup, which has to be the one for a nonce.
func (p *Pickups) signed(id pickup.ID, nonce pickup.Nonce) ([]byte, error) {
	order, ok := p.Book.State().Order(id)
	if !ok || pickup.Nonce(order.Nonce) != nonce {
		return nil, pickup.ErrOutstanding
	}
	b, err := release.Sign(p.key(), order)
	return b[:], err
}
