package api

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"time"

	"github.com/valyala/fasthttp"

	"fingerzeig/index"
	"fingerzeig/server/internal/contacts"
	"fingerzeig/server/internal/pickup"
)

// wireAnnouncement is the body that begins a pickup.
type wireAnnouncement struct {
	Subject   string            `json:"subject"` // in the gallery of pickups; empty: no finger
	Role      pickup.Role       `json:"role"`    // empty: holder
	Documents []wireAnnounced   `json:"documents"`
	Size      int               `json:"size"`
	Reach     bool              `json:"reach"`
	Days      int               `json:"days"`
	Contact   *contacts.Contact `json:"contact"`
	Factors   map[string]string `json:"factors"`
}

type wireAnnounced struct {
	Kind    pickup.Kind `json:"kind"`
	Barcode string      `json:"barcode"`
	Issued  string      `json:"issued"` // a day
	Child   bool        `json:"child"`
}

// announcement returns what a body announces.
func (p *Pickups) announcement(w wireAnnouncement, now time.Time) (a pickup.Announcement, err error) {
	if w.Size < 0 || w.Size > 9 {
		return a, fmt.Errorf("%w: size", pickup.ErrInput)
	}
	if w.Role == "" {
		w.Role = pickup.Holder
	}
	a = pickup.Announcement{
		Collector: pickup.Collector{Subject: pickup.Subject(w.Subject), Role: w.Role}, Size: pickup.Size(w.Size), Reach: w.Reach, Days: w.Days,
	}
	for i, d := range w.Documents {
		issued, err := time.Parse(time.DateOnly, d.Issued)
		if err != nil || d.Barcode == "" {
			return a, fmt.Errorf("%w: document %d", pickup.ErrInput, i)
		}
		if issued.After(now.AddDate(0, 0, 1)) { // a day for zones: prints live for so long after it, and would for ever
			return a, fmt.Errorf("%w: document %d is issued in the future", pickup.ErrInput, i)
		}
		a.Documents = append(a.Documents, pickup.Document{Kind: d.Kind, Barcode: p.Book.Hasher().Barcode(d.Barcode), Issued: issued, Child: d.Child})
	}
	return a, nil
}

// announcePickup begins a pickup. With an Idempotency-Key its name follows from that, so that a repetition finds it also after a restart.
func (s *Server) announcePickup(ctx context.Context, rc *fasthttp.RequestCtx) error {
	p, err := s.offered()
	if err != nil {
		return err
	}
	key := string(rc.Request.Header.Peek("Idempotency-Key"))
	if len(key) > maxKey {
		return errKeyMissing
	}
	id, err := p.Book.NewID(key)
	if err != nil {
		return err
	}
	x := exchangeOf(rc)
	x.note = "pickup " + string(id)
	if key == "" {
		return s.announce(ctx, rc, p, id)
	}
	known, err := s.answers.begin("pickup\n"+string(id), sha256.Sum256(rc.PostBody()), s.now())
	if err != nil {
		return err
	}
	if known != nil {
		known.give(rc)
		return nil
	}
	err = errBusy // of a panic
	defer func() { s.answers.end("pickup\n"+string(id), rc, err) }()
	err = s.announce(ctx, rc, p, id)
	return err
}

func (s *Server) announce(ctx context.Context, rc *fasthttp.RequestCtx, p *Pickups, id pickup.ID) error {
	var w wireAnnouncement
	if err := readJSON(rc, &w); err != nil {
		return err
	}
	a, err := p.announcement(w, s.now())
	if err != nil {
		return err
	}
	exchangeOf(rc).subject = w.Subject
	rc.Response.Header.Set(fasthttp.HeaderLocation, "/v1/pickups/"+string(id))
	defer s.turns.take("pickups", "")() // what is kept of people is swept out where no pickup is theirs: see Sweep
	if _, there := p.Book.State().Pickups[id]; there {
		return s.replyPickup(rc, fasthttp.StatusCreated, p, id, func(*wirePickup) {})
	}
	if err := s.bound(ctx, p, a); err != nil {
		return err
	}
	if w.Contact != nil || len(w.Factors) > 0 {
		c := contacts.Contact{}
		if w.Contact != nil {
			c = *w.Contact
		}
		if c.Language == "" {
			c.Language = "de"
		}
		if p.Tells != nil && !p.Tells(c) {
			return fmt.Errorf("%w: nobody is told there", contacts.ErrContact)
		}
		if err := p.Contacts.Put(string(id), c, w.Factors); err != nil {
			return err
		}
	}
	if err := p.Book.Do(func(pickup.State, time.Time) ([]pickup.Event, error) { return pickup.Announce(id, a) }); err != nil {
		return errors.Join(err, p.Contacts.Remove(string(id)))
	}
	return s.replyPickup(rc, fasthttp.StatusCreated, p, id, func(*wirePickup) {})
}

// bound sees to it that the subject of a pickup is there, and expires with it at the latest: also where the pickup is forgotten.
func (s *Server) bound(ctx context.Context, p *Pickups, a pickup.Announcement) error {
	if a.Collector.Subject == "" {
		return nil
	}
	id := index.SubjectID(a.Collector.Subject)
	defer s.turns.take(string(p.Gallery), string(id))()
	who, err := s.index.Get(ctx, p.Gallery, id)
	if err != nil {
		return err
	}
	if len(a.Documents) == 0 {
		return nil // refused in a moment
	}
	limit := pickup.Pickup{Documents: a.Documents}.Limit()
	if !limit.After(s.now()) {
		return pickup.ErrExpired
	}
	if !who.Expires.IsZero() && !who.Expires.After(limit) {
		return nil
	}
	who.Expires = limit
	return s.index.Amend(ctx, p.Gallery, who)
}

// Sweep removes what is kept of people whose pickup is over or was never announced.
func (s *Server) Sweep() error {
	if s.pickups == nil {
		return nil
	}
	defer s.turns.take("pickups", "")()
	known := s.pickups.Book.State().Pickups
	return s.pickups.Contacts.Keep(func(id string) bool { _, there := known[pickup.ID(id)]; return there })
}
