package main

import (
	"bytes"
	"context"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// The demo as people start it meets its expectations, and leaves nothing behind.
func TestDemo(t *testing.T) {
	tmp := t.TempDir()
	t.Setenv("TMPDIR", tmp)
	t.Setenv("TMP", tmp)
	var out, err bytes.Buffer
	if status := (&environment{ctx: t.Context(), out: &out, err: &err}).run([]string{"demo"}); status != 0 || err.Len() > 0 {
		t.Fatalf("status %d\n%s\n%s", status, out.String(), err.String())
	}
	for _, want := range []string{"expectations are met", "opened, and no other", "with the date of birth the document was handed over", "two clerks have taken the document back", "GET says 404", "the temporary folder is gone"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the transcript lacks %q:\n%s", want, out.String())
		}
	}
	expectEmpty(t, tmp)
}

// A demo that is interrupted says that it was not played to the end, and leaves nothing behind.
func TestDemoInterrupted(t *testing.T) {
	tmp := t.TempDir()
	t.Setenv("TMPDIR", tmp)
	t.Setenv("TMP", tmp)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var out, err bytes.Buffer
	if status := (&environment{ctx: ctx, out: &out, err: &err}).run([]string{"demo"}); status != 1 {
		t.Errorf("status %d\n%s", status, out.String())
	}
	expectEmpty(t, tmp)
}

func expectEmpty(t *testing.T, dir string) {
	t.Helper()
	left, err := os.ReadDir(dir)
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

// The program without a command serves, says where, and ends in peace; the next one finds what was kept.
func TestServe(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("there are no interrupts between processes")
	}
	dir := filepath.Join(t.TempDir(), "data")
	ada := people[0]
	for i := range 2 {
		p := start(t, "serves", "--listen", "127.0.0.1:0", "--data", dir)
		o := newOffice(p.url)
		if had, err := o.Has(t.Context(), ada.card); err != nil || had != (i > 0) {
			t.Errorf("start %d: has %v, %v", i, had, err)
		}
		if err := o.Enroll(t.Context(), ada.card, ada.finger, ada.enrolled()); err != nil {
			t.Error(err)
		}
		p.interrupt(t)
	}
}

// A second service on the same data, or on a port that is taken, is told to the user.
func TestServeTaken(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s, err := startService(serviceOptions{dir: dir, listener: l})
	if err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"--listen", "127.0.0.1:0", "--data", dir}, {"--listen", l.Addr().String(), "--data", dir + "2"}} {
		var out, said bytes.Buffer
		if status := (&environment{ctx: t.Context(), out: &out, err: &said}).run(args); status != 1 || said.Len() == 0 || out.Len() > 0 {
			t.Errorf("%v: status %d, %q, %q", args, status, out.String(), said.String())
		}
	}
	if err := s.stop(); err != nil {
		t.Error(err)
	}
}

// A service can be stopped before it has begun to serve.
func TestStopAtOnce(t *testing.T) {
	for range 20 {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		s, err := startService(serviceOptions{dir: t.TempDir(), listener: l})
		if err != nil {
			t.Fatal(err)
		}
		if err := s.stop(); err != nil {
			t.Fatal(err)
		}
	}
}

// The demo goes on with the page where it is asked to, and ends in peace.
func TestDemoServe(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("there are no interrupts between processes")
	}
	tmp := t.TempDir()
	t.Setenv("TMPDIR", tmp)
	p := start(t, "The terminal is at", "demo", "--serve", "--listen", "127.0.0.1:0", "--desk", "127.0.0.1:0", "--kiosk", "127.0.0.1:0")
	for _, path := range []string{"/", "/page.js"} {
		if status, err := p.ask("GET", path, "", nil, nil); status != 200 || err != nil {
			t.Errorf("%s: status %d, %v", path, status, err)
		}
	}
	if said := p.interrupt(t); !strings.Contains(said, "the temporary folder is gone") {
		t.Errorf("it ends with %q", said)
	}
	expectEmpty(t, tmp)
}
