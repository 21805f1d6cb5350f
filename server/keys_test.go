package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fingerzeig/server/internal/access"
)

// TestKeysCommands draws keys, lists, disables, enables and revokes them.
func TestKeysCommands(t *testing.T) {
	path := filepath.Join(t.TempDir(), "keys.json")
	do := func(want int, args ...string) (out, said string) {
		t.Helper()
		status, out, said := say(t, append(append([]string{"keys"}, args...), "--keys", path)...)
		if status != want {
			t.Errorf("%v: status %d, %s%s", args, status, out, said)
		}
		return out, said
	}
	out, said := do(0, "create", "desk-1", "--role", "desk", "--gallery", "hall,annex", "--expires", "2999-01-31", "--rate", "70")
	key := strings.TrimSpace(out)
	if access.CheckKey(key) != nil || strings.Contains(said, key) || !strings.Contains(said, "never again") {
		t.Errorf("the key %q, %s", key, said)
	}
	text, err := os.ReadFile(path)
	if err != nil || strings.Contains(string(text), key) {
		t.Errorf("the file holds the key, %v", err)
	}
	s, err := access.Read(path)
	if err != nil {
		t.Fatal(err)
	}
	e := s.Entries()[0]
	p, err := s.Key(key, e.Created)
	if err != nil || p.Name != "desk-1" || p.Role != access.Desk || !p.In("annex") || p.In("hal") || e.Rate != 70 || e.Expires.Year() != 2999 {
		t.Errorf("%+v, %+v, %v", p, e, err)
	}

	ca := newAuthority(t)
	certificate, _ := ca.files(t, "terminal-1")
	for name, which := range map[string]string{"terminal-1": certificate, "terminal-2": "dns:terminal-2"} {
		if out, _ := do(0, "create", name, "--role", "terminal", "--gallery", "*", "--certificate", which); !strings.Contains(out, "lets "+name+" in") {
			t.Errorf("%s: %s", name, out)
		}
	}
	for what, args := range map[string][]string{
		"a name twice":     {"create", "desk-1", "--role", "desk", "--gallery", "*"},
		"a name":           {"create", "desk 2", "--role", "desk", "--gallery", "*"},
		"no gallery":       {"create", "desk-2", "--role", "desk"},
		"no role":          {"create", "desk-2", "--gallery", "*"},
		"a role":           {"create", "desk-2", "--role", "root", "--gallery", "*"},
		"a certificate":    {"create", "desk-2", "--role", "desk", "--gallery", "*", "--certificate", "none.pem"},
		"no certificate":   {"create", "desk-2", "--role", "desk", "--gallery", "*", "--certificate", path},
		"nobody disabled":  {"disable", "nobody"},
		"nobody revoked":   {"revoke", "nobody"},
		"nobody's enabled": {"enable", "nobody"},
	} {
		if out, said := do(1, args...); out != "" || said == "" {
			t.Errorf("%s: %q, %q", what, out, said)
		}
	}
	lets := func(want bool) {
		t.Helper()
		s, err := access.Read(path)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.Key(key, e.Created); (err == nil) != want {
			t.Errorf("the key lets in: %v, want %v", err, want)
		}
	}
	lets(true)
	do(0, "disable", "desk-1")
	lets(false)
	do(0, "enable", "desk-1")
	lets(true)
	old := key
	out, said = do(0, "rotate", "desk-1")
	key = strings.TrimSpace(out)
	if key == old || access.CheckKey(key) != nil || !strings.Contains(said, "never again") {
		t.Errorf("another key: %q, %s", key, said)
	}
	lets(true)
	key, old = old, key
	lets(false)
	key = old
	do(0, "disable", "desk-1")
	out, said = do(0, "rotate", "desk-1", "--expires", "2999-02-28")
	if key = strings.TrimSpace(out); !strings.Contains(said, "disabled") {
		t.Errorf("a disabled one: %s", said)
	}
	lets(false)
	do(0, "enable", "desk-1")
	lets(true)
	do(0, "rotate", "terminal-2", "--certificate", "dns:terminal-2.town.example")
	do(1, "rotate", "terminal-2", "--certificate", "none.pem")
	do(1, "rotate", "nobody")
	do(0, "revoke", "desk-1")
	do(0, "revoke", "desk-1")
	do(1, "rotate", "desk-1")
	do(1, "enable", "desk-1")
	lets(false)
	out, _ = do(0, "list")
	for _, want := range []string{"desk-1      desk      hall,annex  ", "2999-02-28  revoked", "terminal-1  terminal  *           sha256", "terminal-2  terminal  *           dns"} {
		if !strings.Contains(out, want) {
			t.Errorf("the list lacks %q:\n%s", want, out)
		}
	}
	if strings.Contains(out, e.Key) {
		t.Error("the list shows a hash")
	}
	if err := os.WriteFile(path, text[:len(text)-10], 0o600); err != nil {
		t.Fatal(err)
	}
	do(1, "list")
	do(1, "create", "desk-9", "--role", "desk", "--gallery", "*")
}
