package index_test

import (
	"archive/zip"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fingerzeig/index"
	"fingerzeig/matcher"
	"fingerzeig/minutiae"
)

// writeFolder makes the test keep a folder of the present data version: once, when DataVersion is raised.
var writeFolder = flag.Bool("write-folder", false, "keep a folder of the present data version in testdata")

// scattered returns 30 minutiae in random places: nobody's.
func scattered(seed uint64) minutiae.Template {
	r := rand.New(rand.NewPCG(seed, 1))
	t := minutiae.Template{Version: 1, Width: 2400, Height: 2800, Quality: 80}
	for range 30 {
		t.Minutiae = append(t.Minutiae, minutiae.Minutia{
			X: minutiae.Length(r.IntN(2400)), Y: minutiae.Length(r.IntN(2800)), Direction: minutiae.Angle(r.Uint32()),
			Type: minutiae.Ending, Reliability: 80,
		})
	}
	return t
}

// chiaraEnds is when one of them expires, from data version 2 on.
var chiaraEnds = time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC)

// fillFolder enrols three and removes one. That of version 0 was filled in the same way by the program of 24 November 2026, which made no mark.
func fillFolder(t *testing.T, x *index.Index) {
	t.Helper()
	for seed, name := range []string{"anna", "ben", "chiara"} {
		s := index.Subject{ID: index.SubjectID(name), Labels: map[string]string{"locker": name[:1]}}
		s.Samples = []index.Sample{{Finger: index.Finger(seed + 1), Template: scattered(uint64(seed))}}
		if name == "chiara" {
			s.Expires = chiaraEnds
		}
		if _, err := x.Enroll(t.Context(), "hall", s); err != nil {
			t.Fatal(err)
		}
	}
	if err := x.Remove(t.Context(), "hall", "ben"); err != nil {
		t.Fatal(err)
	}
}

func folderName(version int) string {
	return filepath.Join("testdata", fmt.Sprintf("v%d.zip", version))
}

// keepFolder writes a folder to a file.
func keepFolder(t *testing.T, name string) {
	t.Helper()
	dir := t.TempDir()
	x := open(t, dir)
	fillFolder(t, x)
	if err := x.Close(); err != nil {
		t.Fatal(err)
	}
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	z := zip.NewWriter(f)
	if err := errors.Join(z.AddFS(os.DirFS(dir)), z.Close(), f.Close()); err != nil {
		t.Fatal(err)
	}
}

// unpack returns a folder that a file holds.
func unpack(t *testing.T, name string) (dir string) {
	t.Helper()
	dir = t.TempDir()
	z, err := zip.OpenReader(name)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = z.Close() }()
	if err := os.CopyFS(filepath.Join(dir, "data"), z); err != nil {
		t.Fatal(err)
	}
	return filepath.Join(dir, "data")
}

// TestDataVersions opens the folders that the program of each data version has left, uses them, and opens them again.
func TestDataVersions(t *testing.T) {
	if *writeFolder {
		keepFolder(t, folderName(index.DataVersion))
	}
	for version := range index.DataVersion + 1 {
		dir := unpack(t, folderName(version))
		for range 2 {
			x := open(t, dir)
			if g := galleries(t, x); len(g) != 1 || g[0].ID != "hall" || g[0].Subjects != 2 {
				t.Errorf("version %d: galleries %+v", version, g)
			}
			for seed, name := range []index.SubjectID{"anna", "ben", "chiara"} {
				s, err := x.Get(t.Context(), "hall", name)
				if name == "ben" {
					if !errors.Is(err, index.ErrNotFound) {
						t.Errorf("version %d: %s is back: %v", version, name, err)
					}
					continue
				}
				if ends := name == "chiara" && version >= 2; ends != s.Expires.Equal(chiaraEnds) || !ends && !s.Expires.IsZero() {
					t.Errorf("version %d: %s expires at %v", version, name, s.Expires)
				}
				if err != nil || s.Labels["locker"] != string(name[:1]) || len(s.Samples) != 1 || int(s.Samples[0].Finger) != seed+1 {
					t.Errorf("version %d: %s is %+v, %v", version, name, s, err)
				}
				v, err := x.Verify(t.Context(), "hall", name, matcher.NewProbe(scattered(uint64(seed))), matcher.ScoreAtFMR(1e-4))
				if err != nil || v.Decision != index.Matched {
					t.Errorf("version %d: %s is %+v, %v", version, name, v, err)
				}
			}
			if r, err := x.Check(t.Context()); err != nil || len(r.Problems) > 0 || r.Subjects != 2 {
				t.Errorf("version %d: %+v, %v", version, r, err)
			}
			if err := x.Close(); err != nil {
				t.Fatal(err)
			}
			mark, err := os.ReadFile(filepath.Join(dir, "index"))
			if want := fmt.Sprintf("fingerzeig index %d\n", index.DataVersion); string(mark) != want || err != nil {
				t.Errorf("version %d: afterwards it is %q, %v, want %q", version, mark, err, want)
			}
			if b, err := os.ReadFile(filepath.Join(dir, "index")); err != nil || string(b) != fmt.Sprintf("fingerzeig index %d\n", index.DataVersion) {
				t.Errorf("version %d is marked %q, %v", version, b, err)
			}
		}
	}
}

// contents returns what is in a folder, with names, sizes and times.
func contents(t *testing.T, dir string) (all string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, _ fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := os.Stat(path)
		if err != nil {
			return err
		}
		all += fmt.Sprintln(path, info.Mode(), info.ModTime().UnixNano())
		if info.Mode().IsRegular() {
			b, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			all += string(b)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// TestNewerVersion opens a folder of a program of the future, and such whose mark is something else: nothing in them is touched.
func TestNewerVersion(t *testing.T) {
	for _, mark := range []string{fmt.Sprintf("fingerzeig index %d\n", index.DataVersion+1), "fingerzeig index 1000000000000000000000\n", "fingerzeig index 0\n", "another program", "fingerzeig index 1 2"} {
		dir := unpack(t, folderName(index.DataVersion))
		if err := os.WriteFile(filepath.Join(dir, "index"), []byte(mark), 0o600); err != nil {
			t.Fatal(err)
		}
		before := contents(t, dir)
		x, err := index.Open(dir, index.Options{})
		if !errors.Is(err, index.ErrVersion) || !strings.Contains(err.Error(), "newer") {
			t.Errorf("%q: %v", mark, err)
		}
		if err == nil {
			_ = x.Close()
		}
		if contents(t, dir) != before {
			t.Errorf("%q: the folder was changed", mark)
		}
	}
}

// TestHalfMark opens a folder whose mark was not written to the end.
func TestHalfMark(t *testing.T) {
	dir := unpack(t, folderName(index.DataVersion))
	if err := os.WriteFile(filepath.Join(dir, "index"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	x := open(t, dir)
	if err := x.Close(); err != nil {
		t.Fatal(err)
	}
	if b, err := os.ReadFile(filepath.Join(dir, "index")); err != nil || len(b) == 0 {
		t.Errorf("the mark is %q, %v", b, err)
	}
}

// TestRoom asks how much may be written, and after the end.
func TestRoom(t *testing.T) {
	x := open(t, t.TempDir())
	if n, err := x.Room(); err != nil || n == 0 {
		t.Errorf("%d bytes, %v", n, err)
	}
	if err := x.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := x.Room(); !errors.Is(err, index.ErrClosed) {
		t.Errorf("after Close: %v", err)
	}
}

func TestNewBackupKey(t *testing.T) {
	x := open(t, t.TempDir())
	defer func() { _ = x.Close() }()
	identity, recipient, err := index.NewBackupKey()
	if err != nil || !strings.HasPrefix(identity, "AGE-SECRET-KEY-1") || !strings.HasPrefix(recipient, "age1") {
		t.Fatalf("%q, %v", recipient, err)
	}
	var b strings.Builder
	if _, err := x.Backup(t.Context(), &b, recipient); err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "restored")
	if _, err := index.Restore(t.Context(), dir, strings.NewReader(b.String()), index.RestoreOptions{Identities: []string{identity}, WithoutErasures: true}); err != nil {
		t.Error(err)
	}
}
