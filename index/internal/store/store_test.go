package store_test

import (
	"encoding/binary"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"fingerzeig/index/internal/store"
)

func open(t *testing.T, dir string) *store.Store {
	t.Helper()
	s, err := store.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func put(t *testing.T, s *store.Store, pairs ...string) {
	t.Helper()
	var batch []store.Write
	for i := 0; i < len(pairs); i += 2 {
		w := store.Write{Key: []byte(pairs[i])}
		if pairs[i+1] != "" {
			w.Value = []byte(pairs[i+1])
		}
		batch = append(batch, w)
	}
	if err := s.Apply(batch); err != nil {
		t.Fatal(err)
	}
}

func all(t *testing.T, s *store.Store, prefix string) (got string) {
	t.Helper()
	if err := s.Walk([]byte(prefix), func(k, v []byte) error { got += string(k) + "=" + string(v) + " "; return nil }); err != nil {
		t.Fatal(err)
	}
	return got
}

func TestStore(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	put(t, s, "b1", "x", "a1", "y", "a2", "z")
	put(t, s, "a1", "", "a3", "w")
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = open(t, dir)
	if got, want := all(t, s, "a"), "a2=z a3=w "; got != want {
		t.Errorf("after reopening %q, want %q", got, want)
	}
	if v, err := s.Get([]byte("b1")); err != nil || string(v) != "x" {
		t.Errorf("b1 = %q, %v", v, err)
	}
	if _, err := s.Get([]byte("a1")); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("a removed key: %v", err)
	}
	stop := errors.New("stop")
	if err := s.Walk(nil, func(_, _ []byte) error { return stop }); !errors.Is(err, stop) {
		t.Errorf("Walk returned %v", err)
	}
	if err := s.Ready(); err != nil {
		t.Error(err)
	}
}

func TestLocked(t *testing.T) {
	dir := t.TempDir()
	open(t, dir)
	if _, err := store.Open(dir); !errors.Is(err, store.ErrLocked) {
		t.Errorf("opened twice: %v", err)
	}
}

// TestTooLarge asks that a batch that does not fit leaves nothing behind.
func TestTooLarge(t *testing.T) {
	s := open(t, t.TempDir())
	var batch []store.Write
	for i := range 20000 {
		batch = append(batch, store.Write{Key: binary.BigEndian.AppendUint16(nil, uint16(i)), Value: make([]byte, 400)})
	}
	if err := s.Apply(batch); !errors.Is(err, store.ErrTooLarge) {
		t.Errorf("8 MiB in a batch: %v", err)
	}
	if got := all(t, s, ""); got != "" {
		t.Errorf("%d bytes left behind", len(got))
	}
}

func TestClosed(t *testing.T) {
	s := open(t, t.TempDir())
	s.Close()
	if s.Ready() == nil {
		t.Error("a closed store is ready")
	}
	if s.Apply([]store.Write{{Key: []byte("a"), Value: []byte("b")}}) == nil {
		t.Error("a closed store takes writes")
	}
}

// TestOpenAfterCrash opens folders in which a crash has left a file that was made and never written to.
func TestOpenAfterCrash(t *testing.T) {
	for _, name := range []string{"000002.vlog", "000099.vlog", "00002.mem", "00099.mem"} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			s, err := store.Open(dir)
			if err != nil {
				t.Fatal(err)
			}
			if err := s.Apply([]store.Write{{Key: []byte("k"), Value: []byte("v")}}); err != nil {
				t.Fatal(err)
			}
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(dir, name), nil, 0o600); err != nil {
				t.Fatal(err)
			}
			if s, err = store.Open(dir); err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			if v, err := s.Get([]byte("k")); err != nil || string(v) != "v" {
				t.Errorf("%q, %v", v, err)
			}
		})
	}
}

// TestDamaged opens folders in which something was cut or changed after they were closed.
func TestDamaged(t *testing.T) {
	for name, change := range map[string]func(b []byte) []byte{
		"MANIFEST": func(b []byte) []byte { b[len(b)-1] ^= 1; return b }, "*.sst": func(b []byte) []byte { return b[:len(b)/2] },
		"00*.sst": func(b []byte) []byte { b[3] ^= 1; return b },
		"*.vlog":  func(b []byte) []byte { return b[:len(b)-1] }, "CLOSED": func(b []byte) []byte { return b[1:] },
	} {
		for _, crashed := range []bool{false, true} {
			if crashed && name != "*.sst" {
				continue // what a crash may leave
			}
			dir := t.TempDir()
			s, err := store.Open(dir)
			if err != nil {
				t.Fatal(err)
			}
			if err := s.Apply([]store.Write{{Key: []byte("k"), Value: []byte("v")}}); err != nil {
				t.Fatal(err)
			}
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			paths, err := filepath.Glob(filepath.Join(dir, name))
			if err != nil || len(paths) == 0 {
				t.Fatal(name, err)
			}
			b, err := os.ReadFile(paths[0])
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(paths[0], change(b), 0o600); err != nil {
				t.Fatal(err)
			}
			if crashed {
				if err := os.Remove(filepath.Join(dir, "CLOSED")); err != nil {
					t.Fatal(err)
				}
			}
			if _, err := store.Open(dir); !errors.Is(err, store.ErrDamaged) {
				t.Errorf("%s, crashed %v: %v", name, crashed, err)
			}
		}
	}
}
