package api

import (
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/valyala/fasthttp"

	"fingerzeig/index"
	"fingerzeig/server/internal/access"
	"fingerzeig/server/internal/contacts"
	"fingerzeig/server/internal/pickup"
)

// Pickups are what the API needs to hand documents over at terminals.
type Pickups struct {
	Book     *pickup.Book
	Contacts *contacts.Store
	Gallery  index.GalleryID           // of those who collect
	Key      ed25519.PrivateKey        // signs releases
	Signer   func() ed25519.PrivateKey // returns what signs them now, in place of Key; nil: that stays
	Zone     *time.Location            // of the terminals
	Offline  bool                      // whether terminals get what they need to go on without a line
	Among    bool                      // whether a finger opens a locker without a code

	Tells    func(contacts.Contact) bool // whether somebody can be told there; nil: everybody can
	Tampered func(terminal string)       // is told that a terminal is being tampered with; nil: nobody is
}

// key returns the one that signs releases.
func (p *Pickups) key() ed25519.PrivateKey {
	if p.Signer != nil {
		return p.Signer()
	}
	return p.Key
}

// wirePickup is a pickup as staff see it.
type wirePickup struct {
	Pickup      pickup.ID     `json:"pickup"`
	Status      pickup.Status `json:"status"`
	Announced   string        `json:"announced"`
	Subject     string        `json:"subject,omitempty"`
	Role        pickup.Role   `json:"role"`
	Proved      bool          `json:"proved"`
	Documents   []wireDoc     `json:"documents"`
	Missing     []string      `json:"missing"` // see pickup.Missing
	Size        int           `json:"size"`
	Reach       bool          `json:"reach"`
	Days        int           `json:"days"`
	Terminal    string        `json:"terminal,omitempty"`
	Locker      int           `json:"locker,omitempty"`
	First       string        `json:"first,omitempty"` // operator who began to load it
	Until       string        `json:"until,omitempty"`
	Notified    bool          `json:"notified"`
	Undelivered bool          `json:"undelivered"`      // a message did not arrive
	Untold      string        `json:"untold,omitempty"` // which: ready, reminder, expired or handed-over
	Reachable   bool          `json:"reachable"`        // there is an address
	Outstanding bool          `json:"outstanding"`      // a release is out
	Locked      bool          `json:"locked"`           // after wrong answers
	FingerOpen  bool          `json:"fingerOpen"`
	Ways        []string      `json:"ways"` // that are open to the citizen
	Why         pickup.Why    `json:"why,omitempty"`

	Code    string `json:"code,omitempty"`    // once, where nobody else tells it
	Release []byte `json:"release,omitempty"` // of step open, with a nonce
	Opening bool   `json:"opening,omitempty"` // of step open, without: the terminal opens it when it is heard
}

type wireDoc struct {
	Kind   pickup.Kind `json:"kind"`
	Issued string      `json:"issued"`
	Child  bool        `json:"child"`
	PIN    bool        `json:"pin"`
}

// described returns a pickup as staff see it.
func (p *Pickups) described(id pickup.ID, k pickup.Pickup, now time.Time) (wirePickup, error) {
	kept, err := p.Contacts.Get(string(id))
	if err != nil && !errors.Is(err, contacts.ErrNotFound) {
		return wirePickup{}, err
	}
	w := wirePickup{
		Pickup: id, Status: k.Status, Announced: k.At.Format(time.RFC3339), Subject: string(k.Collector.Subject), Role: k.Collector.Role,
		Proved: k.Collector.Proved, Documents: []wireDoc{}, Missing: append([]string{}, pickup.Missing(k)...), Size: int(k.Size), Reach: k.Reach, Days: k.Days,
		Terminal: string(k.Terminal), Locker: k.Locker, First: string(k.First), Notified: k.Notified, Undelivered: kept.Undelivered, Untold: strings.TrimPrefix(kept.Untold, "tell-"),
		Reachable: !kept.None(), Outstanding: k.Order != nil, Locked: k.Locked(), FingerOpen: k.FingerOpen(now), Ways: ways(k, kept, now), Why: k.Why,
	}
	if !k.Until.IsZero() {
		w.Until = k.Until.Format(time.RFC3339)
	}
	for _, d := range k.Documents {
		w.Documents = append(w.Documents, wireDoc{d.Kind, d.Issued.Format(time.DateOnly), d.Child, d.PIN})
	}
	return w, nil
}

// ways are those that are open to who collects: by finger as long as that may be tried, and by what they have told the desk.
func ways(k pickup.Pickup, kept contacts.Record, now time.Time) []string {
	all := []string{}
	if k.FingerOpen(now) {
		all = append(all, string(pickup.ByFinger))
	}
	return append(all, kept.Ways()...)
}

// offered returns errNoPickups in a service that has none.
func (s *Server) offered() (*Pickups, error) {
	if s.pickups == nil {
		return nil, errNoPickups
	}
	return s.pickups, nil
}

// mayPickUp reports whether somebody may do something with pickups: in their gallery, and a terminal for itself alone.
func (s *Server) mayPickUp(p access.Principal, row route, rc *fasthttp.RequestCtx) bool {
	gallery := "*"
	if s.pickups != nil {
		gallery = string(s.pickups.Gallery)
	}
	itself := p.Role != access.Terminal || p.Name == string(terminalOf(rc))
	return (p.Everywhere() || p.In(gallery)) && (row.needs != access.PickupTake || itself)
}

// aboutPickups reports whether a row of the table is.
func aboutPickups(row route) bool {
	return row.needs == access.PickupKeep || row.needs == access.PickupTake || row.needs == access.TerminalAdmin
}

func terminalOf(rc *fasthttp.RequestCtx) pickup.TerminalID {
	name, _ := rc.UserValue("terminal").(string)
	return pickup.TerminalID(name)
}

func pickupOf(rc *fasthttp.RequestCtx) pickup.ID {
	id, _ := rc.UserValue("pickup").(string)
	return pickup.ID(id)
}

// readJSON reads the body of a request about pickups.
func readJSON(rc *fasthttp.RequestCtx, to any) error {
	if mediaType(rc) != mediaJSON {
		return errMedia
	}
	return parseBody(rc.PostBody(), to)
}

func (s *Server) getPickup(_ context.Context, rc *fasthttp.RequestCtx) error {
	p, err := s.offered()
	if err != nil {
		return err
	}
	return s.replyPickup(rc, fasthttp.StatusOK, p, pickupOf(rc), func(*wirePickup) {})
}

// replyPickup answers with a pickup, and what else is to be told.
func (s *Server) replyPickup(rc *fasthttp.RequestCtx, status int, p *Pickups, id pickup.ID, add func(*wirePickup)) error {
	k, ok := p.Book.State().Pickups[id]
	if !ok {
		return pickup.ErrNotFound
	}
	w, err := p.described(id, k, s.now())
	if err != nil {
		return err
	}
	add(&w)
	return reply(rc, status, w)
}

// onReturnList is the status by which a list is narrowed to what staff have to take out.
const onReturnList = "return"

func (s *Server) listPickups(_ context.Context, rc *fasthttp.RequestCtx) error {
	p, err := s.offered()
	if err != nil {
		return err
	}
	after, limit, err := page(rc)
	if err != nil {
		return err
	}
	q, state := rc.QueryArgs(), p.Book.State()
	status, terminal := string(q.Peek("status")), string(q.Peek("terminal"))
	if status == onReturnList {
		status = string(pickup.Expired)
	}
	if status != "" && !pickup.Status(status).Known() {
		return fmt.Errorf("%w: status", errValue)
	}
	type row struct{ key, id string }
	var rows []row
	for id, k := range state.Pickups {
		key := k.At.UTC().Format(orderOfTime) + string(id)
		if (status == "" || status == string(k.Status)) && (terminal == "" || terminal == string(k.Terminal)) && (after == "" || key < after) {
			rows = append(rows, row{key, string(id)})
		}
	}
	slices.SortFunc(rows, func(a, b row) int { return strings.Compare(b.key, a.key) })
	list := struct {
		Pickups []wirePickup `json:"pickups"`
		Next    string       `json:"next,omitempty"`
	}{Pickups: []wirePickup{}}
	for i, r := range rows {
		if i == limit {
			list.Next = cursorAt(rows[i-1].key)
			break
		}
		w, err := p.described(pickup.ID(r.id), state.Pickups[pickup.ID(r.id)], s.now())
		if err != nil {
			return err
		}
		list.Pickups = append(list.Pickups, w)
	}
	return reply(rc, fasthttp.StatusOK, list)
}

// orderOfTime is a form of time whose order as text is that of time.
const orderOfTime = "2006-01-02T15:04:05.000Z"
