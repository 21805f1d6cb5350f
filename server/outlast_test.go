package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fingerzeig/internal/client"
	"fingerzeig/server/internal/audit"
)

// TestReplaysOutlastTheService sends a sample to a service, and to the one that is started after it: the audit log has the flag.
func TestReplaysOutlastTheService(t *testing.T) {
	dir := t.TempDir()
	o := serviceOptions{dir: dir, guard: guardSettings{Keys: filepath.Join(t.TempDir(), "keys.json"), Audit: filepath.Join(t.TempDir(), "audit"), Replays: "refuse"}}
	status, key, said := say(t, "keys", "create", "terminal-1", "--keys", o.guard.Keys, "--gallery", "hall", "--role", "terminal")
	if status != 0 {
		t.Fatal(said)
	}
	ask := func(s *service, seed uint64) error {
		template, err := drawnTemplate(t, seed).MarshalBinary()
		if err != nil {
			t.Fatal(err)
		}
		c := client.New("http://"+s.listener.Addr().String(), client.Options{Key: strings.TrimSpace(key)})
		_, err = c.Verify(t.Context(), "hall", "anna", client.Sample{Template: template}, client.Query{})
		return err
	}
	s := serveHere(t, o)
	if err := ask(s, 3); !client.IsProblem(err, client.ProblemNotFound) {
		t.Fatal(err)
	}
	if err := s.stop(); err != nil {
		t.Fatal(err)
	}
	s = serveHere(t, o)
	if err := ask(s, 3); !client.IsProblem(err, "/problems/replayed") {
		t.Errorf("after a restart: %v", err)
	}
	if err := ask(s, 4); !client.IsProblem(err, client.ProblemNotFound) {
		t.Errorf("another one: %v", err)
	}
	if err := s.stop(); err != nil {
		t.Error(err)
	}
	if b, err := os.ReadFile(filepath.Join(dir, replaysFile)); err != nil || len(b) != 32+3*24 {
		t.Errorf("%d bytes, %v", len(b), err)
	}
	flagged := 0
	if _, err := audit.Verify(o.guard.Audit, audit.VerifyOptions{Each: func(e audit.Entry, _ []byte) error {
		if e.Flag == audit.Replayed {
			flagged++
		}
		return nil
	}}); err != nil || flagged != 1 {
		t.Errorf("%d are flagged, %v", flagged, err)
	}
}

// TestLocksOutlastTheService locks a subject at a terminal, and starts the service anew: it is locked still, and the metrics say so.
func TestLocksOutlastTheService(t *testing.T) {
	dir := t.TempDir()
	o := serviceOptions{dir: dir, guard: guardSettings{Keys: filepath.Join(t.TempDir(), "keys.json"), Audit: filepath.Join(t.TempDir(), "audit")}}
	status, key, said := say(t, "keys", "create", "terminal-1", "--keys", o.guard.Keys, "--gallery", "hall", "--role", "terminal")
	if status != 0 {
		t.Fatal(said)
	}
	template, err := drawnTemplate(t, 3).MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	ask := func(s *service) error {
		c := client.New("http://"+s.listener.Addr().String(), client.Options{Key: strings.TrimSpace(key)})
		_, err := c.Verify(t.Context(), "hall", "anna", client.Sample{Template: template}, client.Query{})
		return err
	}
	s := serveHere(t, o)
	for range 5 {
		if err := ask(s); !client.IsProblem(err, client.ProblemNotFound) {
			t.Fatal(err)
		}
	}
	if err := s.stop(); err != nil {
		t.Fatal(err)
	}
	s = serveHere(t, o)
	if err := ask(s); !client.IsProblem(err, client.ProblemLocked) {
		t.Errorf("after a restart: %v", err)
	}
	text := scrape(t, s)
	for _, want := range []string{`fingerzeig_locked{what="subject"} 1`, `fingerzeig_locked{what="terminal"} 0`, "fingerzeig_audit_head_age_seconds ", "fingerzeig_lockouts_total 1"} {
		if !strings.Contains(text, "\n"+want) {
			t.Errorf("the metrics lack %s", want)
		}
	}
	if err := s.stop(); err != nil {
		t.Error(err)
	}
}
