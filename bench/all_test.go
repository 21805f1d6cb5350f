package main

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
)

// TestAllSteps asks that the quick steps are commands that exist, and that real prints are measured where they are given.
func TestAllSteps(t *testing.T) {
	c := allCommand{Quick: true, Data: []string{"prints@500"}}
	var names []string
	for _, m := range c.steps() {
		names = append(names, m.name)
		if status, _, stderr := runBench(telling, false, append(m.args, "--help")...); status != 0 {
			t.Errorf("%v: %s", m.args, stderr)
		}
	}
	if got := strings.Join(names, " "); got != "accuracy-real accuracy speed scale checksum" {
		t.Errorf("got %s", got)
	}
}

// TestAllStep runs a step, and one that fails: what went wrong is told once.
func TestAllStep(t *testing.T) {
	var out strings.Builder
	env, c := &environment{out: &out, engine: telling}, allCommand{}
	path := filepath.Join(t.TempDir(), "a.json")
	if err := c.step(env, "accuracy", []string{"accuracy", writeSet(t, "db", 2, 2, 500, nil), "--json", path}); err != nil || !exists(path) {
		t.Error(err)
	}
	err := c.step(env, "accuracy", []string{"accuracy", "/none"})
	if err == nil || strings.Count(err.Error(), "/none") == 0 || strings.Contains(err.Error(), "bench:") || !strings.Contains(out.String(), "... failed\n") {
		t.Errorf("%v, %s", err, out.String())
	}
}

// TestAllQuick measures everything, on real processes, where there is time, and without a server: the page comes about all the same.
func TestAllQuick(t *testing.T) {
	if testing.Short() || !testing.Verbose() {
		t.Skip("takes more than a minute; CI runs the command itself")
	}
	t.Setenv(asBench, "1")
	var out strings.Builder
	page := filepath.Join(t.TempDir(), "report.html")
	c := allCommand{Quick: true, Out: page}
	err := c.run(&environment{out: &out, engine: fingerzeig{}}, func(string) (string, func() error, error) {
		return "", nil, fmt.Errorf("%w: %w", errNoServer, errors.New("a fake reason"))
	})
	if err != nil || !exists(page) || !strings.Contains(out.String(), "load: left out: no server to measure: a fake reason") {
		t.Errorf("%v, %s", err, out.String())
	}
}

// TestStartServer starts the real server, asks it once, and stops it.
func TestStartServer(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the server")
	}
	url, stop, err := startServer(t.TempDir())
	if errors.Is(err, errNoServer) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	status, out, stderr := runBench(fingerzeig{}, false, "load", url, "--seconds", "0.3", "--warmup", "0", "--clients", "2", "--share", "0.5", "--gallery", "5",
		"--mix", "verify-template=1,verify-image=1,identify=1,enrol=1")
	if status != 0 || strings.Contains(out, "Errors:") {
		t.Errorf("status %d, %s%s", status, out, stderr)
	}
	if err := stop(); err != nil {
		t.Error(err)
	}
}
