package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fingerzeig/server/internal/audit"
)

// TestAuditCommands verifies a log, keeps a checkpoint, finds a person, and finds out who cuts the end off.
func TestAuditCommands(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "audit")
	p := auditPlace{Audit: dir}
	l, err := p.open()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"anna", "ben", "anna"} {
		e := audit.Entry{Kind: audit.Verification, By: "terminal-1", Gallery: l.Gallery("hall"), Subject: l.Subject("hall", name), Outcome: "match"}
		if err := l.Append(e); err != nil {
			t.Fatal(err)
		}
	}
	do := func(want int, args ...string) (out, said string) {
		t.Helper()
		status, out, said := say(t, append(append([]string{"audit"}, args...), "--audit", dir)...)
		if status != want {
			t.Errorf("%v: status %d, %s%s", args, status, out, said)
		}
		return out, said
	}
	if out, said := do(0, "verify"); !strings.Contains(out, "entries 1 to 5 in 1 files") || !strings.Contains(said, "--kept") {
		t.Errorf("while it is written to: %s%s", out, said)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	out, _ := do(0, "checkpoint")
	safe := write(t, "kept", "# of today\n\n"+out)
	if out, said := do(0, "verify", "--kept", safe); !strings.Contains(out, "is whole") || said != "" {
		t.Errorf("%s%s", out, said)
	}

	secrets, err := os.ReadFile(filepath.Join(dir, auditKeyFile))
	if err != nil {
		t.Fatal(err)
	}
	half := write(t, "auditor", string(secrets[bytes.Index(secrets, []byte("\npseudonyms")):]))
	for args, want := range map[string]int{
		"--gallery hall --subject anna": 2, "--gallery hall": 3, "--gallery annex": 0, "--by terminal-1": 3, "--by terminal-2": 0,
		"--gallery hall --subject ben --by terminal-1": 1, "--gallery hall --subject anna --audit-key " + half: 2,
	} {
		if out, _ := do(0, append([]string{"find"}, strings.Fields(args)...)...); strings.Count(out, "\n") != want {
			t.Errorf("%s: %d entries, want %d\n%s", args, strings.Count(out, "\n"), want, out)
		}
	}
	do(1, "find")
	do(1, "verify", "--kept", half)
	do(1, "verify", "--audit-key", safe)

	path := filepath.Join(dir, "audit-00000000000000000001.jsonl")
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	lines := bytes.SplitAfter(whole, []byte("\n")) // created, checkpoint, three verifications, checkpoint
	for what, row := range map[string]struct {
		text []byte
		args []string
		says string
	}{
		"cut off":   {bytes.Join(lines[:3], nil), []string{"--kept", safe}, "cut off"},
		"a line":    {bytes.Join([][]byte{lines[0], lines[2]}, nil), nil, "line 2"},
		"half":      {whole[:len(whole)-5], nil, "line 6"},
		"a subject": {bytes.Replace(whole, []byte(`"outcome":"match"`), []byte(`"outcome":"no-match"`), 1), nil, "line 3"},
	} {
		if err := os.WriteFile(path, row.text, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, said := do(1, append([]string{"verify"}, row.args...)...); !strings.Contains(said, row.says) {
			t.Errorf("%s: %s, want %s", what, said, row.says)
		}
	}
	if err := os.Remove(filepath.Join(dir, auditKeyFile)); err != nil {
		t.Fatal(err)
	}
	if _, err := p.open(); err == nil || !strings.Contains(err.Error(), "keys are gone") {
		t.Errorf("a log without its keys: %v", err)
	}
}
