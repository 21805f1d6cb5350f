package pickup

import (
	"fmt"
	"slices"
	"time"
)

// Commands of the desk and of those who load. Each returns the events that follow from a wish, or why there are none. Whether they can follow is
// for Apply to say.

// Setting says which lockers a terminal has, locker 1 first.
func Setting(terminal TerminalID, lockers []Locker) ([]Event, error) {
	return one(&terminalSet{terminal, lockers})
}

// Failed takes a locker out of use, Mended gives it back.
func Failed(terminal TerminalID, locker int) ([]Event, error) {
	return one(&lockerFailed{terminal, locker})
}

// Mended gives a locker back that was taken out of use.
func Mended(terminal TerminalID, locker int) ([]Event, error) {
	return one(&lockerMended{terminal, locker})
}

// Announcement is what the clerk says of documents that are to be handed over. Several documents of one visit are one announcement.
type Announcement struct {
	Collector Collector
	Documents []Document
	Size      Size // of the locker, at the least; 0 stands for 1
	Reach     bool // see Pickup.Reach
	Days      int  // 1 to 90, how long it waits in the locker; 0 stands for DefaultDays
}

// Announce begins a pickup under a new ID.
func Announce(id ID, a Announcement) ([]Event, error) {
	if a.Days == 0 {
		a.Days = DefaultDays
	}
	return one(&announced{id, a.Collector, a.Documents, max(a.Size, 1), a.Reach, a.Days})
}

// Missing names the preconditions of a pickup that nobody has confirmed: "role", and "pin-1" for the PIN letter of the first document. It may be
// loaded where there are none.
//
// An identity card with its electronic function, and a permit, are handed over unattended where the holder has confirmed in writing that the PIN
// letter has come; without, a clerk hands it over (PAuswV, section 18). Children under 16 have no electronic function and no letter. A guardian
// shows custody, a proxy a written authority, both to a clerk and before.
func Missing(p Pickup) (missing []string) {
	if p.Collector.Role != Holder && !p.Collector.Proved {
		missing = append(missing, "role")
	}
	for i, d := range p.Documents {
		if d.Kind != Passport && !d.Child && !d.PIN {
			missing = append(missing, fmt.Sprintf("pin-%d", i+1))
		}
	}
	return missing
}

// ConfirmPIN notes that the holder of a document, counted from 0, has confirmed the PIN letter.
func ConfirmPIN(id ID, document int) ([]Event, error) { return one(&pinConfirmed{id, document}) }

// ProveRole notes that a clerk has seen what a guardian or proxy has to show.
func ProveRole(id ID) ([]Event, error) { return one(&roleProved{id}) }

// Cancel ends a pickup that is in no locker, such as one that is handed over at the desk.
func Cancel(id ID) ([]Event, error) { return one(&cancelled{id}) }

// Reserve chooses a locker of a terminal for what the first operator has scanned.
func (s State) Reserve(id ID, terminal TerminalID, first Operator, scanned []Digest) ([]Event, error) {
	p, err := s.scanned(id, scanned)
	if err != nil {
		return nil, err
	}
	if _, ok := s.Terminals[terminal]; !ok {
		return nil, ErrNotFound
	}
	locker := s.Choose(terminal, p)
	if locker == 0 {
		return nil, ErrNoLocker
	}
	return one(&reserved{id, terminal, locker, first})
}

// Unreserve gives a locker back that was left empty.
func Unreserve(id ID, operator Operator) ([]Event, error) { return one(&unreserved{id, operator}) }

// Load closes the locker: the second operator has scanned the documents once more and shut the door. Code is the digest of a new one. The pickup
// waits until the end of the last of its days, in the time zone of the terminal, and no longer than its prints may live.
func (s State) Load(id ID, second Operator, scanned []Digest, code Digest, at time.Time, zone *time.Location) ([]Event, error) {
	p, err := s.scanned(id, scanned)
	if err != nil {
		return nil, err
	}
	day := at.In(zone)
	until := time.Date(day.Year(), day.Month(), day.Day()+p.Days+1, 0, 0, 0, 0, zone).UTC()
	if limit := p.Limit(); until.After(limit) {
		until = limit
	}
	return one(&loaded{id, second, code, until})
}

// scanned returns a pickup whose barcodes are these, in any order.
func (s State) scanned(id ID, barcodes []Digest) (Pickup, error) {
	p, ok := s.Pickups[id]
	if !ok {
		return p, ErrNotFound
	}
	if len(barcodes) != len(p.Documents) || slices.ContainsFunc(p.Documents, func(d Document) bool { return !slices.Contains(barcodes, d.Barcode) }) {
		return p, ErrBarcode
	}
	return p, nil
}

// Renew draws another code, whose digest is code: for a citizen who has lost it, or who was locked out. The old one is void at once.
func Renew(id ID, code Digest) ([]Event, error) { return one(&renewed{id, code, false}) }

// Repeat draws another code for a message of which nobody knows whether it went out. The old one stays good beside it.
func Repeat(id ID, code Digest) ([]Event, error) { return one(&renewed{id, code, true}) }

// Recall puts a pickup on the return list.
func Recall(id ID) ([]Event, error) { return one(&expired{id, Recalled}) }

// Return ends a pickup that two operators have taken out of its locker, whose barcodes were scanned.
func (s State) Return(id ID, first, second Operator, scanned []Digest) ([]Event, error) {
	if _, err := s.scanned(id, scanned); err != nil {
		return nil, err
	}
	return one(&returned{id, first, second, false})
}

// Lose ends a pickup whose locker two operators have found empty.
func Lose(id ID, first, second Operator) ([]Event, error) {
	return one(&returned{id, first, second, true})
}

// StaffOpen releases a locker for staff: a reserved one to be loaded, or for two operators one on the return list.
func StaffOpen(id ID, operator, second Operator, nonce Nonce) ([]Event, error) {
	return one(&staffReleased{id, operator, second, nonce})
}

// one returns one event. Its time is the Book's to set, or the caller's.
func one(b Body) ([]Event, error) { return []Event{{Body: b}}, nil }
