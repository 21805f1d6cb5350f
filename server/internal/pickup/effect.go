package pickup

import "strings"

// Effect is something that has to happen outside: at least once, and again under the same ID after a power cut, so whoever does it does nothing
// the second time, or the same.
type Effect struct {
	ID      string     `json:"id"`
	Kind    EffectKind `json:"kind"`
	Pickup  ID         `json:"pickup"`
	Subject Subject    `json:"subject"` // DestroyKey: whose
}

// EffectKind is a kind of effect.
type EffectKind string

// The kinds. Messages name a template of package notify; who is told, and where, is known to the register of the authority and not here.
const (
	DestroyKey     EffectKind = "destroy-key"      // the subject is erased from the index
	WriteReceipt   EffectKind = "receipt"          // the hand-over is noted where the authority keeps such things, or the return or the loss
	TellReady      EffectKind = "tell-ready"       // the document waits; comes with the code
	TellReminder   EffectKind = "tell-reminder"    // it waits two more days
	TellExpired    EffectKind = "tell-expired"     // it waits at the desk
	TellHandedOver EffectKind = "tell-handed-over" // it was taken out
	RaiseAlarm     EffectKind = "alarm"            // staff have to look at the locker
	Undelivered    EffectKind = "undelivered"      // a message cannot be delivered: it goes by letter, or the desk calls
)

// EffectKinds are all kinds.
var EffectKinds = []EffectKind{DestroyKey, WriteReceipt, TellReady, TellReminder, TellExpired, TellHandedOver, RaiseAlarm, Undelivered}

// Message reports whether an effect tells the citizen something, which may take as long as the other end pleases.
func (k EffectKind) Message() bool { return strings.HasPrefix(string(k), "tell-") }

// owe notes an effect. Number tells apart those of one kind for one pickup.
func (s *State) owe(id ID, kind EffectKind, number string) {
	e := Effect{ID: string(id) + "/" + string(kind) + number, Kind: kind, Pickup: id}
	if kind == DestroyKey {
		p := s.Pickups[id]
		if p.Collector.Subject == "" || p.KeyGone {
			return // there is no key
		}
		e.Subject = p.Collector.Subject
	}
	s.Effects[e.ID] = e
}

// drop forgets the effects of a kind that are owed for a pickup: what they would tell is not so any more.
func (s *State) drop(id ID, kind EffectKind) {
	for key, e := range s.Effects {
		if e.Pickup == id && e.Kind == kind {
			delete(s.Effects, key)
		}
	}
}

// telling reports whether the message with the newest code is not known to have gone out.
func (s State) telling(id ID) bool {
	for _, e := range s.Effects {
		if e.Pickup == id && e.Kind == TellReady {
			return true
		}
	}
	return false
}
