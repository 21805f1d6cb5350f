package index_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"fingerzeig/index"
	"fingerzeig/index/internal/envelope"
)

// backupRig is an index with subjects a to d, a backup of it, and what has happened since: b is erased, c replaced, d erased and enrolled again,
// e enrolled.
type backupRig struct {
	key              []byte
	identity         string
	backup, erasures []byte
}

func newBackupRig(t *testing.T) (r backupRig) {
	t.Helper()
	r.key = bytes.Repeat([]byte{7}, index.KeyBytes)
	x, err := index.Open(filepath.Join(t.TempDir(), "first"), index.Options{Key: r.key})
	if err != nil {
		t.Fatal(err)
	}
	defer x.Close()
	for i, id := range []string{"a", "b", "c", "d"} {
		enroll(t, x, "g", subject(id, uint64(i)))
	}
	var recipient string
	if r.identity, recipient, err = envelope.NewIdentity(); err != nil {
		t.Fatal(err)
	}
	var b, e bytes.Buffer
	if _, err := x.Backup(ctx, &b, recipient); err != nil {
		t.Fatal(err)
	}
	for _, id := range []index.SubjectID{"b", "d"} {
		if err := x.Remove(ctx, "g", id); err != nil {
			t.Fatal(err)
		}
	}
	enroll(t, x, "g", subject("c", 9))
	enroll(t, x, "g", subject("d", 8))
	enroll(t, x, "g", subject("e", 7))
	if n, err := x.Erasures(ctx, &e); n != 3 || err != nil {
		t.Fatal(n, err)
	}
	r.backup, r.erasures = b.Bytes(), e.Bytes()
	return r
}

// restore restores the backup and returns who is there.
func (r backupRig) restore(t *testing.T, erasures []byte) (there string) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "second")
	o := index.RestoreOptions{Identities: []string{r.identity}, WithoutErasures: erasures == nil}
	if erasures != nil {
		o.Erasures = bytes.NewReader(erasures)
	}
	if _, err := index.Restore(ctx, dir, bytes.NewReader(r.backup), o); err != nil {
		t.Fatal(err)
	}
	x, err := index.Open(dir, index.Options{Key: r.key})
	if err != nil {
		t.Fatal(err)
	}
	defer x.Close()
	if report, err := x.Check(ctx); err != nil || len(report.Problems) > 0 {
		t.Errorf("%+v, %v", report, err)
	}
	for _, id := range []string{"a", "b", "c", "d", "e"} {
		if _, err := x.Get(ctx, "g", index.SubjectID(id)); err == nil {
			there += id
		}
	}
	return there
}

func TestRestore(t *testing.T) {
	r := newBackupRig(t)
	if got := r.restore(t, r.erasures); got != "a" {
		t.Errorf("with the list of erasures there are %q, want a", got)
	}
	if got := r.restore(t, nil); got != "abcd" {
		t.Errorf("without the list there are %q, want abcd", got)
	}
}

// TestRestoreRefused gives Restore what it must not take: nothing is left behind.
func TestRestoreRefused(t *testing.T) {
	r := newBackupRig(t)
	other, _, err := envelope.NewIdentity()
	if err != nil {
		t.Fatal(err)
	}
	flipped := bytes.Clone(r.backup)
	flipped[len(flipped)-100] ^= 1
	for _, c := range []struct {
		name             string
		backup, erasures []byte
		o                index.RestoreOptions
		want             error
	}{
		{"no word on erasures", r.backup, nil, index.RestoreOptions{Identities: []string{r.identity}}, index.ErrErasures},
		{"cut off", r.backup[:len(r.backup)-50], nil, index.RestoreOptions{Identities: []string{r.identity}, WithoutErasures: true}, index.ErrTruncated},
		{"flipped", flipped, nil, index.RestoreOptions{Identities: []string{r.identity}, WithoutErasures: true}, nil},
		{"another's key", r.backup, nil, index.RestoreOptions{Identities: []string{other}, WithoutErasures: true}, nil},
		{"no key", r.backup, nil, index.RestoreOptions{WithoutErasures: true}, envelope.ErrRecipient},
		{"the list is cut off", r.backup, r.erasures[:len(r.erasures)-3], index.RestoreOptions{Identities: []string{r.identity}}, index.ErrTruncated},
		{"the list is no list", r.backup, r.backup, index.RestoreOptions{Identities: []string{r.identity}}, index.ErrTruncated},
	} {
		t.Run(c.name, func(t *testing.T) {
			parent := t.TempDir()
			if c.erasures != nil {
				c.o.Erasures = bytes.NewReader(c.erasures)
			}
			_, err := index.Restore(ctx, filepath.Join(parent, "x"), bytes.NewReader(c.backup), c.o)
			if err == nil || c.want != nil && !errors.Is(err, c.want) {
				t.Errorf("%v, want %v", err, c.want)
			}
			if left, err := os.ReadDir(parent); err != nil || len(left) > 0 {
				t.Errorf("left behind: %v, %v", left, err)
			}
		})
	}
	full := t.TempDir()
	if err := os.WriteFile(filepath.Join(full, "kek"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	o := index.RestoreOptions{Identities: []string{r.identity}, WithoutErasures: true}
	if _, err := index.Restore(ctx, full, bytes.NewReader(r.backup), o); err == nil {
		t.Error("a folder that holds something was taken")
	}
}

// TestForgetErasures drops old notes but the last, whose number must not be given again.
func TestForgetErasures(t *testing.T) {
	dir := t.TempDir()
	x := open(t, dir)
	for range 3 {
		enroll(t, x, "g", subject("a", 1))
	}
	if n, err := x.ForgetErasures(ctx, noon); n != 0 || err != nil {
		t.Errorf("%d, %v", n, err)
	}
	if n, err := x.ForgetErasures(ctx, noon.Add(time.Hour)); n != 1 || err != nil {
		t.Errorf("%d, %v", n, err)
	}
	var b bytes.Buffer
	if n, err := x.Erasures(ctx, &b); n != 1 || err != nil {
		t.Errorf("%d, %v", n, err)
	}
}

// FuzzRestore gives Restore streams that are opened but nothing in them is as it should be.
func FuzzRestore(f *testing.F) {
	f.Add([]byte("fingerzeig erasures 1\n\x00\x00\x00\x00\x00\x08\x00\x00\x00\x00\x00\x00\x00\x00"))
	f.Add([]byte("fingerzeig erasures 1\n\x00\x09\x00\x00\x00\x18e12345678" + "123456789012345678901234" + "\x00\x00\x00\x00\x00\x08\x00\x00\x00\x00\x00\x00\x00\x01"))
	f.Add([]byte("fingerzeig erasures 1\n\xff\xff\x00\x0f\xff\xff"))
	identity, recipient, err := envelope.NewIdentity()
	if err != nil {
		f.Fatal(err)
	}
	x, err := index.Open(f.TempDir(), index.Options{})
	if err != nil {
		f.Fatal(err)
	}
	var backup bytes.Buffer
	if _, err := x.Backup(ctx, &backup, recipient); err != nil {
		f.Fatal(err)
	}
	x.Close()
	f.Fuzz(func(t *testing.T, list []byte) {
		o := index.RestoreOptions{Identities: []string{identity}, Erasures: bytes.NewReader(list)}
		dir := filepath.Join(t.TempDir(), "x")
		if _, err := index.Restore(ctx, dir, bytes.NewReader(backup.Bytes()), o); err != nil && !errors.Is(err, index.ErrTruncated) {
			t.Error(err)
		}
	})
}
