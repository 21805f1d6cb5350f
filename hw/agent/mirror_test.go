package agent

import (
	"bytes"
	"errors"
	"os"
	"testing"
	"time"

	"fingerzeig/hw/internal/agenttest"
	"fingerzeig/internal/client"
)

// evening is when the tests of the mirror play.
var evening = time.Date(2026, 11, 27, 18, 0, 0, 0, time.UTC)

func newMirror(t *testing.T, now *time.Time) *mirror {
	t.Helper()
	m, err := openMirror(Folder(t.TempDir()), "fzk_a", func() time.Time { return *now })
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// sealedPath returns where a mirror lies.
func sealedPath(m *mirror) string { return m.store.(Folder).path(mirrorFile) }

func TestMirror(t *testing.T) {
	now := evening
	m := newMirror(t, &now)
	if _, ok := m.find("K7PX42"); ok {
		t.Error("an empty mirror has found something")
	}
	secret := []byte("ridges and valleys, and where they end")
	content := client.Mirror{Key: agenttest.MirrorKey, Pickups: []client.Mirrored{
		agenttest.Mirrored("p-1", 3, "K7PX42", evening.Add(time.Hour), bytes.Clone(secret)),
		agenttest.Mirrored("p-2", 4, "886644", evening.Add(time.Minute), bytes.Clone(secret)),
	}}
	if err := m.put(content, "tag"); err != nil {
		t.Fatal(err)
	}
	sealedFile, err := os.ReadFile(sealedPath(m))
	if err != nil || bytes.Contains(sealedFile, secret[:8]) || bytes.Contains(sealedFile, []byte("p-1")) {
		t.Errorf("the file is readable: %q, %v", sealedFile, err)
	}
	if info, err := os.Stat(sealedPath(m)); err != nil || info.Mode().Perm()&0o077 != 0 {
		t.Errorf("others may read it: %v, %v", info.Mode(), err)
	}
	again, err := openMirror(m.store, "fzk_a", m.now)
	if err != nil {
		t.Fatal(err)
	}
	for code, want := range map[string]string{"K7PX42": "p-1", "8B6G44": "p-2", "K7PX43": "", "": ""} {
		p, ok := again.find(code)
		if p.Pickup != want || ok != (want != "") || ok && !bytes.Equal(p.Templates[0], secret) {
			t.Errorf("find(%q) = %+v, %v", code, p, ok)
		}
	}
	if tag, pickups := again.state(); tag != "tag" || len(pickups) != 2 {
		t.Errorf("state() = %q, %q", tag, pickups)
	}

	now = evening.Add(time.Minute) // p-2's time is over
	if _, ok := again.find("886644"); ok {
		t.Error("found after its time")
	}
	if err := again.expire(); err != nil {
		t.Fatal(err)
	}
	if tag, pickups := again.state(); tag != "" || len(pickups) != 1 {
		t.Errorf("after its time: %q, %q", tag, pickups)
	}
	if len(content.Pickups[0].Templates[0]) != len(secret) || !bytes.Equal(content.Pickups[0].Templates[0], secret) {
		t.Error("a template that is still wanted was wiped")
	}

	kept := again.content.Pickups[0].Templates[0]
	if err := again.forget(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(sealedPath(m)); !errors.Is(err, os.ErrNotExist) || bytes.Contains(kept, []byte("ridges")) {
		t.Errorf("forgotten: %v, in memory %q", err, kept)
	}
	if _, ok := again.find("K7PX42"); ok {
		t.Error("found after it was forgotten")
	}
}

// What is taken out of the mirror is wiped in memory, and a copy that somebody found is not.
func TestMirrorWipes(t *testing.T) {
	now := evening
	m := newMirror(t, &now)
	old := []byte("old")
	if err := m.put(client.Mirror{Key: agenttest.MirrorKey, Pickups: []client.Mirrored{agenttest.Mirrored("p-1", 3, "A", evening.Add(time.Hour), old)}}, "1"); err != nil {
		t.Fatal(err)
	}
	found, _ := m.find("A")
	if err := m.put(client.Mirror{Key: agenttest.MirrorKey}, "2"); err != nil {
		t.Fatal(err)
	}
	if string(old) != "\x00\x00\x00" || string(found.Templates[0]) != "old" {
		t.Errorf("in the mirror %q, found %q", old, found.Templates[0])
	}
}

// A file that another key sealed, or that somebody changed, is worth nothing and goes.
func TestMirrorOfAnotherKey(t *testing.T) {
	now := evening
	for name, change := range map[string]func(path string) (key string){
		"another key": func(string) string { return "fzk_b" },
		"changed": func(path string) string {
			b, _ := os.ReadFile(path)
			b[len(b)/2] ^= 1
			_ = os.WriteFile(path, b, 0o600)
			return "fzk_a"
		},
		"cut off": func(path string) string { _ = os.Truncate(path, 7); return "fzk_a" },
	} {
		t.Run(name, func(t *testing.T) {
			m := newMirror(t, &now)
			if err := m.put(client.Mirror{Key: agenttest.MirrorKey, Pickups: []client.Mirrored{agenttest.Mirrored("p-1", 3, "A", evening.Add(time.Hour))}}, "1"); err != nil {
				t.Fatal(err)
			}
			again, err := openMirror(m.store, change(sealedPath(m)), m.now)
			if err != nil {
				t.Fatal(err)
			}
			if _, ok := again.find("A"); ok {
				t.Error("it is believed")
			}
			if _, err := os.Stat(sealedPath(m)); !errors.Is(err, os.ErrNotExist) {
				t.Errorf("the file: %v", err)
			}
		})
	}
	if _, err := openMirror(Folder(t.TempDir()), "", m0); !errors.Is(err, ErrSecret) {
		t.Errorf("without a key: %v", err)
	}
}

func m0() time.Time { return evening }
