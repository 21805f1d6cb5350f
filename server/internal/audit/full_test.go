package audit

import (
	"bytes"
	"errors"
	"runtime"
	"sync"
	"testing"
	"time"
)

// failing is a file that fails on demand.
type failing struct {
	file
	syncs                 int
	quick                 bool // an fsync takes no time
	write, sync, truncate error
}

func (f *failing) Write(b []byte) (int, error) {
	if f.write != nil {
		n, _ := f.file.Write(b[:len(b)/2])
		return n, f.write
	}
	return f.file.Write(b)
}

func (f *failing) Sync() error {
	if f.syncs++; f.quick {
		return nil
	}
	return errors.Join(f.sync, f.file.Sync())
}

func (f *failing) Truncate(size int64) error {
	if f.truncate != nil {
		return f.truncate
	}
	return f.file.Truncate(size)
}

func begun(t *testing.T) (*Log, *failing) {
	t.Helper()
	s, err := NewSecrets(bytes.NewReader(make([]byte, 64)))
	if err != nil {
		t.Fatal(err)
	}
	l, err := Open(Options{Dir: t.TempDir(), Secrets: s, Now: time.Now, After: func(time.Duration) <-chan time.Time { return nil }, CheckpointEntries: 2})
	if err != nil {
		t.Fatal(err)
	}
	f := &failing{file: l.disk.file}
	l.disk.file = f // nobody writes now
	return l, f
}

// TestFull lets the disk be full for a while: what could not be written was not acknowledged, is not there, and the log goes on.
func TestFull(t *testing.T) {
	l, f := begun(t)
	f.write = errors.New("no space")
	for range 3 {
		if err := l.Append(Entry{Kind: Enrolment, Note: "lost"}); !errors.Is(err, ErrWrite) || !errors.Is(err, f.write) {
			t.Errorf("a full disk: %v", err)
		}
	}
	if err := l.Ready(); err != nil {
		t.Errorf("while the disk is full: %v", err)
	}
	f.write = nil
	if err := l.Append(Entry{Kind: Enrolment, Note: "kept"}); err != nil {
		t.Error(err)
	}
	if err := l.Close(); err != nil {
		t.Error(err)
	}
	var notes []string
	r, err := Verify(l.o.Dir, VerifyOptions{Each: func(e Entry, _ []byte) error {
		if e.Note != "" {
			notes = append(notes, e.Note)
		}
		return nil
	}})
	if err != nil || len(notes) != 1 || notes[0] != "kept" || r.Unsigned != 0 {
		t.Errorf("%v, %v, %+v", err, notes, r)
	}
}

// TestBroken lets the disk fail in ways after which nobody knows what it holds: the log takes nothing more.
func TestBroken(t *testing.T) {
	for what, set := range map[string]func(*failing){
		"fsync":    func(f *failing) { f.sync = errors.New("fsync") },
		"truncate": func(f *failing) { f.write, f.truncate = errors.New("write"), errors.New("truncate") },
	} {
		l, f := begun(t)
		set(f)
		if err := l.Append(Entry{Kind: Enrolment}); !errors.Is(err, ErrWrite) {
			t.Errorf("%s: %v", what, err)
		}
		f.sync, f.write, f.truncate = nil, nil, nil
		if err := l.Append(Entry{Kind: Enrolment}); !errors.Is(err, ErrWrite) {
			t.Errorf("%s, then: %v", what, err)
		}
		if err := l.Ready(); !errors.Is(err, ErrWrite) {
			t.Errorf("%s: ready says %v", what, err)
		}
		if err := l.Close(); !errors.Is(err, ErrWrite) {
			t.Errorf("%s: close says %v", what, err)
		}
		again, err := Open(l.o)
		if err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		if err := errors.Join(again.Append(Entry{Kind: Enrolment}), again.Close()); err != nil {
			t.Errorf("%s, opened again: %v", what, err)
		}
		if _, err := Verify(l.o.Dir, VerifyOptions{}); err != nil {
			t.Errorf("%s: %v", what, err)
		}
	}
}

// TestGather has many append at once on one processor: whoever can run does so before a batch is written, and they share an fsync.
func TestGather(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	l, f := begun(t)
	l.o.CheckpointEntries, f.quick = 1000, true
	const sides = 200
	var all sync.WaitGroup
	for range sides {
		all.Go(func() {
			if err := l.Append(Entry{Kind: Enrolment}); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if f.syncs > sides/10 {
		t.Errorf("%d entries that came at once took %d times of fsync", sides, f.syncs)
	}
	if err := l.Close(); err != nil {
		t.Error(err)
	}
}
