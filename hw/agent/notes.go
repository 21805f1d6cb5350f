package agent

import (
	"maps"
	"slices"

	"fingerzeig/internal/client"
)

// record is one line of the journal. One of its fields is set.
type record struct {
	Notes  *notes         `json:"notes,omitempty"`  // all that is known: the first line after the journal was rewritten
	Open   *opening       `json:"open,omitempty"`   // a locker is about to be opened
	Tell   *client.Report `json:"tell,omitempty"`   // something is to be told
	Closes bool           `json:"closes,omitempty"` // with Tell: it says what became of the opening
	First  bool           `json:"first,omitempty"`  // with Tell: before all that is to be told
	Told   int            `json:"told,omitempty"`   // so many reports have been told, the oldest
	Fresh  []string       `json:"fresh,omitempty"`  // the mirror is that of the service again, with these pickups
	Empty  bool           `json:"empty,omitempty"`  // with Fresh: there are none

	Position string `json:"position,omitempty"` // of the service's log, alone or with Told
}

// opening is a locker that is about to be opened, or was.
type opening struct {
	Pickup string `json:"pickup"`
	Locker int    `json:"locker"`
	Nonce  string `json:"nonce"`
	Own    bool   `json:"own"` // by the terminal's own release
}

// notes are what a terminal must not forget in a power cut.
type notes struct {
	Pending []client.Report `json:"pending,omitempty"` // to be told, the oldest first
	Open    *opening        `json:"open,omitempty"`    // whose end is not known yet
	Dropped []string        `json:"dropped,omitempty"` // pickups that the terminal does not open by itself any more
	Refused map[string]int  `json:"refused,omitempty"` // prints that the terminal itself has refused, by pickup

	Position string `json:"position,omitempty"` // of the service's log, as it was told last: see courier
}

// add draws the conclusion from a record.
func (n *notes) add(r record) {
	if r.Position != "" {
		n.Position = r.Position
	}
	switch {
	case r.Notes != nil:
		*n = *r.Notes
	case r.Open != nil:
		n.Open = r.Open
		n.Dropped = append(n.Dropped, r.Open.Pickup)
	case r.Tell != nil:
		at := len(n.Pending)
		if r.First {
			at = 0
		}
		n.Pending = slices.Insert(n.Pending, at, *r.Tell)
		if o := r.Tell.Offline; o != nil && o.Refused > 0 {
			if n.Refused == nil {
				n.Refused = map[string]int{}
			}
			n.Refused[o.Pickup] += o.Refused
		}
		if r.Closes {
			n.Open = nil
		}
	case r.Told > 0:
		n.Pending = slices.Clone(n.Pending[min(r.Told, len(n.Pending)):])
	case r.Fresh != nil || r.Empty:
		n.Dropped = nil
		maps.DeleteFunc(n.Refused, func(pickup string, _ int) bool { return !slices.Contains(r.Fresh, pickup) })
	}
}

// clone returns a copy for others to read.
func (n notes) clone() notes {
	n.Pending, n.Dropped, n.Refused = slices.Clone(n.Pending), slices.Clone(n.Dropped), maps.Clone(n.Refused)
	return n
}
