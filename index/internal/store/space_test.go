package store

import (
	"errors"
	"testing"
)

// TestNoSpace pretends that the disk fills: what is there can be read and removed, and nothing is half written.
func TestNoSpace(t *testing.T) {
	s, err := Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	large := make([]byte, 4<<10)
	if err := s.Apply([]Write{{[]byte("a"), large}}); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name          string
		free          uint64
		write, remove error
	}{
		{"room", 1 << 40, nil, nil}, {"nearly full", reserveBytes, ErrNoSpace, nil}, {"full", 1 << 20, ErrNoSpace, ErrNoSpace}, {"room again", 1 << 40, nil, nil},
	} {
		s.free = func(string) (uint64, error) { return c.free, nil }
		if err := s.Apply([]Write{{[]byte("b"), large}, {[]byte("c"), nil}}); !errors.Is(err, c.write) {
			t.Errorf("%s: writing: %v", c.name, err)
		}
		if err := s.Apply([]Write{{[]byte("b"), nil}}); !errors.Is(err, c.remove) {
			t.Errorf("%s: removing: %v", c.name, err)
		}
		if free, err := s.Free(); err != nil || (free == 0) != errors.Is(c.write, ErrNoSpace) {
			t.Errorf("%s: %d bytes are free, %v", c.name, free, err)
		}
		if v, err := s.Get([]byte("a")); err != nil || len(v) != len(large) {
			t.Errorf("%s: %d bytes, %v", c.name, len(v), err)
		}
		if _, err := s.Get([]byte("b")); !errors.Is(err, ErrNotFound) && c.write != nil {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	s.free = func(string) (uint64, error) { return 0, errors.New("no answer") }
	if err := s.Apply([]Write{{[]byte("b"), large}}); err == nil {
		t.Error("written without knowing the room")
	}
	if _, err := s.Free(); err == nil {
		t.Error("room without knowing it")
	}
}
