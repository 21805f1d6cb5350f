package screen

import (
	"context"

	"fingerzeig/hw/kiosk"
)

// visit is a visit of a citizen.
type visit struct {
	code    string
	without bool
	left    bool // whether the citizen has broken it off
	told    bool // whether its end was told
	cancel  context.CancelFunc
	done    chan struct{} // closed when the terminal is free again
	answers chan kiosk.Answer
}

// leave breaks off the citizen's visit and returns it, for a caller who holds mu.
func (s *Screen) leave() *visit {
	v := s.visit
	if v != nil {
		v.left = true
		v.cancel()
		s.visit = nil
	}
	return v
}

// begin begins a visit, for a caller who holds mu. One that was broken off ends first.
func (s *Screen) begin(code string, without bool) {
	ctx, cancel := context.WithCancel(context.Background())
	v := &visit{code: code, without: without, cancel: cancel, done: make(chan struct{}), answers: make(chan kiosk.Answer, 1)}
	before := s.running
	s.visit = v
	go s.play(ctx, v, before)
}

// play plays a visit.
func (s *Screen) play(ctx context.Context, v, before *visit) {
	defer close(v.done)
	defer v.cancel()
	if before != nil {
		<-before.done
	}
	if !s.start(v) {
		return
	}
	var outcome kiosk.Outcome
	var err error
	if v.without {
		outcome, err = s.o.Terminal.VisitWithout(ctx, v.code, func(ctx context.Context, q kiosk.Question) (kiosk.Answer, error) { return s.ask(ctx, v, q) })
	} else {
		outcome, err = s.o.Terminal.Visit(ctx, v.code)
	}
	if s.o.Ended != nil {
		s.o.Ended(outcome, err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if !v.told {
		s.told(v, kiosk.Event{Step: kiosk.StepEnded, Outcome: outcome, Err: err})
	}
	s.running = nil
	if s.visit == v {
		s.visit = nil
	}
	v.code = ""
}

// start notes that the terminal plays v, unless the citizen has gone by now.
func (s *Screen) start(v *visit) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if v.left {
		return false
	}
	s.running = v
	return true
}

// ask is a kiosk.Ask.
func (s *Screen) ask(ctx context.Context, v *visit, q kiosk.Question) (kiosk.Answer, error) {
	s.mu.Lock()
	if same := s.state.Attempt == q.Attempt && (s.state.Screen == Way || s.state.Screen == Answer); !same && !v.left {
		s.change(s.state.Asked(q, s.o.Now())) // the same question is put again where the citizen asked for more time
	}
	s.mu.Unlock()
	select {
	case a := <-v.answers:
		return a, nil
	case <-ctx.Done():
		return kiosk.Answer{}, ctx.Err()
	}
}
