package main

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"testing"

	"fingerzeig/hw/kiosk"
)

const goodPickups = `[
  {"code": "k7px-42", "subject": "s-1", "locker": 3, "finger": "right-index"},
  {"code": "B2", "subject": "s-2", "locker": 4},
  {"code": "C3", "subject": "s-3", "locker": 4, "taken": true}
]`

var (
	first = kiosk.Pickup{Subject: "s-1", Locker: 3, Finger: "right-index"}
	third = kiosk.Pickup{Subject: "s-3", Locker: 4}
)

func TestParsePickups(t *testing.T) {
	for _, row := range []struct {
		name, text string
		bad        bool
	}{
		{"good", goodPickups, false},
		{"none", `[]`, false},
		{"no code", `[{"code": " - ", "subject": "s", "locker": 1}]`, true},
		{"no subject", `[{"code": "A", "locker": 1}]`, true},
		{"no locker", `[{"code": "A", "subject": "s"}]`, true},
		{"a locker too far", `[{"code": "A", "subject": "s", "locker": 9}]`, true},
		{"the last locker", `[{"code": "A", "subject": "s", "locker": 8}]`, false},
		{"a finger that nobody has", `[{"code": "A", "subject": "s", "locker": 1, "finger": "right-toe"}]`, true},
		{"one code twice", `[{"code": "a b", "subject": "s", "locker": 1}, {"code": "A-B", "subject": "t", "locker": 2}]`, true},
		{"one locker twice", `[{"code": "A", "subject": "s", "locker": 1}, {"code": "B", "subject": "t", "locker": 1}]`, true},
		{"a code that is free again", `[{"code": "A", "subject": "s", "locker": 1, "taken": true}, {"code": "A", "subject": "t", "locker": 1}]`, false},
		{"unknown field", `[{"code": "A", "subject": "s", "locker": 1, "box": 1}]`, true},
		{"something after the end", `[] []`, true},
		{"not JSON", `code;subject`, true},
		{"empty", ``, true},
	} {
		t.Run(row.name, func(t *testing.T) {
			if _, err := parsePickups([]byte(row.text), 8); errors.Is(err, errPickups) != row.bad {
				t.Errorf("parsePickups() = %v", err)
			}
		})
	}
}

// FuzzParsePickups holds that what is accepted can be told apart: no two open pickups share a code or a locker.
func FuzzParsePickups(f *testing.F) {
	f.Add([]byte(goodPickups))
	f.Add([]byte(`[{"code": "A", "subject": "s", "locker": 1}, {"code": "a", "subject": "s", "locker": 2}]`))
	f.Fuzz(func(t *testing.T, b []byte) {
		entries, err := parsePickups(b, 8)
		if err != nil {
			return
		}
		entries = slices.DeleteFunc(entries, func(e entry) bool { return e.Taken })
		for i, e := range entries {
			for _, other := range entries[:i] {
				if e.Locker == other.Locker || kiosk.NormalizeCode(e.Code) == kiosk.NormalizeCode(other.Code) {
					t.Errorf("accepted %+v and %+v", other, e)
				}
			}
			if e.Subject == "" || e.Locker < 1 || e.Locker > 8 {
				t.Errorf("accepted %+v", e)
			}
		}
	})
}

func newPickups(t *testing.T) *pickupFile {
	t.Helper()
	p := &pickupFile{path: filepath.Join(t.TempDir(), "pickups.json"), lockers: 8}
	if err := os.WriteFile(p.path, []byte(goodPickups), 0o644); err != nil {
		t.Fatal(err)
	}
	return p
}

func TestPickupFile(t *testing.T) {
	p := newPickups(t)
	find := func(code string, want kiosk.Pickup, sentinel error) {
		t.Helper()
		if got, err := p.Find(t.Context(), code); got != want || !errors.Is(err, sentinel) {
			t.Errorf("Find(%q) = %+v, %v, want %+v, %v", code, got, err, want, sentinel)
		}
	}
	find("K7PX42", first, nil)
	find("C3", kiosk.Pickup{}, kiosk.ErrUnknownCode)
	find("D4", kiosk.Pickup{}, kiosk.ErrUnknownCode)

	if err := p.take(first); err != nil {
		t.Fatal(err)
	}
	find("K7PX42", kiosk.Pickup{}, kiosk.ErrUnknownCode)
	if open, taken, err := p.list(); err != nil || len(open) != 1 || !slices.Equal(taken, []kiosk.Pickup{first, third}) {
		t.Errorf("list() = %v, %v, %v", open, taken, err)
	}
	if err := errors.Join(p.forget(first), p.forget(kiosk.Pickup{Subject: "s-2", Locker: 4})); err != nil {
		t.Fatal(err)
	}
	find("B2", kiosk.Pickup{Subject: "s-2", Locker: 4}, nil) // what was not taken is not forgotten
	if _, taken, err := p.list(); err != nil || !slices.Equal(taken, []kiosk.Pickup{third}) {
		t.Errorf("list() = %v, %v", taken, err)
	}

	files, err := os.ReadDir(filepath.Dir(p.path))
	if err != nil || len(files) != 1 {
		t.Errorf("files left behind: %v, %v", files, err)
	}
	if info, err := os.Stat(p.path); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("the file is open to others: %v, %v", info.Mode(), err)
	}
}

func TestPickupFileDamaged(t *testing.T) {
	p := newPickups(t)
	if err := os.WriteFile(p.path, []byte(`[{`), 0o600); err != nil {
		t.Fatal(err)
	}
	_, found := p.Find(t.Context(), "K7PX42")
	_, _, listed := p.list()
	for _, err := range []error{found, listed, p.take(first), p.forget(first)} {
		if !errors.Is(err, errPickups) {
			t.Errorf("error %v, want errPickups", err)
		}
	}
	if b, err := os.ReadFile(p.path); err != nil || string(b) != `[{` {
		t.Errorf("a damaged file was replaced: %q, %v", b, err)
	}
}
