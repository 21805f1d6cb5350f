package screen

import "context"

// voice is the terminal's own. It says one text at a time: the next one, or silence, cuts it short.
type voice struct {
	text   string // that was said last, or is being said
	hush   context.CancelFunc
	silent chan struct{} // closed when it says nothing any more; nil: it never has
}

// speak reads the screen aloud by the terminal's own voice, for a caller who holds mu. Where the voice fails, the browser reads, until the next
// citizen or whoever turns reading aloud on again: what has to be heard is heard late rather than not at all.
func (s *Screen) speak() {
	if s.o.Say == nil {
		return
	}
	text := ""
	if s.state.Voice {
		text = spoken(s.state.View)
	} else {
		s.state.Speaker = true
	}
	if text == s.voice.text {
		return
	}
	s.quiet()
	if s.voice.text = text; text == "" || !s.state.Speaker {
		return
	}
	ctx, hush := context.WithCancel(context.Background())
	before := s.voice.silent
	s.voice.hush, s.voice.silent = hush, make(chan struct{})
	go s.say(ctx, s.state.Language, text, before, s.voice.silent)
}

// quiet ends what is being said, for a caller who holds mu.
func (s *Screen) quiet() {
	if s.voice.hush != nil {
		s.voice.hush()
		s.voice.hush = nil
	}
}

// say says one text when the one before has ended.
func (s *Screen) say(ctx context.Context, language, text string, before <-chan struct{}, silent chan<- struct{}) {
	defer close(silent)
	if before != nil {
		<-before
	}
	if ctx.Err() != nil {
		return
	}
	err := s.o.Say(ctx, language, text)
	s.mu.Lock()
	defer s.mu.Unlock()
	if err == nil || ctx.Err() != nil {
		return
	}
	next := s.state
	next.Speaker = false
	s.change(next)
}
