package screen

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"
	"time"

	"fingerzeig/hw"
	"fingerzeig/hw/kiosk"
)

// ErrOptions is returned by New where something is missing or cannot be.
var ErrOptions = errors.New("screen: options")

// Terminal plays visits. *kiosk.Kiosk is one.
type Terminal interface {
	Visit(ctx context.Context, code string) (kiosk.Outcome, error)
	VisitWithout(ctx context.Context, code string, ask kiosk.Ask) (kiosk.Outcome, error)
	Extend() bool
}

// Options say what the page is connected to. Terminal is needed.
type Options struct {
	Terminal Terminal
	Language string                     // of a page on which nobody has chosen one; empty: "de"
	Limits   kiosk.Limits               // of the kiosk
	Key      string                     // what the browser is started with, as /?key=KEY; empty: the page is for every program of this machine
	Random   io.Reader                  // nil: crypto/rand.Reader
	Now      func() time.Time           // nil: time.Now
	Why      func(error) string         // the name of what a visit has failed by, such as "pickup-expired"; nil, or one without words: it has failed
	Ended    func(kiosk.Outcome, error) // is told how each visit has ended; nil: nobody is

	// Say is the terminal's own voice: it says a text in a language of the page and returns when it has been said, or soon after ctx is done,
	// which ends it in the middle. After an error the browser speaks for a while. Nil: the browser speaks.
	Say func(ctx context.Context, language, text string) error
}

// Screen is the page of one terminal.
type Screen struct {
	o     Options
	token string

	mu      sync.Mutex
	state   State
	visit   *visit // the citizen's
	running *visit // the one that the terminal plays, which may be one that the citizen has left
	voice   voice
	changed chan struct{} // closed at the next change
}

// New returns the page of a terminal. It returns ErrOptions.
func New(o Options) (*Screen, error) {
	if o.Language == "" {
		o.Language = Languages[0]
	}
	if o.Terminal == nil || !slices.Contains(Languages, o.Language) {
		return nil, fmt.Errorf("%w: a terminal, and one of the languages %q", ErrOptions, Languages)
	}
	if o.Random == nil {
		o.Random = rand.Reader
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	token := make([]byte, tokenBytes)
	if _, err := io.ReadFull(o.Random, token); err != nil {
		return nil, fmt.Errorf("drawing a token: %w", err)
	}
	first := State{View: View{Speaker: o.Say != nil}, Limits: o.Limits}
	return &Screen{
		o: o, token: base64.RawURLEncoding.EncodeToString(token), state: first.Cleared(o.Language), changed: make(chan struct{}),
	}, nil
}

// View returns what there is to see, and a channel that is closed when there is something else to see; what the clock changes is seen by asking
// again.
func (s *Screen) View() (View, <-chan struct{}) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.pass()
	return s.state.View, s.changed
}

// pass lets the clock do its part, for a caller who holds mu.
func (s *Screen) pass() {
	s.state = s.state.At(s.o.Now(), s.o.Language)
	s.speak()
}

// change shows another state, for a caller who holds mu.
func (s *Screen) change(next State) {
	s.state = next
	s.pass()
	close(s.changed)
	s.changed = make(chan struct{})
}

// Press passes on what the citizen did. What does not fit the screen does nothing.
func (s *Screen) Press(p Press) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.pass()
	now := s.o.Now()
	before := s.state
	next, effect := s.state.Pressed(p, now)
	switch effect {
	case Begin:
		s.begin(p.Text, before.Without)
	case Change:
		if v := s.leave(); v != nil {
			s.begin(v.code, true)
		}
	case Reply:
		select {
		case s.visit.answers <- kiosk.Answer{Way: before.Way, Text: p.Text}:
		default:
		}
	case Extend:
		if s.o.Terminal.Extend() {
			next = next.Extended()
		}
	case Leave:
		s.leave()
	}
	s.change(next)
}

// Event is told each step of the terminal. It is for kiosk.Kiosk.Events.
func (s *Screen) Event(e kiosk.Event) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.told(s.running, e)
}

// told takes a step of the visit v, nil for one of staff, for a caller who holds mu. What becomes of a visit that the citizen has left is not shown,
// unless a locker was released by then.
func (s *Screen) told(v *visit, e kiosk.Event) {
	s.pass()
	if v != nil && v.left {
		if e.Step != kiosk.StepReleased {
			return
		}
		s.leave()
		v.left, s.visit = false, v
	}
	if v != nil && e.Step == kiosk.StepEnded {
		v.told = true
	}
	next := s.state.Told(e, v != nil, s.o.Now())
	if next.Reason == failed {
		next.Reason = s.why(e.Err)
	}
	s.change(next)
}

// why names what a visit has failed by.
func (s *Screen) why(err error) string {
	name := ""
	switch {
	case errors.Is(err, kiosk.ErrBusy):
		name = "busy"
	case s.o.Why != nil && err != nil:
		name = s.o.Why(err)
	}
	if texts[s.state.Language]["reason."+name] == "" {
		return failed
	}
	return name
}

// Preview looks at what the sensor sees. It is for kiosk.Kiosk.Preview, and keeps nothing of the frame.
func (s *Screen) Preview(f hw.Frame) {
	hint := HintOf(f)
	s.mu.Lock()
	defer s.mu.Unlock()
	if next := s.state.Hinted(hint, s.o.Now()); next.Hint != s.state.Hint {
		s.change(next)
	}
}
