package audit_test

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fingerzeig/server/internal/audit"
)

// keyFile is where the keys of a log lie.
func keyFile(dir string) audit.KeyFile { return audit.KeyFile(filepath.Join(dir, "audit.key")) }

// keyed is a log whose keys are in a file of its folder.
type keyed struct {
	*audit.Log
	t   testing.TB
	dir string
}

// opened opens one, with the keys of o where there is no file yet.
func opened(t testing.TB, o audit.Options) (keyed, audit.Secrets) {
	t.Helper()
	file := keyFile(o.Dir)
	if _, err := os.Stat(string(file)); errors.Is(err, os.ErrNotExist) {
		put(t, string(file), o.Secrets.Bytes())
	}
	l, err := file.Open(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	s, err := file.Read()
	if err != nil {
		t.Fatal(err)
	}
	return keyed{l, t, o.Dir}, s
}

// rotate changes the key.
func (k keyed) rotate() ed25519.PublicKey {
	k.t.Helper()
	key, err := keyFile(k.dir).Rotate(k.Log, rand.Reader)
	if err != nil {
		k.t.Fatal(err)
	}
	return key
}

// era is what was kept of a log while it had a key.
type era struct {
	key     ed25519.PublicKey
	secrets []byte // the file
	kept    audit.Checkpoint
}

// aged returns the folder of a log that has had several keys, over several files, and what was kept of each time.
func aged(t *testing.T, keys int) (dir string, eras []era) {
	t.Helper()
	o := options(t, t.TempDir())
	o.FileBytes, o.CheckpointEntries = 2500, 3
	l, s := opened(t, o)
	for i := range keys {
		key := s.Public()
		if i > 0 {
			key = l.rotate()
		}
		for range 7 {
			note(t, l.Log, "anna")
		}
		c, ok := l.Checkpoint()
		if !ok || !bytes.Equal(c.Key, key) {
			t.Fatalf("%v, by another key", ok)
		}
		eras = append(eras, era{key, contents(t, string(keyFile(l.dir))), c})
	}
	end(t, l.Log)
	return l.dir, eras
}

// TestRotate changes the key of a log again and again: its keys are a chain, and each of them and of the files and checkpoints that were kept tells
// that it is the same log.
func TestRotate(t *testing.T) {
	dir, eras := aged(t, 4)
	s, err := keyFile(dir).Read()
	if err != nil {
		t.Fatal(err)
	}
	if s.Subject("hall", "anna") != secrets(t).Subject("hall", "anna") {
		t.Error("people have other pseudonyms")
	}
	whole, err := audit.Verify(dir, audit.VerifyOptions{Keys: s.Keys()})
	if err != nil || len(whole.Keys) != 4 || len(s.Keys()) != 4 || whole.Files < 3 {
		t.Fatalf("%v, %+v", err, whole)
	}
	for i, e := range eras {
		if !bytes.Equal(whole.Keys[i].Public, e.key) || !bytes.Equal(s.Keys()[i], e.key) {
			t.Errorf("key %d is another one", i)
		}
		old, err := audit.ParseSecrets(e.secrets)
		if err != nil {
			t.Fatal(err)
		}
		for what, o := range map[string]audit.VerifyOptions{
			"a file of keys": {Keys: old.Keys()}, "a key": {Pin: e.key}, "a checkpoint": {Kept: []audit.Checkpoint{e.kept}},
			"all of it": {Keys: old.Keys(), Pin: e.key, Kept: []audit.Checkpoint{e.kept}},
		} {
			if _, err := audit.Verify(dir, o); err != nil {
				t.Errorf("%s from time %d: %v", what, i, err)
			}
		}
		if i == len(eras)-1 {
			break
		}
		copied := t.TempDir()
		for _, path := range logFiles(t, dir) {
			put(t, filepath.Join(copied, filepath.Base(path)), contents(t, path))
		}
		put(t, string(keyFile(copied)), e.secrets)
		if _, err := keyFile(copied).Open(options(t, copied)); !errors.Is(err, audit.ErrSecrets) || !strings.Contains(err.Error(), "changed") {
			t.Errorf("written to with the keys of time %d: %v", i, err)
		}
	}
	stranger, _, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	wrong(t, "a key that it never had", dir, audit.VerifyOptions{Pin: stranger})
	wrong(t, "a file of other keys", dir, audit.VerifyOptions{Keys: []ed25519.PublicKey{eras[0].key, stranger}})
	wrong(t, "keys of which one is left out", dir, audit.VerifyOptions{Keys: []ed25519.PublicKey{eras[0].key, eras[2].key}})
	foreign := eras[2].kept
	foreign.Key = eras[0].key // of a key that is known, at a time when it did not hold
	wrong(t, "a checkpoint by a key from before", dir, audit.VerifyOptions{Kept: []audit.Checkpoint{foreign}})
}

// TestRotateCut cuts the end off a log that has had two keys: whoever has the file of its keys, or the second one, sees that.
func TestRotateCut(t *testing.T) {
	l, old := opened(t, options(t, t.TempDir()))
	note(t, l.Log, "anna")
	key := l.rotate()
	end(t, l.Log)
	path := logFiles(t, l.dir)[0]
	all := bytes.SplitAfter(contents(t, path), []byte("\n")) // created, checkpoint, entry, new key, checkpoint
	s, err := keyFile(l.dir).Read()
	if err != nil || len(all) != 6 {
		t.Fatalf("%v, %d lines", err, len(all)-1)
	}
	put(t, path, bytes.Join(all[:4], nil))
	if w := wrong(t, "between the two", l.dir, audit.VerifyOptions{}); !errors.Is(w, audit.ErrTorn) {
		t.Error(w)
	}
	put(t, path, bytes.Join(all[:3], nil))
	wrong(t, "with the file of its keys", l.dir, audit.VerifyOptions{Keys: s.Keys()})
	wrong(t, "with the second key", l.dir, audit.VerifyOptions{Pin: key})
	if _, err := audit.Verify(l.dir, audit.VerifyOptions{Keys: old.Keys()}); err != nil {
		t.Errorf("with the first key: %v", err)
	}
	if _, err := keyFile(l.dir).Open(options(t, l.dir)); !errors.Is(err, audit.ErrWrong) {
		t.Errorf("written to: %v", err)
	}
}

// TestRotateTakenAway moves the first files of a log that has had several keys away: the rest is verified from the checkpoint at their end, by whichever
// key that is, and can be written to.
func TestRotateTakenAway(t *testing.T) {
	dir, eras := aged(t, 4)
	s, err := keyFile(dir).Read()
	if err != nil {
		t.Fatal(err)
	}
	paths, older := logFiles(t, dir), t.TempDir()
	for _, path := range paths[:len(paths)-2] {
		put(t, filepath.Join(older, filepath.Base(path)), contents(t, path))
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
		before, err := audit.Verify(older, audit.VerifyOptions{Pin: eras[0].key})
		if err != nil {
			t.Fatal(err)
		}
		var kept []audit.Checkpoint
		for _, e := range eras {
			kept = append(kept, e.kept)
		}
		r, err := audit.Verify(dir, audit.VerifyOptions{From: before.Signed, Keys: s.Keys(), Pin: eras[3].key, Kept: kept})
		if err != nil || r.First != before.Last+1 || r.Unseen == 4 {
			t.Errorf("%v, %+v", err, r)
		}
		l, _ := opened(t, options(t, dir))
		note(t, l.Log, "ben")
		end(t, l.Log)
	}
	if err := os.Remove(logFiles(t, dir)[0]); err != nil {
		t.Fatal(err)
	}
	if len(logFiles(t, dir)) == 1 {
		if _, err := keyFile(dir).Open(options(t, dir)); !errors.Is(err, audit.ErrWrong) || !strings.Contains(err.Error(), "last two") {
			t.Errorf("the last file alone: %v", err)
		}
	}
}

// TestRotateAnywhere breaks a change of the key off at every point, as a crash does: after each step, and within what is written, around the ends of lines at each byte. The log has
// the old key then or the new one, goes on, and can change it once more.
func TestRotateAnywhere(t *testing.T) {
	l, _ := opened(t, options(t, t.TempDir()))
	note(t, l.Log, "anna")
	path, file := logFiles(t, l.dir)[0], string(keyFile(l.dir))
	logBefore, keysBefore := contents(t, path), contents(t, file)
	l.rotate()
	logAfter, keysAfter := contents(t, path), contents(t, file)
	end(t, l.Log)

	type state struct{ log, keys, next, writing []byte } // of the disk; nil: there is no such file
	var all []state
	for n := 0; n <= len(keysAfter); n += 16 { // nobody reads that file
		all = append(all, state{logBefore, keysBefore, nil, keysAfter[:n]})
	}
	line := len(logBefore) + bytes.IndexByte(logAfter[len(logBefore):], '\n')
	for n := len(logBefore); n <= len(logAfter); n++ {
		if near := func(m int) bool { return n >= m-5 && n <= m+5 }; n%5 != 0 && !near(len(logBefore)) && !near(line) && !near(len(logAfter)) {
			continue
		}
		all = append(all, state{logAfter[:n], keysBefore, keysAfter, nil})
	}
	all = append(all, state{logAfter, keysAfter, nil, nil})
	changed := 0
	for i, s := range all {
		dir := t.TempDir()
		for name, b := range map[string][]byte{filepath.Base(path): s.log, "audit.key": s.keys, "audit.key.next": s.next, "audit.key.next.new": s.writing} {
			if b != nil {
				put(t, filepath.Join(dir, name), b)
			}
		}
		again, has := opened(t, options(t, dir))
		if n := len(has.Keys()); n == 2 {
			changed++
		} else if n != 1 || changed > 0 {
			t.Fatalf("state %d: %d keys, after %d states with the new one", i, n, changed)
		}
		if left, err := filepath.Glob(filepath.Join(dir, "audit.key.next")); err != nil || len(left) > 0 {
			t.Errorf("state %d: something is left beside the keys", i)
		}
		want := len(has.Keys())
		if i%10 == 0 || i > len(all)-3 {
			note(t, again.Log, "ben")
			again.rotate()
			want++
		}
		end(t, again.Log)
		now, err := keyFile(dir).Read()
		if err != nil {
			t.Fatal(err)
		}
		r, err := audit.Verify(dir, audit.VerifyOptions{Keys: now.Keys()})
		if err != nil || len(r.Keys) != want {
			t.Fatalf("state %d: %v, %+v", i, err, r)
		}
	}
	if changed < 30 || changed > len(all)-30 {
		t.Errorf("%d of %d states have the new key", changed, len(all))
	}
}

// TestRotateLost has the next keys written by a change that was broken off and damaged since: the log does not need them.
func TestRotateLost(t *testing.T) {
	l, _ := opened(t, options(t, t.TempDir()))
	end(t, l.Log)
	put(t, string(keyFile(l.dir))+".next", []byte("half"))
	l, s := opened(t, options(t, l.dir))
	if len(s.Keys()) != 1 {
		t.Errorf("%d keys", len(s.Keys()))
	}
	l.rotate()
	end(t, l.Log)
	if _, err := keyFile(l.dir).Rotate(l.Log, rand.Reader); !errors.Is(err, audit.ErrClosed) {
		t.Errorf("of a closed log: %v", err)
	}
	if err := os.Remove(string(keyFile(l.dir))); err != nil {
		t.Fatal(err)
	}
	if _, err := keyFile(l.dir).Open(options(t, l.dir)); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("without keys: %v", err)
	}
}
