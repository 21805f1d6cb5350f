package pickup

import (
	"bytes"
	"crypto/rand"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"testing"
	"time"

	mathrand "math/rand/v2"
)

// written returns a log of n events and where its records end.
func written(t testing.TB, n int) (*disk, []int) {
	t.Helper()
	d := new(disk)
	l, err := NewLog(d, logKey, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	ends := []int{len(d.durable)}
	for i := range n {
		if err := l.Append(Event{start, &codeRefused{TerminalID([]string{"hall", "library"}[i%2])}}); err != nil {
			t.Fatal(err)
		}
		ends = append(ends, len(d.durable))
	}
	return d, ends
}

// readLog opens a log and returns how many events it holds.
func readLog(d *disk) (n int, l *Log, err error) {
	d.at = 0
	l, err = OpenLog(d, logKey, func(Event) error { n++; return nil })
	return n, l, err
}

// Wherever a write is cut off, what was acknowledged before is there, and the log goes on. Zeros begin where a sector does.
func TestTornTail(t *testing.T) {
	const records = 12
	whole, ends := written(t, records)
	for size := ends[0]; size <= ends[records]; size++ {
		want := 0
		for ends[want] < size && ends[want+1] <= size {
			want++
		}
		for _, zeros := range []int{0, 1, 13, 4096} {
			if zeros > 0 && size%sectorSize != 0 {
				continue
			}
			d := &disk{cached: append(bytes.Clone(whole.durable[:size]), make([]byte, zeros)...)}
			n, l, err := readLog(d)
			if err != nil || n != want {
				t.Fatalf("cut at %d, %d zeros: %d events, want %d, %v", size, zeros, n, want, err)
			}
			if err := l.Append(Event{start, &codeRefused{"hall"}}); err != nil {
				t.Fatal(err)
			}
			if again, _, err := readLog(d); again != n+1 || err != nil {
				t.Fatalf("cut at %d, %d zeros, and written on: %d events, %v", size, zeros, again, err)
			}
		}
	}
}

// Every bit that differs from what was written is found, wherever it is, and nothing is cut off for it.
func TestEveryBitOfTheLog(t *testing.T) {
	whole, _ := written(t, 3)
	for bit := range 8 * len(whole.durable) {
		d := &disk{cached: bytes.Clone(whole.durable)}
		d.cached[bit/8] ^= 1 << (bit % 8)
		before := bytes.Clone(d.cached)
		if n, _, err := readLog(d); !errors.Is(err, ErrDamaged) || !bytes.Equal(d.cached, before) {
			t.Fatalf("bit %d: %d events, %v", bit, n, err)
		}
	}
}

func TestLogsPutTogether(t *testing.T) {
	whole, ends := written(t, 3)
	other, otherEnds := written(t, 3)
	b := whole.durable
	for name, bytes := range map[string][]byte{
		"empty":                   {},
		"no head":                 b[ends[0]:],
		"a head cut off":          b[:ends[0]-1],
		"without the first":       slices.Concat(b[:ends[0]], b[ends[1]:]),
		"without the second":      slices.Concat(b[:ends[1]], b[ends[2]:]),
		"the second twice":        slices.Concat(b[:ends[2]], b[ends[1]:]),
		"changed places":          slices.Concat(b[:ends[0]], b[ends[1]:ends[2]], b[ends[0]:ends[1]], b[ends[2]:]),
		"a record of another log": slices.Concat(b[:ends[2]], other.durable[otherEnds[2]:]),
		"another salt":            slices.Concat(other.durable[:otherEnds[0]], b[ends[0]:]),
		"something behind":        slices.Concat(b, []byte("something that is no record")),
	} {
		if n, _, err := readLog(&disk{cached: bytes}); !errors.Is(err, ErrDamaged) {
			t.Errorf("%s: %d events, %v", name, n, err)
		}
	}
	if _, err := OpenLog(&disk{cached: b}, bytes.Repeat([]byte{1}, 32), func(Event) error { return nil }); !errors.Is(err, ErrDamaged) {
		t.Errorf("another key: %v", err)
	}
	if _, err := OpenLog(&disk{cached: b}, nil, nil); !errors.Is(err, ErrInput) {
		t.Errorf("no key: %v", err)
	}
	if bytes.Contains(b, []byte("library")) {
		t.Error("the log is not sealed")
	}
}

// After a write that failed nobody knows what is on the disk: nothing is acknowledged any more, though the disk may work again.
func TestLogBreaks(t *testing.T) {
	d, _ := written(t, 1)
	_, l, err := readLog(d)
	if err != nil {
		t.Fatal(err)
	}
	d.fail = errors.New("disk is full")
	if err := l.Append(Event{start, &codeRefused{hall}}); !errors.Is(err, ErrBroken) || !errors.Is(err, d.fail) {
		t.Errorf("the first write: %v", err)
	}
	d.fail = nil
	if err := l.Append(Event{start, &codeRefused{hall}}); !errors.Is(err, ErrBroken) {
		t.Errorf("the next write: %v", err)
	}
	if n, _, err := readLog(d); n != 1 || err != nil {
		t.Errorf("opened anew: %d events, %v", n, err)
	}
}

func FuzzOpenLog(f *testing.F) {
	whole, ends := written(f, 2)
	f.Add(whole.durable)
	f.Add(whole.durable[:ends[1]+9])
	f.Add([]byte(logMagic))
	f.Fuzz(func(t *testing.T, b []byte) {
		d := &disk{cached: bytes.Clone(b)}
		n, _, err := readLog(d)
		if err != nil {
			if !errors.Is(err, ErrDamaged) || !bytes.Equal(d.cached, b) {
				t.Errorf("%v", err)
			}
			return
		}
		if again, _, err := readLog(d); again != n || err != nil {
			t.Errorf("%d events, then %d, %v", n, again, err)
		}
	})
}

// A log that has grown old is written anew when it is opened, says the same, and holds nothing of what was erased.
func TestOpenFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "pickups.log")
	l, s, err := OpenFile(path, logKey, rand.Reader, start)
	if err != nil || s.Seq != 1 || s.Position() != s.Lives[0].ID+"-1" {
		t.Fatal(err, s.Seq, s.Position())
	}
	random := mathrand.NewChaCha8([32]byte{3})
	b := NewBook(l, s, hasher, fixed(start), random)
	if err := b.Do(setting()); err != nil {
		t.Fatal(err)
	}
	for i := range 300 {
		id, err := b.announce(passport(i))
		if err != nil {
			t.Fatal(err)
		}
		if i < 290 {
			for _, do := range []func() error{
				func() error { return b.Do(func(State, time.Time) ([]Event, error) { return Cancel(id) }) },
				func() error { return b.Settle(t.Context(), string(id)+"/destroy-key", doNothing) },
				b.Tick,
			} {
				if err := do(); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	before := b.State()
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	grown := sizeOf(t, path)
	for range 2 {
		l, s, err = OpenFile(path, logKey, rand.Reader, start)
		if err != nil {
			t.Fatal(err)
		}
		if !s.had(before.Position()) || len(s.Lives) != len(before.Lives)+1 {
			t.Errorf("stands at %s after %s", s.Position(), before.Position())
		}
		s.Lives, s.Seq = before.Lives, s.Seq-1
		if got, want := marshal(t, s), marshal(t, before); got != want {
			t.Errorf("the state is %s, want %s", got, want)
		}
		if size := sizeOf(t, path); size > grown/10 {
			t.Errorf("%d bytes of %d are left", size, grown)
		}
		if _, _, err := OpenFile(path, logKey, rand.Reader, start); runtime.GOOS == "linux" && !errors.Is(err, ErrInUse) {
			t.Errorf("opened twice: %v", err)
		}
		if err := l.Append(Event{start, &codeRefused{hall}}); err != nil {
			t.Fatal(err)
		}
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
		if l, before, err = OpenFile(path, logKey, rand.Reader, start); err != nil {
			t.Fatal(err)
		}
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if left, err := filepath.Glob(path + "?*"); err != nil || !slices.Equal(left, []string{path + ".lock"}) {
		t.Errorf("left behind: %v, %v", left, err)
	}
	if err := os.WriteFile(path, []byte("something else"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, _, err := OpenFile(path, logKey, rand.Reader, start); !errors.Is(err, ErrDamaged) {
		t.Errorf("another file: %v", err)
	}
}

func sizeOf(t *testing.T, path string) int64 {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	return info.Size()
}

// A last record whose only byte behind the border of a sector happens to be zero was acknowledged as every other.
func TestZeroBehindTheBorder(t *testing.T) {
	for range 20_000 {
		d, ends := written(t, 8)
		last := ends[8]
		if last%sectorSize != 1 {
			t.Fatalf("eight records end at %d: another number would end behind a border", last)
		}
		if d.durable[last-1] != 0 {
			continue
		}
		if n, _, err := readLog(d); n != 8 || err != nil {
			t.Errorf("%d events, %v", n, err)
		}
		return
	}
	t.Fatal("no tag ended in zero")
}
