package pickup

import (
	"encoding/hex"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A log that was put back from somewhere, with the disk or the whole machine that it lay on, looks complete: it takes for waiting what was handed
// over since. Those who know better are elsewhere: the terminals. Each keeps the last position of the log that it was told, and shows it whenever
// it tells something. A position that the log never had, or has not any more, says that it was put back.
//
// A number of events is not enough of a position: a log that was put back grows again. So each time a log is opened another life of it begins, under a name
// that is drawn; a position is a life and a number of events, and good where that life had that number.

// life is what a log lives through from one opening to the next.
type life struct {
	ID   string `json:"id"`   // 16 hexadecimal digits
	From uint64 `json:"from"` // the number of the event that began it
}

// opened begins another life.
type opened struct {
	Life string `json:"life"`
}

// restored says that a terminal knows of more than the log does.
type restored struct {
	Terminal TerminalID `json:"terminal"`
	Position string     `json:"position"` // that it was told
}

// drawLife returns the event that begins another life.
func drawLife(random io.Reader) (Body, error) {
	id := make([]byte, 8)
	if _, err := io.ReadFull(random, id); err != nil {
		return nil, fmt.Errorf("drawing the name of a life: %w", err)
	}
	return &opened{hex.EncodeToString(id)}, nil
}

func (b *opened) apply(s *State, _ time.Time) error {
	if raw, err := hex.DecodeString(b.Life); err != nil || len(raw) != 8 || hex.EncodeToString(raw) != b.Life {
		return fmt.Errorf("%w: the name of a life", ErrInput)
	}
	if slices.ContainsFunc(s.Lives, func(l life) bool { return l.ID == b.Life }) {
		return fmt.Errorf("%w: lived before", ErrInput)
	}
	s.Lives = append(slices.Clone(s.Lives[max(0, len(s.Lives)-mostLives+1):]), life{b.Life, s.Seq + 1})
	return nil
}

// Position returns where the log stands, for terminals to keep; empty where it has no life, as in memory alone.
func (s State) Position() string {
	if len(s.Lives) == 0 {
		return ""
	}
	return s.Lives[len(s.Lives)-1].ID + "-" + strconv.FormatUint(s.Seq, 10)
}

// had reports whether the log has stood at a position.
func (s State) had(position string) bool {
	id, number, _ := strings.Cut(position, "-")
	n, err := strconv.ParseUint(number, 10, 64)
	i := slices.IndexFunc(s.Lives, func(l life) bool { return l.ID == id })
	if err != nil || i < 0 {
		return false
	}
	end := s.Seq
	if i+1 < len(s.Lives) {
		end = s.Lives[i+1].From - 1
	}
	return s.Lives[i].From <= n && n <= end
}

// Heard draws the conclusion from the position that a terminal was told last; empty: none. Where the log never stood there it was put back: nobody
// knows what lies in the lockers of the terminal, and nothing opens before staff have looked. All that waits in it comes on the return list,
// without a message to anybody, and lockers that should be empty are out of order until somebody says otherwise.
//
// A terminal that makes a position up does that to itself alone.
func (s State) Heard(t TerminalID, position string) ([]Event, error) {
	terminal, ok := s.Terminals[t]
	switch {
	case !ok:
		return nil, ErrNotFound
	case position == "" || position == terminal.Doubted || s.had(position):
		return nil, nil
	}
	return one(&restored{t, position})
}

// Restored says the same of all terminals, of which somebody else knows.
func (s State) Restored(position string) (events []Event) {
	for t := range s.Terminals {
		events = append(events, Event{Body: &restored{t, position}})
	}
	return events
}

func (b *restored) apply(s *State, _ time.Time) error {
	terminal, ok := s.Terminals[b.Terminal]
	if !ok {
		return ErrNotFound
	}
	if !valid(b.Position) {
		return fmt.Errorf("%w: position", ErrInput)
	}
	terminal.Doubted, terminal.Lockers = b.Position, slices.Clone(terminal.Lockers)
	for i := range terminal.Lockers {
		terminal.Lockers[i].Broken = terminal.Lockers[i].Broken || s.At(b.Terminal, i+1) == ""
	}
	s.Terminals[b.Terminal] = terminal
	for id, p := range s.Pickups {
		if p.Terminal != b.Terminal || !p.holds() || p.Status == Expired {
			continue
		}
		if p.Order != nil { // obeyed or not, the terminal has told its end, and not this log
			p.Settled, p.Order = p.Order.Nonce, nil
		}
		s.expire(id, p, Restored)
	}
	return nil
}
