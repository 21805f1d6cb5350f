package main

import (
	"context"
	"crypto/ed25519"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"time"

	"fingerzeig/index"
	"fingerzeig/internal/durable"
	"fingerzeig/server/internal/audit"
	"fingerzeig/server/internal/contacts"
	"fingerzeig/server/internal/metrics"
	"fingerzeig/server/internal/notify"
	"fingerzeig/server/internal/pickup"
)

// pickupWork does outside what pickups ask for.
type pickupWork struct {
	options  *pickupOptions
	pickups  *pickups
	remove   func(context.Context, index.GalleryID, index.SubjectID) error
	guarding *guarding
	receipts ed25519.PrivateKey
	metrics  *metrics.Metrics
	log      *slog.Logger
	now      func() time.Time
}

// do is a pickup.Doer.
func (w *pickupWork) do(ctx context.Context, e pickup.Effect, code string) error {
	switch e.Kind {
	case pickup.DestroyKey:
		return w.destroy(ctx, e)
	case pickup.WriteReceipt:
		return w.receipt(e)
	case pickup.RaiseAlarm:
		return w.alarm(e)
	case pickup.Undelivered:
		return w.undelivered(ctx, e, code)
	}
	return w.tell(ctx, e, code)
}

// destroy erases the subject of a pickup. One that is not there any more is erased.
func (w *pickupWork) destroy(ctx context.Context, e pickup.Effect) error {
	entry := w.entry(audit.Erasure, e)
	entry.Outcome = audit.Begun
	if err := w.guarding.record(entry); err != nil {
		return err
	}
	err := w.remove(ctx, index.GalleryID(w.options.Pickups), index.SubjectID(e.Subject))
	if err != nil && !errors.Is(err, index.ErrNotFound) {
		return err
	}
	entry.Outcome = audit.Done
	return w.guarding.record(entry)
}

// entry returns one about what is done for a pickup.
func (w *pickupWork) entry(kind audit.Kind, e pickup.Effect) audit.Entry {
	p := w.pickups.book.State().Pickups[e.Pickup]
	entry := audit.Entry{Kind: kind, Operation: string(e.Kind), Note: "pickup " + string(e.Pickup)}
	if p.Locker > 0 {
		entry.Note += fmt.Sprintf(", terminal %s, locker %d", p.Terminal, p.Locker)
	}
	if log := w.guarding.log; log != nil {
		entry.Gallery = log.Gallery(w.options.Pickups)
		if s := p.Collector.Subject; s != "" {
			entry.Subject = log.Subject(w.options.Pickups, string(s))
		}
	}
	return entry
}

// wirePickupReceipt says how a pickup ended. It names nobody.
type wirePickupReceipt struct {
	Pickup    pickup.ID `json:"pickup"`
	Terminal  string    `json:"terminal"`
	Locker    int       `json:"locker"`
	Outcome   string    `json:"outcome"` // handed-over, returned or lost
	Ended     string    `json:"ended"`   // RFC 3339
	Algorithm string    `json:"algorithm"`
	Key       []byte    `json:"key"`
	Signature []byte    `json:"signature"` // of the lines "fingerzeig pickup 1", pickup, terminal, locker, outcome and ended, each with a line feed
}

func (r wirePickupReceipt) signed() []byte {
	return fmt.Appendf(nil, "fingerzeig pickup 1\n%s\n%s\n%d\n%s\n%s\n", r.Pickup, r.Terminal, r.Locker, r.Outcome, r.Ended)
}

// errKeyLives keeps the receipt back until there is nothing left of the finger.
var errKeyLives = errors.New("the subject of a pickup is not erased yet")

// receipt writes the signed receipt of a pickup that is over, unless it is there, and then records it.
func (w *pickupWork) receipt(e pickup.Effect) error {
	p := w.pickups.book.State().Pickups[e.Pickup]
	if p.Collector.Subject != "" && !p.KeyGone {
		return errKeyLives
	}
	r := wirePickupReceipt{
		Pickup: e.Pickup, Terminal: string(p.Terminal), Locker: p.Locker, Outcome: string(p.Status), Ended: w.now().UTC().Format(time.RFC3339),
		Algorithm: "Ed25519", Key: w.receipts.Public().(ed25519.PublicKey),
	}
	if p.Lost {
		r.Outcome = "lost"
	}
	r.Signature = ed25519.Sign(w.receipts, r.signed())
	b, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return err
	}
	if err := durable.Create(filepath.Join(w.options.PickupReceipts, string(e.Pickup)+".json"), append(b, '\n')); err != nil {
		return err
	}
	entry := w.entry(audit.Receipt, e)
	entry.Outcome = r.Outcome
	return w.guarding.record(entry)
}

// alarm tells staff that they have to look at a locker.
func (w *pickupWork) alarm(e pickup.Effect) error {
	p := w.pickups.book.State().Pickups[e.Pickup]
	why := "left-open"
	switch {
	case strings.HasSuffix(e.ID, "/lost"):
		why = "lost"
	case p.Why == pickup.Forced || p.Why == pickup.Unclear || p.Why == pickup.Restored:
		why = string(p.Why)
	}
	return w.raise(e, why)
}

func (w *pickupWork) raise(e pickup.Effect, why string) error {
	entry := w.entry(audit.Alarm, e)
	entry.Outcome = why
	if err := w.guarding.record(entry); err != nil {
		return err
	}
	p := w.pickups.book.State().Pickups[e.Pickup]
	w.metrics.Alarm()
	w.log.Warn("staff have to look at a pickup", "pickup", "…"+string(e.Pickup[max(0, len(e.Pickup)-6):]), "why", why, "terminal", string(p.Terminal), "locker", p.Locker)
	return nil
}

// texts are what messages say.
var texts = map[pickup.EffectKind]notify.Text{
	pickup.TellReady: notify.Ready, pickup.TellReminder: notify.Reminder, pickup.TellExpired: notify.Expired, pickup.TellHandedOver: notify.HandedOver,
}

// tell sends a message. Whoever cannot be told is told by the clerk.
func (w *pickupWork) tell(ctx context.Context, e pickup.Effect, code string) error {
	r, err := w.pickups.kept.Get(string(e.Pickup))
	switch {
	case errors.Is(err, contacts.ErrNotFound), err == nil && (r.None() || r.Undelivered):
		return nil
	case errors.Is(err, contacts.ErrDamaged):
		return fmt.Errorf("%w: %w", pickup.ErrGiveUp, err)
	case err != nil:
		return err
	}
	to := notify.Address{Mail: r.Mail, Phone: r.Phone}
	if r.Mail == "" && r.Phone == "" {
		to.Postal = r.Postal
	}
	return w.send(ctx, e, texts[e.Kind], r, to, code)
}

func (w *pickupWork) send(ctx context.Context, e pickup.Effect, text notify.Text, r contacts.Record, to notify.Address, code string) error {
	p := w.pickups.book.State().Pickups[e.Pickup]
	m := notify.Message{ID: e.ID, Text: text, Language: notify.Language(r.Language), To: to, Contact: w.options.Contact, Place: w.options.places[string(p.Terminal)]}
	if m.Place == "" {
		m.Place = string(p.Terminal)
	}
	if text == notify.Ready || text == notify.Reminder {
		m.Until = p.Until
	}
	if text == notify.Ready {
		m.Code = pickup.ShowCode(code)
	}
	var sender notify.Sender = w.options.post
	if w.options.sender != nil {
		sender = w.options.sender
	}
	err := sender.Send(ctx, m)
	if errors.Is(err, notify.ErrUndeliverable) || errors.Is(err, notify.ErrMessage) {
		return fmt.Errorf("%w: %w", pickup.ErrGiveUp, err)
	}
	return err
}

// undelivered tells by letter what could not be told otherwise, where there is an address; and the clerk in any case.
func (w *pickupWork) undelivered(ctx context.Context, e pickup.Effect, code string) error {
	r, err := w.pickups.kept.Get(string(e.Pickup))
	text, known := texts[e.Failed()]
	writes := known && (code != "" || text != notify.Ready) && len(r.Postal) > 0 && w.options.tells(contacts.Contact{Postal: r.Postal})
	if err == nil && writes && r.Mail+r.Phone != "" {
		err = w.send(ctx, e, text, r, notify.Address{Postal: r.Postal}, code)
		if err != nil && !errors.Is(err, pickup.ErrGiveUp) {
			return err
		}
	}
	if err := w.pickups.kept.Undelivered(string(e.Pickup), string(e.Failed())); err != nil && !errors.Is(err, contacts.ErrNotFound) && !errors.Is(err, contacts.ErrDamaged) {
		return err
	}
	return w.raise(e, "undelivered")
}
