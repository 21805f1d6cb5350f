package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestAllSteps asks that the quick steps are commands that exist, and that real prints are measured where they are given.
func TestAllSteps(t *testing.T) {
	c := allCommand{Quick: true, Data: []string{"prints@500", "more@500"}}
	var names []string
	for _, m := range c.steps() {
		names = append(names, m.name)
		if status, _, stderr := runBench(telling, false, append(m.args, "--help")...); status != 0 {
			t.Errorf("%v: %s", m.args, stderr)
		}
	}
	if got := strings.Join(names, " "); got != "accuracy-real accuracy truth likeness speed scale checksum" {
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

// TestAllRun takes every step, on real processes, with as little to do as it can have, and without a server: the page comes about all the same,
// with a section for each.
func TestAllRun(t *testing.T) {
	t.Setenv(asBench, "1")
	little := map[string][]string{
		"accuracy": {"accuracy", "drawn:3x3"},
		"truth":    {"--fingers", "2", "--impressions", "4"},
		"speed":    {"--rounds", "1", "--prints", "2", "--fingers", "100", "--slice", "1ms"},
		"scale":    {"scale", "--fingers", "200", "--probes", "5"},
		"checksum": {"--fingers", "2"},
	}
	page := filepath.Join(t.TempDir(), "report.html")
	c := allCommand{Quick: true, Out: page}
	steps := c.steps()
	for i, m := range steps {
		args, ok := little[m.name]
		if !ok {
			t.Fatalf("%s has a step that this test does not know", m.name)
		}
		if args[0] != m.name { // what comes last counts
			args = append(m.args, args...)
		}
		steps[i].args = args
	}
	var out strings.Builder
	err := c.run(&environment{out: &out, engine: fingerzeig{}}, steps, func(string) (string, func() error, error) {
		return "", nil, fmt.Errorf("%w: %w", errNoServer, errors.New("a fake reason"))
	})
	if err != nil || !strings.Contains(out.String(), "load: left out: no server to measure: a fake reason") {
		t.Fatalf("%v, %s", err, out.String())
	}
	b, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Count(string(b), "<section>"); got != len(steps) {
		t.Errorf("%d sections on the page, want %d", got, len(steps))
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
