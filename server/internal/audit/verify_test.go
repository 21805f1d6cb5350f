package audit_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fingerzeig/server/internal/audit"
)

// TestEveryByte changes each byte of a log, in each of its bits (with -short here and there), and of one whose key was changed: every change is found, at
// the line where it is or the one after it.
func TestEveryByte(t *testing.T) {
	everyByte(t, filled(t, 7, 0), 1)
	l, _ := opened(t, options(t, t.TempDir()))
	note(t, l.Log, "anna")
	l.rotate()
	end(t, l.Log)
	everyByte(t, l.dir, 8)
}

func everyByte(t *testing.T, dir string, step int) {
	t.Helper()
	path := logFiles(t, dir)[0]
	whole := contents(t, path)
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	set := func(at int, b byte) {
		if _, err := f.WriteAt([]byte{b}, int64(at)); err != nil {
			t.Fatal(err)
		}
	}
	line := 1
	for i := range whole {
		for bit := 0; bit < 8; bit += step {
			if testing.Short() && (i+bit)%20 != 0 {
				continue
			}
			set(i, whole[i]^1<<bit)
			w := wrong(t, "a flipped bit", dir, audit.VerifyOptions{})
			if w.Line != line && w.Line != line+1 {
				t.Fatalf("byte %d, bit %d of line %d: %v", i, bit, line, w)
			}
		}
		set(i, whole[i])
		if whole[i] == '\n' {
			line++
		}
	}
}

// TestLines removes, repeats and swaps lines.
func TestLines(t *testing.T) {
	dir := filled(t, 12, 0)
	path := logFiles(t, dir)[0]
	all := bytes.SplitAfter(contents(t, path), []byte("\n"))
	all = all[:len(all)-1]
	with := func(what string, line int, parts ...[][]byte) {
		t.Helper()
		var b []byte
		for _, p := range parts {
			b = append(b, bytes.Join(p, nil)...)
		}
		put(t, path, b)
		if w := wrong(t, what, dir, audit.VerifyOptions{}); w.Line != line {
			t.Errorf("%s: %v, want line %d", what, w, line)
		}
	}
	for i := range all {
		if i < len(all)-1 {
			with("one is missing", i+1, all[:i], all[i+1:])
			with("two are swapped", i+1, all[:i], [][]byte{all[i+1], all[i]}, all[i+2:])
		}
		with("one is there twice", i+2, all[:i+1], all[i:])
	}
	for i := 1; i < len(all); i++ {
		put(t, path, bytes.Join(all[:i], nil))
		if _, err := audit.Verify(dir, audit.VerifyOptions{}); err != nil {
			t.Errorf("%d lines: the end alone cannot tell, and yet %v", i, err)
		}
	}
}

// TestCutOff cuts the end off a log and looks at it with a checkpoint from elsewhere.
func TestCutOff(t *testing.T) {
	dir := filled(t, 12, 0)
	path := logFiles(t, dir)[0]
	r, err := audit.Verify(dir, audit.VerifyOptions{})
	if err != nil || r.Signed == nil {
		t.Fatalf("%v, %+v", err, r)
	}
	kept, err := audit.ParseCheckpoint(r.Signed.String())
	if err != nil {
		t.Fatal(err)
	}
	o := audit.VerifyOptions{Kept: []audit.Checkpoint{kept}}
	if _, err := audit.Verify(dir, o); err != nil {
		t.Errorf("the whole log: %v", err)
	}
	all := bytes.SplitAfter(contents(t, path), []byte("\n"))
	for i := 1; i < len(all)-2; i++ { // the last line is the checkpoint's own
		put(t, path, bytes.Join(all[:i], nil))
		if w := wrong(t, "cut off", dir, o); !strings.Contains(w.Error(), "cut off") {
			t.Errorf("%d lines: %v", i, w)
		}
	}
}

// TestAnotherLog puts a log in the place of another one: with the same keys, and with others.
func TestAnotherLog(t *testing.T) {
	dir := filled(t, 12, 0)
	r, err := audit.Verify(dir, audit.VerifyOptions{})
	if err != nil {
		t.Fatal(err)
	}
	kept := audit.VerifyOptions{Kept: []audit.Checkpoint{*r.Signed}}

	o := options(t, t.TempDir())
	o.CheckpointEntries = 3
	l := open(t, o)
	for range 20 {
		note(t, l, "somebody")
	}
	end(t, l)
	if w := wrong(t, "written anew", o.Dir, kept); !strings.Contains(w.Error(), "anew") || w.Line != int(r.Signed.Seq) {
		t.Errorf("%v", w)
	}
	o = options(t, t.TempDir())
	if o.Secrets, err = audit.NewSecrets(bytes.NewReader(make([]byte, 64))); err != nil {
		t.Fatal(err)
	}
	l = open(t, o)
	note(t, l, "somebody")
	end(t, l)
	if _, err := audit.Verify(o.Dir, audit.VerifyOptions{}); err != nil {
		t.Error(err)
	}
	wrong(t, "another key", o.Dir, audit.VerifyOptions{Keys: secrets(t).Keys()})
	wrong(t, "a checkpoint of another key", o.Dir, kept)
	wrong(t, "two keys", dir, audit.VerifyOptions{Keys: o.Secrets.Keys(), Kept: kept.Kept})
}

// TestFilesTakenAway removes the first files, the last one and one between them.
func TestFilesTakenAway(t *testing.T) {
	dir := filled(t, 60, 2000)
	paths := logFiles(t, dir)
	if len(paths) < 5 {
		t.Fatalf("%d files", len(paths))
	}
	r, err := audit.Verify(dir, audit.VerifyOptions{})
	if err != nil {
		t.Fatal(err)
	}
	away := func(path string) func() {
		if err := os.Rename(path, path+".away"); err != nil {
			t.Fatal(err)
		}
		return func() {
			if err := os.Rename(path+".away", path); err != nil {
				t.Fatal(err)
			}
		}
	}
	for i, path := range paths[:len(paths)-1] {
		back := away(path)
		if w := wrong(t, "a file is missing", dir, audit.VerifyOptions{}); w.File != filepath.Base(paths[i+1]) {
			t.Errorf("file %d: %v", i, w)
		}
		back()
	}
	back := away(paths[len(paths)-1])
	wrong(t, "the last file is missing", dir, audit.VerifyOptions{Kept: []audit.Checkpoint{*r.Signed}})
	back()

	// The first two are taken away by right: the checkpoint at the end of the second one is kept.
	defer away(paths[1])()
	defer away(paths[0])()
	wrong(t, "the beginning is missing", dir, audit.VerifyOptions{})
	older := t.TempDir()
	for _, path := range paths[:2] {
		put(t, filepath.Join(older, filepath.Base(path)), contents(t, path+".away"))
	}
	before, err := audit.Verify(older, audit.VerifyOptions{})
	if err != nil {
		t.Fatal(err)
	}
	rest, err := audit.Verify(dir, audit.VerifyOptions{From: before.Signed, Kept: []audit.Checkpoint{*r.Signed}})
	if err != nil || rest.First != before.Last+1 || rest.Last != r.Last {
		t.Errorf("%v, %+v after %+v", err, rest, before)
	}
	wrong(t, "a checkpoint of the middle", dir, audit.VerifyOptions{From: r.Signed})
	l := open(t, options(t, dir))
	note(t, l, "ben")
	end(t, l)
	if _, err := audit.Verify(dir, audit.VerifyOptions{From: before.Signed}); err != nil {
		t.Errorf("written on: %v", err)
	}
}

// TestVerifyStops returns what Each returns, and nothing else.
func TestVerifyStops(t *testing.T) {
	errEnough := errors.New("enough")
	n := 0
	_, err := audit.Verify(filled(t, 3, 0), audit.VerifyOptions{Each: func(audit.Entry, []byte) error {
		n++
		return errEnough
	}})
	if err != errEnough || n != 1 {
		t.Errorf("%v after %d", err, n)
	}
	wrong(t, "an empty folder", t.TempDir(), audit.VerifyOptions{})
}

func FuzzVerify(f *testing.F) {
	dir := filled(f, 5, 0)
	whole := contents(f, logFiles(f, dir)[0])
	l, _ := opened(f, options(f, f.TempDir()))
	l.rotate()
	end(f, l.Log)
	f.Add(contents(f, logFiles(f, l.dir)[0]))
	first := whole[:bytes.IndexByte(whole, '\n')+1]
	for _, seed := range [][]byte{whole, first, whole[len(first):], nil, []byte("\n"), []byte("{}\n"), bytes.Replace(first, []byte(`"seq":1`), []byte(`"seq": 1`), 1),
		bytes.Replace(first, []byte(`"seq"`), []byte(`"SEQ"`), 1), append(bytes.Clone(whole), '{')} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		dir := t.TempDir()
		put(t, filepath.Join(dir, filepath.Base("audit-00000000000000000001.jsonl")), b)
		var read []byte
		_, err := audit.Verify(dir, audit.VerifyOptions{Keys: secrets(t).Keys(), Each: func(_ audit.Entry, text []byte) error {
			read = append(append(read, text...), '\n')
			return nil
		}})
		if err == nil && !bytes.Equal(read, b) {
			t.Errorf("took %q for %q", b, read)
		}
		if err == nil && len(b) > 0 && !bytes.HasPrefix(b, first) {
			t.Errorf("took a log that begins with another line: %q", b)
		}
	})
}

func FuzzCheckpoint(f *testing.F) {
	r, err := audit.Verify(filled(f, 3, 0), audit.VerifyOptions{})
	if err != nil {
		f.Fatal(err)
	}
	for _, seed := range []string{r.Signed.String(), "", "fingerzeig-audit-1 1 2 3 4 5", strings.ToUpper(r.Signed.String())} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		c, err := audit.ParseCheckpoint(text)
		if err != nil {
			if !errors.Is(err, audit.ErrCheckpoint) {
				t.Error(err)
			}
			return
		}
		if again, err := audit.ParseCheckpoint(c.String()); err != nil || again.String() != c.String() || again.Seq != c.Seq || again.Hash != c.Hash {
			t.Errorf("%q became %q, %v", text, c, err)
		}
	})
}
