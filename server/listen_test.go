package main

import (
	"bytes"
	"errors"
	"net"
	"strings"
	"testing"
)

func TestListenLoopback(t *testing.T) {
	for _, row := range []struct {
		address string
		exposed bool
		bad     bool
	}{
		{address: "127.0.0.1:0"}, {address: "localhost:0"}, {address: "[::1]:0"}, {address: "127.8.8.8:0"},
		{address: ":0", exposed: true}, {address: "0.0.0.0:0", exposed: true}, {address: "[::]:0", exposed: true},
		{address: "192.0.2.1:0", exposed: true}, {address: "example.org:0", exposed: true}, {address: "localhost.example.org:0", exposed: true},
		{address: "[::ffff:192.0.2.1]:0", exposed: true}, {address: "127.0.0.1", bad: true}, {address: "", bad: true},
	} {
		t.Run(row.address, func(t *testing.T) {
			l, err := listenLoopback(row.address)
			if errors.Is(err, errExposed) != row.exposed || row.bad && err == nil {
				t.Errorf("%v, exposed %v", err, row.exposed)
			}
			if err != nil {
				return
			}
			defer func() { _ = l.Close() }()
			if a, ok := l.Addr().(*net.TCPAddr); !ok || !a.IP.IsLoopback() {
				t.Errorf("it listens on %v", l.Addr())
			}
		})
	}
}

// The program refuses an address that others can reach, and says how to insist and what is missing.
func TestServeRefuses(t *testing.T) {
	for _, args := range [][]string{
		{"--listen", "0.0.0.0:0"}, {"serve", "--listen", ":0"}, {"demo", "--serve", "--listen", "0.0.0.0:0"},
	} {
		t.Run(strings.Join(args, " "), func(t *testing.T) {
			var out, err bytes.Buffer
			t.Chdir(t.TempDir())
			status := (&environment{ctx: t.Context(), out: &out, err: &err}).run(args)
			if status != 1 || out.Len() > 0 || !strings.Contains(err.String(), "other machines") {
				t.Errorf("status %d\n%s\n%s", status, out.String(), err.String())
			}
			if explains := strings.Contains(err.String(), "--insecure-listen") && strings.Contains(err.String(), "TLS"); explains != (args[0] != "demo") {
				t.Errorf("it says %q", err.String())
			}
		})
	}
}

func TestHelp(t *testing.T) {
	var out, err bytes.Buffer
	env := &environment{ctx: t.Context(), out: &out, err: &err}
	if status := env.run([]string{"--help"}); status != 0 || !strings.Contains(out.String(), "demo") {
		t.Errorf("status %d\n%s", status, out.String())
	}
	if status := env.run([]string{"dance"}); status != 1 || err.Len() == 0 {
		t.Errorf("an unknown command: status %d, %q", status, err.String())
	}
}
