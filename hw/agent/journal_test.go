package agent

import (
	"bytes"
	"errors"
	"os"
	"reflect"
	"slices"
	"testing"

	"fingerzeig/internal/client"
)

// story is what a terminal notes in an evening: a pickup by the service's release, one by its own, a wrong print, and some of it told.
var story = []record{
	{Tell: &client.Report{Locker: 1, Restarted: true, Seen: "full"}},
	{Open: &opening{Pickup: "p-1", Locker: 3, Nonce: "aa"}},
	{Tell: &client.Report{Locker: 3, Nonce: "aa", Seen: "opened"}},
	{Tell: &client.Report{Locker: 3, Nonce: "aa", Seen: "emptied"}, Closes: true},
	{Told: 2, Position: "l-7"},
	{Position: "l-8"},
	{Tell: &client.Report{Offline: &client.OfflineReport{Pickup: "p-2", Locker: 4, Nonce: "bb", Refused: 1}}},
	{Tell: &client.Report{Offline: &client.OfflineReport{Pickup: "p-4", Locker: 6, Nonce: "bc", Refused: 1}}},
	{Open: &opening{Pickup: "p-2", Locker: 4, Nonce: "cc", Own: true}},
}

// end is what is known at the end of the story.
var end = notes{
	Pending: []client.Report{
		{Locker: 3, Nonce: "aa", Seen: "emptied"},
		{Offline: &client.OfflineReport{Pickup: "p-2", Locker: 4, Nonce: "bb", Refused: 1}},
		{Offline: &client.OfflineReport{Pickup: "p-4", Locker: 6, Nonce: "bc", Refused: 1}},
	},
	Open:    &opening{Pickup: "p-2", Locker: 4, Nonce: "cc", Own: true},
	Dropped: []string{"p-1", "p-2"},
	Refused: map[string]int{"p-2": 1, "p-4": 1},

	Position: "l-8",
}

func newJournal(t *testing.T) *journal {
	t.Helper()
	j, err := openJournal(Folder(t.TempDir()))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = j.close() })
	return j
}

// pathOf returns where a journal lies.
func pathOf(j *journal) string { return j.store.(Folder).path(journalFile) }

// Whatever byte a power cut leaves last, the notes are those of the records before it, and each record that was acknowledged is there.
func TestJournalSurvives(t *testing.T) {
	var file []byte
	want := notes{}
	after := map[int]notes{0: want} // by the length at which a record is whole
	for _, r := range story {
		b, err := r.line()
		if err != nil {
			t.Fatal(err)
		}
		file = append(file, b...)
		want = want.clone()
		want.add(r)
		after[len(file)] = want
	}
	if !reflect.DeepEqual(want, end) {
		t.Fatalf("at the end %+v", want)
	}
	folder := Folder(t.TempDir())
	path := folder.path(journalFile)
	last := notes{}
	for n := range len(file) + 1 {
		if at, whole := after[n]; whole {
			last = at
		}
		if read, size, err := parseJournal(file[:n]); err != nil || len(read.Pending) != len(last.Pending) || int(size) > n {
			t.Fatalf("cut after %d bytes: %+v, %d, %v", n, read, size, err)
		}
		if n%25 != 0 && n < len(file)-2 {
			continue // on the disk it takes longer
		}
		if err := os.WriteFile(path, file[:n], 0o600); err != nil {
			t.Fatal(err)
		}
		j, err := openJournal(folder)
		if err != nil {
			t.Fatalf("cut after %d bytes: %v", n, err)
		}
		if got := j.read(); len(got.Pending) != len(last.Pending) || !reflect.DeepEqual(got.Open, last.Open) || !slices.Equal(got.Dropped, last.Dropped) {
			t.Fatalf("cut after %d bytes: %+v, want %+v", n, got, last)
		}
		if err := errors.Join(j.add(story[0]), j.close()); err != nil {
			t.Fatal(err)
		}
		b, _ := os.ReadFile(path)
		if again, _, err := parseJournal(b); err != nil || len(again.Pending) != len(last.Pending)+1 {
			t.Fatalf("cut after %d bytes and gone on: %+v, %v", n, again, err)
		}
	}
}

// What is broken before its end is not guessed at, and is left as it is.
func TestJournalBroken(t *testing.T) {
	j := newJournal(t)
	if err := j.add(story...); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(pathOf(j))
	if err != nil {
		t.Fatal(err)
	}
	first := bytes.IndexByte(whole, '\n')
	for _, i := range []int{0, 8, 9, first / 2, first + 20} {
		broken := bytes.Clone(whole)
		broken[i] ^= 1
		if err := os.WriteFile(pathOf(j), broken, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := openJournal(j.store); !errors.Is(err, ErrJournal) {
			t.Errorf("byte %d: %v", i, err)
		}
		if left, _ := os.ReadFile(pathOf(j)); !bytes.Equal(left, broken) {
			t.Errorf("byte %d: it was changed", i)
		}
	}
}

// A journal that could not write once writes no more: nobody knows what is on the disk.
func TestJournalStops(t *testing.T) {
	j := newJournal(t)
	if err := j.file.Close(); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := j.add(story[0]); !errors.Is(err, ErrJournal) || len(j.read().Pending) > 0 {
			t.Errorf("add() = %v, noted %+v", err, j.read())
		}
	}
	if !errors.Is(j.works(), ErrJournal) {
		t.Errorf("works() = %v", j.works())
	}
}

// The file does not grow for ever, and nothing is lost when it is rewritten.
func TestJournalIsRewritten(t *testing.T) {
	j := newJournal(t)
	r := story[1]
	long := *r.Open
	long.Pickup = string(bytes.Repeat([]byte("p"), maxJournalBytes/4))
	for range 9 {
		if err := j.add(record{Open: &long}, record{Fresh: []string{"p-1"}}); err != nil {
			t.Fatal(err)
		}
	}
	if err := j.add(story...); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(pathOf(j))
	if err != nil || info.Size() > 2*maxJournalBytes {
		t.Errorf("%v bytes, %v", info.Size(), err)
	}
	again, err := openJournal(j.store)
	if err != nil || !reflect.DeepEqual(again.read(), end) {
		t.Errorf("read again: %+v, %v", again.read(), err)
	}
	_ = again.close()
}

// With the mirror fresh, what was dropped may come again; wrong prints of pickups that still wait are not forgiven.
func TestFresh(t *testing.T) {
	j := newJournal(t)
	if err := j.add(story...); err != nil {
		t.Fatal(err)
	}
	_, seq := j.readAt()
	if err := j.add(record{Told: 1}); err != nil {
		t.Fatal(err)
	}
	if err := j.addUnless(seq, record{Fresh: []string{"p-4"}}); err != nil || len(j.read().Dropped) == 0 {
		t.Errorf("something was noted meanwhile: %+v, %v", j.read(), err)
	}
	_, seq = j.readAt()
	if err := j.addUnless(seq, record{Fresh: []string{"p-4"}}); err != nil {
		t.Fatal(err)
	}
	if n := j.read(); len(n.Dropped) != 0 || len(n.Refused) != 1 || n.Refused["p-4"] != 1 {
		t.Errorf("fresh: %+v", n)
	}
	if err := j.add(record{Empty: true}); err != nil || len(j.read().Refused) != 0 {
		t.Errorf("fresh and empty: %+v, %v", j.read(), err)
	}
}

// FuzzJournal holds that whatever is read is written and read again the same, and that nothing makes reading panic.
func FuzzJournal(f *testing.F) {
	var file []byte
	for _, r := range story {
		b, err := r.line()
		if err != nil {
			f.Fatal(err)
		}
		file = append(file, b...)
		f.Add(b)
	}
	f.Add(file)
	f.Add(file[:len(file)-3])
	f.Add([]byte("00000000 {}\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		n, size, err := parseJournal(b)
		if err != nil {
			if !errors.Is(err, ErrJournal) {
				t.Errorf("%v", err)
			}
			return
		}
		if size > int64(len(b)) {
			t.Fatalf("%d of %d bytes", size, len(b))
		}
		line, err := record{Notes: &n}.line()
		if err != nil {
			t.Fatal(err)
		}
		again, _, err := parseJournal(line)
		if err != nil || len(again.Pending) != len(n.Pending) || !slices.Equal(again.Dropped, n.Dropped) || len(again.Refused) != len(n.Refused) {
			t.Errorf("%+v became %+v, %v", n, again, err)
		}
	})
}
