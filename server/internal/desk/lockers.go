package desk

import (
	"context"
	"errors"
	"net/http"
	"time"
)

var (
	// ErrTaken is returned by Bind for a locker that is not free any more.
	ErrTaken = errors.New("desk: the locker is taken")

	// ErrWaiting is returned by Bind where a document of the subject lies in a locker already, and only one can.
	ErrWaiting = errors.New("desk: a document of the subject is waiting already")

	// ErrNotAllowed is returned by Lockers where the key may not do that.
	ErrNotAllowed = errors.New("desk: the key may not bind documents")
)

// Lockers are what documents are bound to. Key is the one that the clerk signed in with.
type Lockers interface {
	// Terminals returns the terminals and which of their lockers are free.
	Terminals(ctx context.Context, key string) ([]Terminal, error)

	// Bind binds a document to a locker: whoever has the code and the subject's finger may take it out, until it is over. It wraps ErrTaken where
	// the locker is not free.
	Bind(ctx context.Context, key string, b Binding) (Bound, error)
}

// Terminal is a bank of lockers.
type Terminal struct {
	Name string `json:"name"`
	Free []int  `json:"free"` // numbers of lockers, ascending
}

// Binding says which document goes where.
type Binding struct {
	Gallery  string `json:"gallery"`
	Subject  string `json:"subject"`
	Document string `json:"document"` // "passport", "id" or "permit"
	Terminal string `json:"terminal"`
	Locker   int    `json:"locker"`
	Days     int    `json:"days"` // 1 to 90, how long it may be taken out
}

// Bound is what the citizen needs to know.
type Bound struct {
	Code  string    `json:"code"` // to type at the terminal
	Until time.Time `json:"until"`
}

func (p *page) lockers(w http.ResponseWriter, r *http.Request, key string) error {
	if p.o.Lockers == nil {
		return errNone
	}
	terminals, err := p.o.Lockers.Terminals(r.Context(), key)
	if err != nil {
		return err
	}
	return reply(w, map[string]any{"terminals": terminals})
}

func (p *page) bind(w http.ResponseWriter, r *http.Request, key string) error {
	var b Binding
	if err := read(r, &b); err != nil {
		return err
	}
	if p.o.Lockers == nil {
		return errNone
	}
	known := b.Document == "passport" || b.Document == "id" || b.Document == "permit"
	if b.Gallery == "" || b.Subject == "" || b.Terminal == "" || !known || b.Locker < 1 || b.Days < 1 || b.Days > mostDays {
		return errBody
	}
	bound, err := p.o.Lockers.Bind(r.Context(), key, b)
	if err != nil {
		return err
	}
	return reply(w, bound)
}
