package main

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// TestWarnings checks settings that are possible and hardly ever meant.
func TestWarnings(t *testing.T) {
	ca := newAuthority(t)
	cert, key := ca.files(t, "server")
	kek := write(t, "kek", strings.Repeat("01", 32))
	audit := filepath.Join(t.TempDir(), "audit")
	keys := filepath.Join(t.TempDir(), "keys.json")
	if status, _, said := say(t, "keys", "create", "desk-1", "--keys", keys, "--gallery", "*", "--role", "desk"); status != 0 {
		t.Fatal(said)
	}
	tls := []string{"--tls-cert", cert, "--tls-key", key}
	far := append([]string{"--listen", "0.0.0.0:8443", "--audit", audit}, tls...)
	for what, row := range map[string]struct {
		args []string
		says string // empty: nothing
	}{
		"on this machine":       {nil, ""},
		"as it should be":       {append([]string{"--keys", keys, "--key-file", kek}, far...), ""},
		"certificates for all":  {append([]string{"--client-ca", ca.file(t)}, far...), "a terminal is told scores"},
		"nothing":               {[]string{"--listen", "0.0.0.0:80", "--insecure-listen", "--audit", audit}, "whoever reaches this address"},
		"nothing but TLS":       {append([]string{"--insecure-listen"}, far...), "without keys"},
		"keys that can be read": {[]string{"--listen", "0.0.0.0:80", "--insecure-listen", "--keys", keys, "--audit", audit}, "without TLS, keys"},
		"no audit log":          {append([]string{"--listen", "0.0.0.0:80", "--keys", keys}, tls...), "without an audit log"},
		"here, but proxied":     {[]string{"--insecure-listen", "--audit", audit}, "whoever reaches this address"},
	} {
		status, out, said := say(t, append([]string{"config", "check"}, row.args...)...)
		if status != 0 || !strings.Contains(out, "are good") || strings.Count(said, "Warning: ") != min(len(row.says), 1) || !strings.Contains(said, row.says) {
			t.Errorf("%s: status %d, %s%s, want %q", what, status, out, said, row.says)
		}
	}
	if runtime.GOOS == "windows" {
		return
	}
	for _, mode := range []os.FileMode{0o604, 0o602, 0o646} {
		if err := os.Chmod(kek, mode); err != nil {
			t.Fatal(err)
		}
		if _, _, said := say(t, "config", "check", "--key-file", kek); !strings.Contains(said, kek+": chmod o-rwx") {
			t.Errorf("mode %v: %s", mode, said)
		}
	}
	if err := os.Chmod(kek, 0o640); err != nil {
		t.Fatal(err)
	}
	if _, _, said := say(t, "config", "check", "--key-file", kek); said != "" {
		t.Errorf("for the group: %s", said)
	}
}
