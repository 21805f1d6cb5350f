package main

import (
	"encoding/hex"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"fingerzeig/server/internal/audit"
)

var publicKey = regexp.MustCompile(`\b[0-9a-f]{64}\b`)

// TestAuditRotate changes the key of an audit log: of one that no service writes to, and through the service that does. Whoever knows one of the keys, or
// has a file or a checkpoint from any time, can verify it.
func TestAuditRotate(t *testing.T) {
	d := newDepot(t)
	dir := filepath.Join(filepath.Dir(d.dir), "audit")
	o := guardSettings{Audit: dir}
	key := filepath.Join(dir, auditKeyFile)
	here := []string{"--audit", dir, "--data", d.dir}
	rotate := func(who string) string {
		t.Helper()
		status, out, said := say(t, append([]string{"audit", "rotate"}, here...)...)
		if status != 0 || !strings.Contains(said, who) || !strings.Contains(out, key) {
			t.Fatalf("status %d, %s%s", status, out, said)
		}
		return publicKey.FindString(out)
	}
	if status, _, said := say(t, append([]string{"audit", "rotate"}, here...)...); status != 1 || !strings.Contains(said, "there is no audit log") {
		t.Errorf("without a log: status %d, %s", status, said)
	}
	if _, err := os.Lstat(dir); err == nil {
		t.Error("a folder was made")
	}
	l, err := o.log().open()
	if err != nil {
		t.Fatal(err)
	}
	if status, _, said := say(t, append([]string{"audit", "rotate"}, here...)...); status != 1 || !strings.Contains(said, "--socket") {
		t.Errorf("while another process writes: status %d, %s", status, said)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	old, err := os.ReadFile(key)
	if err != nil {
		t.Fatal(err)
	}
	keys := []string{"", rotate("No service runs"), "", ""}
	d.service = serveHere(t, serviceOptions{dir: d.dir, keyFile: d.key, socket: filepath.Join(d.dir, socketFile), guard: o})
	keys[2] = rotate("is running: it does the work")
	if err := d.service.guarding.record(audit.Entry{Kind: audit.Unlock, Note: "after the change"}); err != nil {
		t.Error(err)
	}
	kept := write(t, "kept", d.good("audit", "checkpoint", "--audit", dir))
	keys[3] = rotate("is running: it does the work")
	d.stop()

	out := d.good("audit", "keys", "--audit", dir)
	all := publicKey.FindAllString(out, -1)
	if keys[0] = all[0]; strings.Join(all, " ") != strings.Join(keys, " ") {
		t.Errorf("the keys are %v, want %v", all, keys)
	}
	for _, k := range keys {
		if out := d.good("audit", "verify", "--audit", dir, "--pin", k, "--kept", kept); !strings.Contains(out, "is whole") || !strings.Contains(out, "4 keys") {
			t.Errorf("pinned to %s: %s", k, out)
		}
	}
	d.good("audit", "verify", "--audit", dir, "--audit-key", write(t, "old", string(old)))
	for what, pin := range map[string]string{"no key": "4d", "no digits": "key", "a key that it never had": hex.EncodeToString(make([]byte, 32))} {
		if status, _, said := say(t, "audit", "verify", "--audit", dir, "--pin", pin); status != 1 {
			t.Errorf("%s: status %d, %s", what, status, said)
		}
	}

	// The copy from the safe is one from before: the service says so, and does not write to the log.
	now, err := os.ReadFile(key)
	if err != nil {
		t.Fatal(err)
	}
	put := func(b []byte) {
		t.Helper()
		if err := os.WriteFile(key, b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	put(old)
	if _, err := guard(o); err == nil || !strings.Contains(err.Error(), "changed since") {
		t.Errorf("with the keys from before: %v", err)
	}
	put(now)
	if info, err := os.Stat(key); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	d.serve()
	if status, _, said := say(t, append([]string{"audit", "rotate"}, here...)...); status != 1 || !strings.Contains(said, "keeps no audit log") {
		t.Errorf("a service without: status %d, %s", status, said)
	}
}
