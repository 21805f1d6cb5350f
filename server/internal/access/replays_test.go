package access

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// watch is a clock that is set by hand.
type watch struct{ now time.Time }

func newWatch() *watch { return &watch{time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC)} }

func (w *watch) read() time.Time { return w.now }

// kept returns one that keeps what it has seen in a file, as after a start.
func kept(t testing.TB, w *watch, key, path string) (*Replays, error) {
	t.Helper()
	r := NewReplays([]byte(key), w.read)
	err := r.Keep(path, func(err error) { t.Error(err) })
	t.Cleanup(r.Close)
	return r, err
}

// TestReplaysOutlast sees samples, and begins anew again and again, as after a kill: they are known for a day and no longer, and there is no way back from
// the file to them.
func TestReplaysOutlast(t *testing.T) {
	w, path := newWatch(), filepath.Join(t.TempDir(), "replays")
	begin := func() *Replays {
		t.Helper()
		r, err := kept(t, w, "key", path)
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	r := begin()
	seen := func(sample string, want bool) {
		t.Helper()
		if got := r.Seen([]byte(sample)); got != want {
			t.Errorf("%s: seen %v, want %v", sample, got, want)
		}
	}
	seen("anna", false)
	seen("anna", true)
	r = begin() // nobody has closed the other one
	seen("anna", true)
	seen("ben", false)
	w.now = w.now.Add(23 * time.Hour)
	r = begin()
	seen("ben", true) // and so for another day
	w.now = w.now.Add(2 * time.Hour)
	r = begin()
	seen("ben", true)
	if n := len(r.order); n != 2 { // ben from before the start, and now
		t.Errorf("%d are remembered", n)
	}
	w.now = w.now.Add(25 * time.Hour)
	seen("carl", false)
	b, err := os.ReadFile(path)
	if err != nil || len(b) != len(r.head())+replayBytes {
		t.Errorf("a day later the file has %d bytes, %v: what is over is still in it", len(b), err)
	}
	r = begin()
	seen("anna", false)
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info, err)
	}
	r.Close()
	r.Close()
	seen("dora", false)
	r = begin()
	seen("dora", false)
	(*Replays)(nil).Close()
}

// TestReplaysFull sees more than there is room for: the file stays small, and has what is remembered.
func TestReplaysFull(t *testing.T) {
	w, path := newWatch(), filepath.Join(t.TempDir(), "replays")
	r := NewReplays([]byte("key"), w.read)
	r.most = 100
	if err := r.Keep(path, func(err error) { t.Error(err) }); err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	longest := int64(0)
	for i := range 1000 {
		if r.Seen(fmt.Append(nil, i)) {
			t.Errorf("%d was there before", i)
		}
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		longest = max(longest, info.Size())
	}
	if most := int64(len(r.head()) + 200*replayBytes); longest > most || longest < most/2 {
		t.Errorf("the file had up to %d bytes", longest)
	}
	again := NewReplays([]byte("key"), w.read)
	again.most = 100
	if err := again.Keep(path, func(err error) { t.Error(err) }); err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	for i := 900; i < 1000; i++ {
		w.now = w.now.Add(time.Second)
		if _, ok := again.at[again.order[i-900].t]; !ok || !again.Seen(fmt.Append(nil, i)) {
			t.Errorf("%d is forgotten", i)
		}
	}
	if again.Seen(fmt.Append(nil, 1)) {
		t.Error("the oldest is remembered")
	}
}

// TestReplaysDamaged begins with files that are cut, changed, or another's: what can be read is taken up, and the file is good afterwards.
func TestReplaysDamaged(t *testing.T) {
	w, path := newWatch(), filepath.Join(t.TempDir(), "replays")
	r, err := kept(t, w, "key", path)
	if err != nil {
		t.Fatal(err)
	}
	for i := range 4 {
		r.Seen(fmt.Append(nil, i))
	}
	r.Close()
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	head := len(r.head())
	flip := func(at int) []byte {
		b := append([]byte{}, whole...)
		b[at] ^= 1
		return b
	}
	for what, row := range map[string]struct {
		b    []byte
		key  string
		want int // that are known
		good bool
	}{
		"whole":       {whole, "key", 4, true},
		"cut":         {whole[:len(whole)-1], "key", 3, true},
		"a hash":      {flip(head), "key", 3, false},
		"a time":      {flip(head + 2*replayBytes - 5), "key", 3, false},
		"a sum":       {flip(head + 3*replayBytes - 1), "key", 3, false},
		"the head":    {flip(0), "key", 0, false},
		"half a head": {whole[:head/2], "key", 0, false},
		"empty":       {nil, "key", 0, false},
		"another key": {whole, "yek", 0, false},
	} {
		if err := os.WriteFile(path, row.b, 0o600); err != nil {
			t.Fatal(err)
		}
		r, err := kept(t, w, row.key, path)
		if errors.Is(err, ErrReplays) == row.good || err != nil && row.good {
			t.Errorf("%s: %v", what, err)
		}
		known := 0
		for i := range 4 {
			if r.Seen(fmt.Append(nil, i)) {
				known++
			}
		}
		if known != row.want {
			t.Errorf("%s: %d are known, want %d", what, known, row.want)
		}
		r.Close()
		if r, err = kept(t, w, row.key, path); err != nil || !r.Seen([]byte("3")) {
			t.Errorf("%s, written anew: %v", what, err)
		}
		r.Close()
	}
}

// TestReplaysUnkept cannot write for a while: it says so once, remembers all the same, and the file is whole when that can be done again.
func TestReplaysUnkept(t *testing.T) {
	w, dir, told := newWatch(), filepath.Join(t.TempDir(), "none"), 0
	r := NewReplays([]byte("key"), w.read)
	if err := r.Keep(filepath.Join(dir, "replays"), func(error) { told++ }); err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	for i := range 10 {
		r.Seen(fmt.Append(nil, i))
	}
	if !r.Seen([]byte("5")) || told != 1 {
		t.Errorf("told %d times", told)
	}
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	w.now = w.now.Add(time.Minute)
	r.Seen([]byte("anna"))
	if err := r.file.open.Close(); err != nil { // as a disk that is full
		t.Fatal(err)
	}
	r.Seen([]byte("ben"))
	r.Seen([]byte("carl"))
	if told != 2 {
		t.Errorf("told %d times", told)
	}
	w.now = w.now.Add(time.Minute)
	r.Seen([]byte("dora"))
	r.Close()
	again, err := kept(t, w, "key", filepath.Join(dir, "replays"))
	if err != nil {
		t.Fatal(err)
	}
	for _, sample := range []string{"3", "anna", "ben", "carl", "dora"} {
		if !again.Seen([]byte(sample)) {
			t.Errorf("%s is forgotten", sample)
		}
	}
}

// FuzzReplays takes up any bytes: an error, or samples; and the file is good afterwards.
func FuzzReplays(f *testing.F) {
	r := NewReplays([]byte("key"), newWatch().read)
	b := r.head()
	f.Add(b)
	b = appendReplay(b, remembered{target{1}, r.now()})
	f.Add(b)
	f.Add(appendReplay(b, remembered{target{2}, r.now().Add(-48 * time.Hour)})[:len(b)+9])
	f.Add([]byte("{"))
	path := filepath.Join(f.TempDir(), "replays")
	f.Fuzz(func(t *testing.T, b []byte) {
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		r, err := kept(t, newWatch(), "key", path)
		if err != nil && !errors.Is(err, ErrReplays) {
			t.Error(err)
		}
		n := len(r.order)
		r.Close()
		if r, err = kept(t, newWatch(), "key", path); err != nil || len(r.order) != n {
			t.Errorf("%d samples became %d, %v", n, len(r.order), err)
		}
		r.Close()
	})
}

func BenchmarkSeen(b *testing.B) {
	for _, file := range []bool{false, true} {
		b.Run(fmt.Sprintf("file=%v", file), func(b *testing.B) {
			r := NewReplays([]byte("key"), time.Now)
			if file {
				if err := r.Keep(filepath.Join(b.TempDir(), "replays"), func(err error) { b.Error(err) }); err != nil {
					b.Fatal(err)
				}
			}
			sample := make([]byte, 1000)
			for i := 0; b.Loop(); i++ {
				sample[0], sample[1], sample[2] = byte(i), byte(i>>8), byte(i>>16)
				r.Seen(sample)
			}
			r.Close()
		})
	}
}
