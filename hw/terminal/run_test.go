package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// play runs the program with a script at the keyboard, in a bubble where time passes at once, and returns what stood on the screen.
func play(t *testing.T, configFile string, s *fakeService, input io.Reader) (screen, log string) {
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

func TestEveningInGerman(t *testing.T) {
	file := newTerminal(t, goodConfig)
	s := &fakeService{}
	synctest.Test(t, func(t *testing.T) {
		script := "nonsense\n\nk7px 42\nb-wrong.png\nmissing.png\na-right.png\nK7PX42\nb2\n\nc-white.png\nb-wrong.png\n"
		screen, log := play(t, file, s, strings.NewReader(script))
		expectInOrder(t, screen,
			"24 Fächern", "Ohne Fingerabdruck", "Abholcode: ", "nicht bekannt",
			"Abholcode: ", "den rechten Zeigefinger", "a-right.png", "wird verglichen", "passt nicht",
			"den rechten Zeigefinger", "missing.png", "wird verglichen", "Fach 3 ist offen", "Tür ist offen", "Tür ist zu", "gelöscht", "Auf Wiedersehen",
			"Abholcode: ", "nicht bekannt", // the code was used up
			"Abholcode: ", "einen der Finger", "a-right.png", "Fach 4 ist offen", "gelöscht",
		)
		if strings.Contains(log, "s-1") || strings.Contains(log, "K7PX") {
			t.Errorf("the log tells who or which code:\n%s", log)
		}
	})
	if got := s.gone(); got != "s-3 s-1 s-2" { // s-3 was left over from before
		t.Errorf("removed %q", got)
	}
	if b, err := os.ReadFile(filepath.Join(filepath.Dir(file), "pickups.json")); err != nil || strings.TrimSpace(string(b)) != "[]" {
		t.Errorf("pickups left: %s, %v", b, err)
	}
}

func TestEveningInEnglish(t *testing.T) {
	file := newTerminal(t, strings.Replace(goodConfig, `"de"`, `"en"`, 1))
	synctest.Test(t, func(t *testing.T) {
		screen, _ := play(t, file, &fakeService{}, strings.NewReader("k7px42\nc-white.png\nc-white.png\nb-wrong.png\nk7px42\nc-white.png\nc-white.png\nc-white.png\n"))
		expectInOrder(t, screen, "24 lockers", "Without a fingerprint", "Pickup code: ", "your right index finger",
			"could not be read", "could not be read", "does not fit", "The prints do not fit", "Pickup code: ", "Your finger could not be read")
		if strings.Contains(screen, "is open") {
			t.Errorf("something was opened:\n%s", screen)
		}
	})
}

func TestServerDown(t *testing.T) {
	file := newTerminal(t, goodConfig)
	synctest.Test(t, func(t *testing.T) {
		screen, log := play(t, file, &fakeService{down: errors.New("the server is down")}, strings.NewReader("k7px42\n\n"))
		expectInOrder(t, screen, "Terminal ist gestört", "Abholcode: ")
		if !strings.Contains(log, "the server is down") || strings.Contains(screen, "ist offen") {
			t.Errorf("screen:\n%s\nlog:\n%s", screen, log)
		}
	})
}

// Somebody types a code and goes away; later the server comes back, and what it owed is made up for without anybody at the keyboard.
func TestNobodyAtTheKeyboard(t *testing.T) {
	file := newTerminal(t, goodConfig)
	synctest.Test(t, func(t *testing.T) {
		s := &fakeService{down: errors.New("the server is down")}
		input, keyboard := io.Pipe()
		go func() {
			_, _ = keyboard.Write([]byte("k7px42\n"))
			time.Sleep(time.Minute)
			s.set(nil)
			time.Sleep(2 * eraseEvery)
			if s.gone() != "s-3" {
				t.Errorf("removed %q", s.gone())
			}
			_ = keyboard.Close()
		}()
		screen, _ := play(t, file, s, input)
		expectInOrder(t, screen, "den rechten Zeigefinger", "kein Finger auf dem Sensor", "Abholcode: ", "Terminal ist aus")
	})
}

func TestInputEndsWhileAFingerIsAskedFor(t *testing.T) {
	file := newTerminal(t, goodConfig)
	synctest.Test(t, func(t *testing.T) {
		screen, _ := play(t, file, &fakeService{}, strings.NewReader("k7px42\n"))
		expectInOrder(t, screen, "den rechten Zeigefinger", "Terminal ist aus")
	})
}

func TestStopped(t *testing.T) {
	file := newTerminal(t, goodConfig)
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
		env := &environment{in: input, out: &out, err: io.Discard, dial: func(config) service { return &fakeService{} }}
		if status := env.run(ctx, []string{file}); status != 0 {
			t.Errorf("exit status %d", status)
		}
		expectInOrder(t, out.String(), "den rechten Zeigefinger", "Terminal ist aus")
	})
}

func TestCommandLine(t *testing.T) {
	good := newTerminal(t, goodConfig)
	broken := newTerminal(t, goodConfig)
	if err := os.WriteFile(filepath.Join(filepath.Dir(broken), "pickups.json"), []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	empty := newTerminal(t, strings.Replace(goodConfig, `"prints"`, `"."`, 1))
	for _, row := range []struct {
		name   string
		args   []string
		down   error
		status int
		said   string
	}{
		{name: "nothing", said: "Usage: terminal"},
		{name: "help", args: []string{"--help"}, said: "Usage: terminal"},
		{name: "check", args: []string{"check", good}, said: "24 Fächer, 2 offene"},
		{name: "check by a flag", args: []string{"--check", good}, said: "24 Fächer, 2 offene"},
		{name: "check without a server", args: []string{"check", good}, down: errors.New("nobody there"), status: 1, said: "nobody there"},
		{name: "no configuration", args: []string{"check", good + ".missing"}, status: 1, said: "missing"},
		{name: "broken pickups", args: []string{"check", broken}, status: 1, said: "pickups are wrong"},
		{name: "no images", args: []string{"check", empty}, status: 1, said: "no image"},
		{name: "unknown flag", args: []string{"--fast", good}, status: 1, said: "--fast"},
	} {
		t.Run(row.name, func(t *testing.T) {
			var out bytes.Buffer
			env := &environment{in: strings.NewReader(""), out: &out, err: &out, dial: func(config) service { return &fakeService{down: row.down} }}
			if status := env.run(t.Context(), row.args); status != row.status || !strings.Contains(out.String(), row.said) {
				t.Errorf("exit status %d, said %q; want %d, %q", status, out.String(), row.status, row.said)
			}
		})
	}
}
