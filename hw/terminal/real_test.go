package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"fingerzeig/internal/client"
	"fingerzeig/minutiae"
	"fingerzeig/minutiae/imageio"
	"fingerzeig/minutiae/synth"
)

// realService is the service as a process of its own, which may be killed and started again.
type realService struct {
	*client.Client
	t       *testing.T
	program string
	dir     string
	address string
	running *exec.Cmd
}

func newRealService(t *testing.T) *realService {
	t.Helper()
	s := &realService{t: t, program: filepath.Join(t.TempDir(), "server"), dir: t.TempDir()}
	if out, err := exec.Command("go", "build", "-o", s.program, "fingerzeig/server").CombinedOutput(); err != nil {
		t.Fatalf("building the service: %v\n%s", err, out)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.address = l.Addr().String()
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	s.Client = client.New("http://"+s.address, client.Options{})
	s.start()
	t.Cleanup(s.kill)
	return s
}

// start starts the service and waits until it can do its work.
func (s *realService) start() {
	s.t.Helper()
	s.running = exec.Command(s.program, "serve", "--data", s.dir, "--listen", s.address, "--pickups", "hall", "--pickup-offline", "--pickup-zone", "UTC")
	s.running.Stderr = os.Stderr
	if err := s.running.Start(); err != nil {
		s.t.Fatal(err)
	}
	s.until("the service is ready", func() bool { return s.Ready(s.t.Context()) == nil })
}

func (s *realService) kill() {
	_ = s.running.Process.Kill()
	_ = s.running.Wait()
}

// until waits until something is so.
func (s *realService) until(what string, is func() bool) {
	s.t.Helper()
	for range 1200 {
		if is() {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	s.t.Fatalf("it never came to this: %s", what)
}

// loaded enrols a subject by a print, brings its passport into a locker by two clerks, and returns the pickup with its code.
func (s *realService) loaded(subject string, print minutiae.Image) client.Pickup {
	s.t.Helper()
	ctx, barcode := s.t.Context(), []string{"C01X-" + subject}
	image, err := imageio.EncodePNG(print)
	if err == nil {
		_, err = s.Enroll(ctx, "hall", subject, []client.Sample{{Image: image, PPI: print.PPI, Finger: 2}}, nil)
	}
	var p client.Pickup
	if err == nil {
		p, err = s.Announce(ctx, "", client.Announcement{
			Subject: subject, Documents: []client.Document{{Kind: "passport", Barcode: barcode[0], Issued: time.Now().UTC().Format(time.DateOnly)}},
		})
	}
	if err == nil {
		_, err = s.Step(ctx, p.Pickup, "reserve", client.StepBody{Terminal: "hall", Barcodes: barcode, Operators: []string{"anna"}})
	}
	if err == nil {
		p, err = s.Step(ctx, p.Pickup, "load", client.StepBody{Barcodes: barcode, Operators: []string{"bert"}})
	}
	if err != nil {
		s.t.Fatal(err)
	}
	return p
}

// status returns how a pickup stands; "gone" where nothing is known of it any more.
func (s *realService) status(id string) string {
	p, err := s.Pickup(s.t.Context(), id)
	var problem *client.Problem
	if errors.As(err, &problem) && problem.Status == 404 {
		return "gone"
	}
	if err != nil {
		return err.Error()
	}
	return p.Status
}

// spoken is what a terminal says, while it says it.
type spoken struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (s *spoken) Write(b []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.Write(b)
}

func (s *spoken) has(text string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return strings.Contains(s.text.String(), text)
}

// The program and the real service play together over TCP: a wrong finger opens nothing, the right one opens the locker and everything of it goes;
// then the service is killed, the next citizen collects without it, and it learns of that when it is back.
func TestTerminalWithRealService(t *testing.T) {
	if testing.Short() {
		t.Skip("it builds the service")
	}
	s := newRealService(t)
	if _, err := s.PutTerminal(t.Context(), "hall", []client.Locker{{Size: 1, Height: 900}, {Size: 1, Height: 900}}); err != nil {
		t.Fatal(err)
	}
	ada, ben := synth.NewFinger(101), synth.NewFinger(202)
	first, second := s.loaded("s-1", ada.Impression(0, synth.Good()).Image), s.loaded("s-2", ben.Impression(0, synth.Good()).Image)
	keys, err := s.ReleaseKeys(t.Context(), "hall")
	if err != nil || len(keys) == 0 {
		t.Fatal(keys, err)
	}

	dir := t.TempDir()
	files := map[string][]byte{"key": []byte("a key that the service does not ask for"), "terminal.json": fmt.Appendf(nil, `{
		"language": "en", "server": "http://%s", "terminal": "hall", "folder": "state", "keyFile": "key", "offline": true, "releaseKeys": [%q],
		"sensor": {"driver": "sim", "images": "prints", "ppi": 500}, "locks": {"driver": "sim", "lockers": 2, "full": true}}`,
		s.address, base64.StdEncoding.EncodeToString(keys[0]))}
	for name, print := range map[string]minutiae.Image{"ada.png": ada.Impression(1, synth.Good()).Image, "ben.png": ben.Impression(1, synth.Good()).Image} {
		if files["prints/"+name], err = imageio.EncodePNG(print); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(filepath.Join(dir, "prints"), 0o700); err != nil {
		t.Fatal(err)
	}
	for name, content := range files {
		if err := os.WriteFile(filepath.Join(dir, filepath.FromSlash(name)), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	input, keyboard := io.Pipe()
	screen, log := &spoken{}, &spoken{}
	env := &environment{in: input, out: screen, err: log, dial: dial, guard: startGuard}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan int, 1)
	go func() { ended <- env.run(ctx, []string{filepath.Join(dir, "terminal.json")}) }()
	defer func() {
		stop()
		_ = keyboard.Close()
		if status := <-ended; status != 0 {
			t.Errorf("exit status %d", status)
		}
		if t.Failed() {
			t.Logf("screen:\n%s\nlog:\n%s", screen.text.String(), log.text.String())
		}
	}()
	say := func(lines ...string) {
		for _, line := range lines {
			if _, err := fmt.Fprintln(keyboard, line); err != nil {
				t.Error(err)
			}
		}
	}

	say(first.Code, "ben.png", "ada.png")
	s.until("the first document is handed over", func() bool { st := s.status(first.Pickup); return st == "handed-over" || st == "gone" })
	s.until("its print is erased", func() bool {
		_, err := s.Get(t.Context(), "hall", "s-1")
		return client.IsProblem(err, client.ProblemNotFound)
	})
	if !screen.has(catalogue["en"].rejected) || s.status(second.Pickup) == "handed-over" {
		t.Error("the wrong finger was not refused, or opened another locker")
	}
	s.until("the terminal has a mirror", func() bool {
		found, err := filepath.Glob(filepath.Join(dir, "state", "mirror*"))
		return err == nil && len(found) > 0
	})

	s.kill()
	say(second.Code, "ada.png", "ben.png")
	opened := fmt.Sprintf(catalogue["en"].releasedF, second.Locker)
	s.until("the terminal opens the second locker by itself", func() bool { return screen.has(opened) })
	s.start()
	s.until("the service knows of it", func() bool { st := s.status(second.Pickup); return st == "handed-over" || st == "gone" })
	s.until("the second print is erased", func() bool {
		_, err := s.Get(t.Context(), "hall", "s-2")
		return client.IsProblem(err, client.ProblemNotFound)
	})
}
