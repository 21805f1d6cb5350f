package audit_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"fingerzeig/server/internal/audit"
)

// TestAppend writes entries, opens the log again, and reads them all.
func TestAppend(t *testing.T) {
	o := options(t, filepath.Join(t.TempDir(), "audit"))
	l := open(t, o)
	note(t, l, "anna")
	end(t, l)
	if err := l.Append(audit.Entry{}); !errors.Is(err, audit.ErrClosed) {
		t.Errorf("after Close: %v", err)
	}
	l = open(t, o)
	note(t, l, "ben")
	end(t, l)
	var kinds []audit.Kind
	r, err := audit.Verify(o.Dir, audit.VerifyOptions{Keys: o.Secrets.Keys(), Each: func(e audit.Entry, text []byte) error {
		kinds = append(kinds, e.Kind)
		if e.Seq != uint64(len(kinds)) || !e.Time.Equal(noon) || bytes.Contains(text, []byte("anna")) || bytes.Contains(text, []byte("hall")) {
			t.Errorf("entry %d: %s", len(kinds), text)
		}
		return nil
	}})
	want := []audit.Kind{audit.Created, audit.Signed, audit.Verification, audit.Signed, audit.Verification, audit.Signed}
	if err != nil || !slices.Equal(kinds, want) || r.Last != 6 || r.Checkpoints != 3 || r.Unsigned != 0 || r.Signed.Seq != 5 {
		t.Errorf("%v, %v, %+v", err, kinds, r)
	}
	info, err := os.Stat(logFiles(t, o.Dir)[0])
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
}

// TestConcurrent appends from many sides: each entry is there once, in one order, and files follow each other.
func TestConcurrent(t *testing.T) {
	o := options(t, t.TempDir())
	o.FileBytes, o.CheckpointEntries = 10_000, 50
	l := open(t, o)
	const sides, each = 16, 40
	var all sync.WaitGroup
	for side := range sides {
		all.Go(func() {
			for i := range each {
				e := audit.Entry{Kind: audit.Enrolment, Note: fmt.Sprintf("%d/%d", side, i)}
				also := audit.Entry{Kind: audit.Locked, Note: e.Note + "b"}
				if err := l.Append(e, also); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	if c, ok := l.Checkpoint(); !ok || c.Seq < 2*sides*each-200 {
		t.Errorf("the last checkpoint covers %d entries, %v", c.Seq, ok)
	}
	end(t, l)
	seen := map[string]int{}
	r, err := audit.Verify(o.Dir, audit.VerifyOptions{Each: func(e audit.Entry, _ []byte) error {
		if e.Note != "" {
			seen[e.Note]++
		}
		return nil
	}})
	if err != nil || len(seen) != 2*sides*each || r.Files < 5 {
		t.Errorf("%v, %d entries, %+v", err, len(seen), r)
	}
	for what, n := range seen {
		if n != 1 {
			t.Errorf("%s is there %d times", what, n)
		}
	}
	for _, path := range logFiles(t, o.Dir) {
		if last := bytes.Split(bytes.TrimSpace(contents(t, path)), []byte("\n")); !bytes.Contains(last[len(last)-1], []byte(`"checkpoint"`)) {
			t.Errorf("%s ends with %s", path, last[len(last)-1])
		}
	}
}

// TestCheckpointInTime lets a minute pass, once with something new and once without.
func TestCheckpointInTime(t *testing.T) {
	o := options(t, t.TempDir())
	minute := make(chan time.Time)
	o.After = func(d time.Duration) <-chan time.Time {
		if d != time.Minute {
			t.Errorf("waits for %s", d)
		}
		return minute
	}
	l := open(t, o)
	note(t, l, "anna")
	for range 3 {
		minute <- noon
	}
	end(t, l)
	r, err := audit.Verify(o.Dir, audit.VerifyOptions{})
	if err != nil || r.Checkpoints != 2 || r.Last != 4 {
		t.Errorf("%v, %+v", err, r)
	}
}

// TestOneWriter opens a log twice.
func TestOneWriter(t *testing.T) {
	o := options(t, t.TempDir())
	open(t, o)
	if _, err := audit.Open(o); !errors.Is(err, audit.ErrInUse) {
		t.Errorf("the second one: %v", err)
	}
}

// TestRepair cuts the last line at every place: what was whole stays, the rest is noted.
func TestRepair(t *testing.T) {
	dir := filled(t, 4, 0)
	path := logFiles(t, dir)[0]
	whole := contents(t, path)
	start := bytes.LastIndexByte(whole[:len(whole)-1], '\n') + 1
	o := options(t, dir)
	for n := start + 1; n < len(whole); n += 7 {
		put(t, path, whole[:n])
		if w := wrong(t, "a torn line", dir, audit.VerifyOptions{}); !errors.Is(w, audit.ErrTorn) {
			t.Errorf("cut at %d: %v", n, w)
		}
		l := open(t, o)
		note(t, l, "ben")
		end(t, l)
		found := ""
		if _, err := audit.Verify(dir, audit.VerifyOptions{Each: func(e audit.Entry, _ []byte) error {
			if e.Kind == audit.Repaired {
				found = e.Note
			}
			return nil
		}}); err != nil || !strings.HasPrefix(found, fmt.Sprintf("%d bytes", n-start)) {
			t.Errorf("cut at %d: %v, %q", n, err, found)
		}
	}
	put(t, path, append(bytes.Clone(whole), make([]byte, 4096)...)) // a file that had grown, and whose data had not been written
	end(t, open(t, o))
	if _, err := audit.Verify(dir, audit.VerifyOptions{}); err != nil {
		t.Error(err)
	}
	put(t, path, whole[:20])
	end(t, open(t, o))
	if r, err := audit.Verify(dir, audit.VerifyOptions{}); err != nil || r.Last != 2 {
		t.Errorf("cut in the first line: %v, %+v", err, r)
	}
}

// TestOpenRefuses opens logs that were changed, and that of somebody else.
func TestOpenRefuses(t *testing.T) {
	dir := filled(t, 30, 2000)
	paths := logFiles(t, dir)
	last := paths[len(paths)-1]
	whole := contents(t, last)
	at := bytes.IndexByte(whole, '\n') / 2
	changed := bytes.Clone(whole)
	changed[at] ^= 1
	put(t, last, changed)
	if _, err := audit.Open(options(t, dir)); !errors.Is(err, audit.ErrWrong) {
		t.Errorf("a changed line: %v", err)
	}
	put(t, last, whole)
	if err := os.Rename(paths[len(paths)-2], paths[len(paths)-2]+".away"); err != nil {
		t.Fatal(err)
	}
	if _, err := audit.Open(options(t, dir)); !errors.Is(err, audit.ErrWrong) {
		t.Errorf("without the file before: %v", err)
	}
	if err := os.Rename(paths[len(paths)-2]+".away", paths[len(paths)-2]); err != nil {
		t.Fatal(err)
	}
	o := options(t, dir)
	var err error
	if o.Secrets, err = audit.NewSecrets(bytes.NewReader(make([]byte, 64))); err != nil {
		t.Fatal(err)
	}
	if _, err := audit.Open(o); !errors.Is(err, audit.ErrSecrets) {
		t.Errorf("with other keys: %v", err)
	}
	end(t, open(t, options(t, dir)))
}
