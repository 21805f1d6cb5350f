package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"fingerzeig/hw/agent"
	"fingerzeig/hw/internal/agenttest"
)

// play runs the program with a script at the keyboard, in a bubble where time passes at once, and returns what stood on the screen.
func play(t *testing.T, configFile string, s *agenttest.Service, input io.Reader) (screen, log string) {
	t.Helper()
	var out, err bytes.Buffer
	env := &environment{in: input, out: &out, err: &err, dial: func(config) service { return s }}
	if status := env.run(t.Context(), []string{configFile}); status != 0 {
		t.Errorf("exit status %d: %s", status, err.String())
	}
	return out.String(), err.String()
}

// expectInOrder fails t unless the parts stand in the text one after the other.
func expectInOrder(t *testing.T, text string, parts ...string) {
	t.Helper()
	rest := text
	for _, part := range parts {
		i := strings.Index(rest, part)
		if i < 0 {
			t.Fatalf("%q does not follow in:\n%s", part, text)
		}
		rest = rest[i+len(part):]
	}
}

// quiet is goodConfig without an address for questions for the health: what listens has no place in a bubble.
var quiet = strings.Replace(goodConfig, `"health": "127.0.0.1:0"`, `"health": ""`, 1)

func TestEveningInGerman(t *testing.T) {
	file := newTerminal(t, quiet)
	s := agenttest.New()
	synctest.Test(t, func(t *testing.T) {
		script := "nonsense\n\nk7px 42\nb-wrong.png\nmissing.png\na-right.png\nK7PX42\nb2\n\nn0\nc-white.png\nb-wrong.png\n"
		screen, log := play(t, file, s, strings.NewReader(script))
		expectInOrder(t, screen,
			"24 Fächern", "Ohne Fingerabdruck", "Abholcode: ", "nicht bekannt",
			"Abholcode: ", "den rechten Zeigefinger", "a-right.png", "wird verglichen", "passt nicht",
			"den rechten Zeigefinger", "missing.png", "wird verglichen", "Fach 3 ist offen", "Tür ist offen", "Tür ist zu", "gelöscht", "Auf Wiedersehen",
			"Abholcode: ", "nicht bekannt", // the code was used up
			"Abholcode: ", "einen der Finger", "a-right.png", "Fach 4 ist offen", "gelöscht",
		)
		if strings.Contains(log, "p-1") || strings.Contains(log, "K7PX") {
			t.Errorf("the log tells who or which code:\n%s", log)
		}
	})
	if got := s.Since(); !slices.Equal(got, []string{"3 opened", "3 emptied", "4 opened", "4 emptied"}) {
		t.Errorf("reported %q", got)
	}
	if a := s.Attempts[0]; a.Attack != "unknown" || len(a.Nonce) != 32 || a.Nonce == s.Attempts[1].Nonce {
		t.Errorf("the first attempt was %+v", a)
	}
}

func TestEveningInEnglish(t *testing.T) {
	file := newTerminal(t, strings.Replace(quiet, `"de"`, `"en"`, 1))
	synctest.Test(t, func(t *testing.T) {
		screen, _ := play(t, file, agenttest.New(), strings.NewReader("k7px42\nc-white.png\nc-white.png\nb-wrong.png\nk7px42\nc-white.png\nc-white.png\nc-white.png\n"))
		expectInOrder(t, screen, "24 lockers", "Without a fingerprint", "Pickup code: ", "your right index finger",
			"could not be read", "could not be read", "does not fit", "The prints do not fit", "Pickup code: ", "Your finger could not be read")
		if strings.Contains(screen, "is open") {
			t.Errorf("something was opened:\n%s", screen)
		}
	})
}

// Without a finger: by the one other way, by one of two, with a wrong answer, and where there is none.
func TestWithoutFinger(t *testing.T) {
	file := newTerminal(t, strings.Replace(quiet, `"de"`, `"en"`, 1))
	synctest.Test(t, func(t *testing.T) {
		s := agenttest.New()
		screen, _ := play(t, file, s, strings.NewReader("*n0\n*k7px42\n1.1.1980\n29.02.1980\n*b2\nfive\n1\n29.02.1980\n"))
		expectInOrder(t, screen, "no other way", "Pickup code: ", "Date of birth", "not right", "Date of birth", "Locker 3 is open", "Goodbye",
			"1  Date of birth", "2  Second code", "Number: ", "1  Date of birth", "Number: ", "Date of birth", "Locker 4 is open")
		if got := s.Since(); !slices.Equal(got, []string{"3 opened", "3 emptied", "4 opened", "4 emptied"}) {
			t.Errorf("reported %q", got)
		}
	})
}

// What the service says about a pickup is said in words, and opens nothing.
func TestRefusals(t *testing.T) {
	file := newTerminal(t, quiet)
	for problem, words := range german.refusals {
		synctest.Test(t, func(t *testing.T) {
			s := agenttest.New()
			s.Problems["K7PX42"] = problem
			screen, _ := play(t, file, s, strings.NewReader("k7px42\n"))
			expectInOrder(t, screen, "Abholcode: ", words, "Abholcode: ")
			if strings.Contains(screen, "ist offen") {
				t.Errorf("screen:\n%s", screen)
			}
		})
	}
}

func TestServerDown(t *testing.T) {
	file := newTerminal(t, quiet)
	synctest.Test(t, func(t *testing.T) {
		s := agenttest.New()
		s.Down = agenttest.ErrCut
		screen, log := play(t, file, s, strings.NewReader("k7px42\n\n"))
		expectInOrder(t, screen, "Verbindung ist unterbrochen", "Abholcode: ")
		if !strings.Contains(log, "no route") || strings.Contains(screen, "ist offen") {
			t.Errorf("screen:\n%s\nlog:\n%s", screen, log)
		}
	})
}

// Somebody types a code and goes away; the line breaks and comes back, and what there was to tell is told without anybody at the keyboard.
func TestNobodyAtTheKeyboard(t *testing.T) {
	file := newTerminal(t, quiet)
	synctest.Test(t, func(t *testing.T) {
		s := agenttest.New()
		input, keyboard := io.Pipe()
		go func() {
			_, _ = keyboard.Write([]byte("k7px42\na-right.png\n"))
			time.Sleep(reachFor + time.Second) // the door is open
			s.Set(func() { s.Down = agenttest.ErrCut })
			time.Sleep(time.Minute)
			if got := s.Since(); !slices.Equal(got, []string{}) {
				t.Errorf("told through a line that is down: %q", got)
			}
			s.Set(func() { s.Down = nil })
			time.Sleep(2 * agent.BeatEvery)
			if got := s.Since(); !slices.Equal(got, []string{"3 opened", "3 emptied"}) {
				t.Errorf("told %q", got)
			}
			_, _ = keyboard.Write([]byte("b2\n"))
			time.Sleep(time.Minute)
			_ = keyboard.Close()
		}()
		screen, _ := play(t, file, s, input)
		expectInOrder(t, screen, "Fach 3 ist offen", "Auf Wiedersehen", "einen der Finger", "kein Finger auf dem Sensor", "Abholcode: ", "Terminal ist aus")
	})
}

func TestInputEndsWhileAFingerIsAskedFor(t *testing.T) {
	file := newTerminal(t, quiet)
	synctest.Test(t, func(t *testing.T) {
		screen, _ := play(t, file, agenttest.New(), strings.NewReader("k7px42\n"))
		expectInOrder(t, screen, "den rechten Zeigefinger", "Terminal ist aus")
	})
}

func TestStopped(t *testing.T) {
	file := newTerminal(t, quiet)
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithCancel(t.Context())
		input, keyboard := io.Pipe()
		go func() {
			_, _ = keyboard.Write([]byte("k7px42\n"))
			time.Sleep(time.Second)
			stop()
			synctest.Wait()
			_ = keyboard.Close()
		}()
		var out bytes.Buffer
		env := &environment{in: input, out: &out, err: io.Discard, dial: func(config) service { return agenttest.New() }}
		if status := env.run(ctx, []string{file}); status != 0 {
			t.Errorf("exit status %d", status)
		}
		expectInOrder(t, out.String(), "den rechten Zeigefinger", "Terminal ist aus")
	})
}

func TestCommandLine(t *testing.T) {
	good := newTerminal(t, goodConfig)
	broken := newTerminal(t, goodConfig)
	state := filepath.Join(filepath.Dir(broken), "state")
	if err := errors.Join(os.Mkdir(state, 0o700), os.WriteFile(filepath.Join(state, "journal"), []byte("{}\n{}\n"), 0o600)); err != nil {
		t.Fatal(err)
	}
	empty := newTerminal(t, strings.Replace(goodConfig, `"prints"`, `"."`, 1))
	another := newTerminal(t, strings.Replace(goodConfig, "iojj3XQJ8ZX9UtstPLpdcspnCb8dlBIb83SIAbQPb1w=", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", 1))
	for _, row := range []struct {
		name   string
		args   []string
		down   error
		status int
		said   string
	}{
		{name: "nothing", said: "Usage: terminal"},
		{name: "help", args: []string{"--help"}, said: "Usage: terminal"},
		{name: "check", args: []string{"check", good}, said: "24 Fächer, 0 Meldungen"},
		{name: "check by a flag", args: []string{"--check", good}, said: "24 Fächer, 0 Meldungen"},
		{name: "check without a server", args: []string{"check", good}, down: errors.New("nobody there"), status: 1, said: "nobody there"},
		{name: "no configuration", args: []string{"check", good + ".missing"}, status: 1, said: "missing"},
		{name: "broken journal", args: []string{"check", broken}, status: 1, said: "journal does not work"},
		{name: "another key", args: []string{"check", another}, status: 1, said: "iojj3XQJ8ZX9UtstPLpdcspnCb8dlBIb83SIAbQPb1w="},
		{name: "no images", args: []string{"check", empty}, status: 1, said: "no image"},
		{name: "unknown flag", args: []string{"--fast", good}, status: 1, said: "--fast"},
	} {
		t.Run(row.name, func(t *testing.T) {
			var out bytes.Buffer
			env := &environment{in: strings.NewReader(""), out: &out, err: &out, dial: func(config) service { return &agenttest.Service{Down: row.down} }}
			if status := env.run(t.Context(), row.args); status != row.status || !strings.Contains(out.String(), row.said) {
				t.Errorf("exit status %d, said %q; want %d, %q", status, out.String(), row.status, row.said)
			}
		})
	}
}
