package index

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"
)

func mustKey(b byte) []byte { return bytes.Repeat([]byte{b}, KeyBytes) }

// wantWhole checks that an index holds the rig's subjects and nothing is wrong with it.
func wantWhole(t *testing.T, x *Index, subjects int) {
	t.Helper()
	r, err := x.Check(context.Background())
	if err != nil || len(r.Problems) > 0 || r.Subjects != subjects {
		t.Errorf("%+v, %v, want %d subjects", r, err, subjects)
	}
	if err := x.Ready(); err != nil {
		t.Error(err)
	}
}

// TestRotate changes the key of an index while subjects are enrolled, and that of one that keeps its own.
func TestRotate(t *testing.T) {
	ctx := context.Background()
	dir := t.TempDir()
	x, err := Open(dir, Options{Key: mustKey(1)})
	if err != nil {
		t.Fatal(err)
	}
	enrol := func(id SubjectID) {
		if _, err := x.Enroll(ctx, "g", Subject{ID: id, Samples: []Sample{{1, print(3)}}}); err != nil {
			t.Error(err)
		}
	}
	enrol("before")
	if err := x.Rotate(ctx, nil); !errors.Is(err, ErrKey) {
		t.Errorf("without a key: %v", err)
	}
	var group sync.WaitGroup
	group.Go(func() {
		for i := range 50 {
			enrol(SubjectID([]byte{'a' + byte(i/26), 'a' + byte(i%26)}))
		}
	})
	for b := byte(2); b < 6; b++ {
		if err := x.Rotate(ctx, mustKey(b)); err != nil {
			t.Fatal(err)
		}
	}
	group.Wait()
	wantWhole(t, x, 51)
	x.Close()
	for b := byte(1); b < 5; b++ {
		if _, err := Open(dir, Options{Key: mustKey(b)}); !errors.Is(err, ErrKey) {
			t.Errorf("key %d: %v", b, err)
		}
	}
	if x, err = Open(dir, Options{Key: mustKey(5)}); err != nil {
		t.Fatal(err)
	}
	wantWhole(t, x, 51)
	x.Close()

	r := newRig(t)
	path := filepath.Join(r.dir, keyFile)
	old, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	y := r.open()
	if err := y.Rotate(ctx, mustKey(9)); !errors.Is(err, ErrKey) {
		t.Errorf("a key for an index with its own: %v", err)
	}
	if err := y.Rotate(ctx, nil); err != nil {
		t.Fatal(err)
	}
	r.close(y)
	if now, err := os.ReadFile(path); err != nil || bytes.Equal(now, old) {
		t.Errorf("the key file holds the old key, %v", err)
	}
	if _, err := Open(r.dir, Options{Key: old}); !errors.Is(err, ErrKey) {
		t.Errorf("the old key: %v", err)
	}
	y = r.open()
	wantWhole(t, y, 3)
	r.close(y)
}

// TestRotateInterrupted ends a rotation in the middle: either key opens the index, which finishes it.
func TestRotateInterrupted(t *testing.T) {
	for name, with := range map[string]byte{"old key": 1, "new key": 2} {
		t.Run(name, func(t *testing.T) {
			ctx := context.Background()
			dir := t.TempDir()
			x, err := Open(dir, Options{Key: mustKey(1)})
			if err != nil {
				t.Fatal(err)
			}
			for _, id := range []SubjectID{"a", "b", "c"} {
				if _, err := x.Enroll(ctx, "g", Subject{ID: id, Samples: []Sample{{1, print(3)}}}); err != nil {
					t.Fatal(err)
				}
			}
			if err := x.beginRotation(mustKey(1), mustKey(2)); err != nil {
				t.Fatal(err)
			}
			h := hashName(x.nameKey, "g", "b")
			if err := x.rewrap([][]byte{recordKey(ownerKind, h)}); err != nil {
				t.Fatal(err)
			}
			if err := x.Remove(ctx, "g", "a"); err != nil { // life goes on
				t.Fatal(err)
			}
			wantWhole(t, x, 2)
			x.Close()
			if _, err := Open(dir, Options{Key: mustKey(3)}); !errors.Is(err, ErrKey) {
				t.Errorf("another key: %v", err)
			}
			if x, err = Open(dir, Options{Key: mustKey(with)}); err != nil {
				t.Fatal(err)
			}
			wantWhole(t, x, 2)
			if err := x.Rotate(ctx, mustKey(4)); err != nil {
				t.Fatal(err)
			}
			x.Close()
			if x, err = Open(dir, Options{Key: mustKey(4)}); err != nil {
				t.Fatal(err)
			}
			wantWhole(t, x, 2)
			x.Close()
		})
	}
}

// TestKeyFileInterrupted leaves the next key's file as a crash does, before the rotation began and after it ended.
func TestKeyFileInterrupted(t *testing.T) {
	ctx := context.Background()
	r := newRig(t)
	fresh := filepath.Join(r.dir, keyFileFresh)
	if _, err := makeKey(fresh); err != nil {
		t.Fatal(err)
	}
	x := r.open()
	wantWhole(t, x, 3)
	if _, err := os.Stat(fresh); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the key of no rotation is left: %v", err)
	}
	next, err := makeKey(fresh)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(x.beginRotation(x.key, next), x.finishRotation(ctx)); err != nil {
		t.Fatal(err)
	}
	r.close(x)
	if err := overwrite(filepath.Join(r.dir, keyFile)); err != nil { // the last step but one
		t.Fatal(err)
	}
	x = r.open()
	wantWhole(t, x, 3)
	r.close(x)
	if got, err := os.ReadFile(filepath.Join(r.dir, keyFile)); err != nil || !bytes.Equal(got, next) {
		t.Errorf("the key file holds %x, %v", got, err)
	}
}

// TestCompact removes a subject: the bytes of its wrapped key are in the store's files, and after compaction they are not.
func TestCompact(t *testing.T) {
	ctx := context.Background()
	r := newRig(t)
	x := r.open()
	key := recordKey(ownerKind, hashName(x.nameKey, "g", "b"))
	wrapped, err := x.store.Get(key)
	if err != nil {
		t.Fatal(err)
	}
	wrapped = wrapped[enrolmentBytes:] // the number of the enrolment stays in the list of erasures
	lies := func() (found bool) {
		err := filepath.WalkDir(r.dir, func(path string, d os.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			b, err := os.ReadFile(path)
			found = found || bytes.Contains(b, wrapped)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return found
	}
	if err := x.Remove(ctx, "g", "b"); err != nil {
		t.Fatal(err)
	}
	if !lies() {
		t.Fatal("the wrapped key is not found even before: this test cannot fail")
	}
	if err := x.Compact(ctx); err != nil {
		t.Fatal(err)
	}
	if lies() {
		t.Error("the wrapped key lies in a file")
	}
	wantWhole(t, x, 2)
	if _, err := x.Enroll(ctx, "g", Subject{ID: "z", Samples: []Sample{{1, print(3)}}}); err != nil {
		t.Error(err)
	}
	r.close(x)
	x = r.open()
	wantWhole(t, x, 3)
	r.close(x)
}

// TestCompactInterrupted opens an index as a crash at each step of a compaction leaves it.
func TestCompactInterrupted(t *testing.T) {
	for name, names := range map[string]struct {
		copyAs, mainAs string
	}{
		"while copying": {storeFresh, storeFolder}, "copied": {storeNext, storeFolder}, "old one aside": {storeNext, storeOld}, "swapped": {storeFolder, storeOld},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t)
			x := r.open()
			if err := copyStore(context.Background(), x.store, filepath.Join(r.dir, "copy")); err != nil {
				t.Fatal(err)
			}
			r.close(x)
			path := func(name string) string { return filepath.Join(r.dir, name) }
			err := errors.Join(os.Rename(path(storeFolder), path("main")), os.Rename(path("main"), path(names.mainAs)), os.Rename(path("copy"), path(names.copyAs)))
			if err != nil {
				t.Fatal(err)
			}
			x = r.open()
			defer r.close(x)
			wantWhole(t, x, 3)
			for _, left := range []string{storeFresh, storeNext, storeOld} {
				if exists(path(left)) {
					t.Errorf("%s is left", left)
				}
			}
		})
	}
}

// TestCheck damages each kind of record: Check says whose it is, where that can be known.
func TestCheck(t *testing.T) {
	for _, c := range []struct {
		name    string
		kind    byte
		change  func([]byte) []byte
		problem Problem
	}{
		{"owner", ownerKind, func(b []byte) []byte { b[len(b)-1] ^= 1; return b }, Problem{What: "an owner record does not open"}},
		{"enrolment", ownerKind, func(b []byte) []byte { b[3] ^= 1; return b }, Problem{What: "an owner record does not open"}},
		{"owner gone", ownerKind, func(b []byte) []byte { return nil }, Problem{What: "3 records without an owner"}},
		{"subject", subjectKind, func(b []byte) []byte { b[20] ^= 1; return b }, Problem{"g", "b", ""}},
		{"subject gone", subjectKind, func(b []byte) []byte { return nil }, Problem{"g", "b", ""}},
		{"sample", sampleKind, func(b []byte) []byte { return b[:40] }, Problem{"g", "b", ""}},
		{"sample gone", sampleKind, func(b []byte) []byte { return nil }, Problem{"g", "b", ""}},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := newRig(t)
			r.damage(c.kind, "b", c.change)
			x := r.open()
			defer r.close(x)
			got, err := x.Check(context.Background())
			if err != nil || got.Subjects != 2 || len(got.Problems) == 0 {
				t.Fatalf("%+v, %v", got, err)
			}
			p := got.Problems[0]
			if p.Gallery != c.problem.Gallery || p.Subject != c.problem.Subject || c.problem.What != "" && p.What != c.problem.What {
				t.Errorf("%+v", p)
			}
		})
	}
}
