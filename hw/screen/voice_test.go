package screen_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"fingerzeig/hw/screen"
)

// speech is a voice that says what it is told to, for as long as the test pleases.
type speech struct {
	begun chan string
	end   chan error // of the sentence under way
	cut   chan string
}

func (s *speech) say(ctx context.Context, language, text string) error {
	s.begun <- language + ": " + text
	select {
	case err := <-s.end:
		return err
	case <-ctx.Done():
		s.cut <- language + ": " + text
		return ctx.Err()
	}
}

// newSpeech returns a stage with a voice, and a clock that the test moves.
func newSpeech(t *testing.T) (*stage, *speech, *time.Time) {
	s := &speech{begun: make(chan string), end: make(chan error), cut: make(chan string)}
	now := time.Date(2026, 11, 27, 18, 0, 0, 0, time.UTC)
	return newStage(t, func(o *screen.Options) { o.Say, o.Now = s.say, func() time.Time { return now } }), s, &now
}

func begins(t *testing.T, got <-chan string, want string) {
	t.Helper()
	if text := <-got; !strings.HasPrefix(text, want) {
		t.Errorf("%q, want %q…", text, want)
	}
}

// One sentence cuts the one before short, also that of another language, and silence does.
func TestVoiceIsCutShort(t *testing.T) {
	g, s, _ := newSpeech(t)
	for _, step := range []struct{ do, text, cut, said string }{
		{"voice", "", "", "de: Guten Tag."},
		{"language", "en", "de: Guten Tag.", "en: Hello."},
		{"finger", "", "en: Hello.", "en: Type your pickup code."},
		{"voice", "", "en: Type your", ""},
		{"voice", "", "", "en: Type your pickup code."},
	} {
		g.s.Press(screen.Press{Do: step.do, Text: step.text})
		if step.cut != "" {
			begins(t, s.cut, step.cut)
		}
		if step.said != "" {
			begins(t, s.begun, step.said)
		}
	}
	closed := make(chan struct{})
	go func() { g.s.Close(); close(closed) }()
	begins(t, s.cut, "en: Type your")
	<-closed
}

// Where the terminal's voice fails the browser speaks, until the next citizen comes.
func TestVoiceFails(t *testing.T) {
	g, s, now := newSpeech(t)
	if v, _ := g.s.View(); !v.Speaker {
		t.Error("the terminal has a voice, and the page does not know")
	}
	g.s.Press(do("voice"))
	begins(t, s.begun, "de: Guten Tag.")
	_, changed := g.s.View()
	s.end <- errors.New("no loudspeaker")
	<-changed
	if v, _ := g.s.View(); v.Speaker || !v.Voice {
		t.Errorf("nobody speaks: %+v", v)
	}
	g.s.Press(do("finger")) // would block where the voice were asked
	if v, _ := g.s.View(); v.Speaker {
		t.Error("the terminal's voice interrupts the browser's")
	}
	*now = now.Add(time.Hour)
	if v, _ := g.s.View(); !v.Speaker || v.Voice {
		t.Errorf("the next citizen finds %+v", v)
	}
	g.s.Press(do("voice"))
	begins(t, s.begun, "de: Guten Tag.")
	s.end <- nil
	if v, _ := g.s.View(); !v.Speaker {
		t.Error("the voice has worked, and is taken for broken")
	}
}
