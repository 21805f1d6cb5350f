package durable_test

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"fingerzeig/internal/durable"
)

// names returns what lies in a folder.
func names(t *testing.T, dir string) string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, e := range entries {
		all = append(all, e.Name())
	}
	return strings.Join(all, " ")
}

// want has a file hold what it should, with nothing beside it, and nobody else read it.
func want(t *testing.T, path, content string) {
	t.Helper()
	if got, err := os.ReadFile(path); err != nil || string(got) != content {
		t.Errorf("%q, %v, want %q", got, err, content)
	}
	if got := names(t, filepath.Dir(path)); got != filepath.Base(path) {
		t.Errorf("the folder holds %s", got)
	}
	if info, err := os.Stat(path); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
}

// left puts there what a crash leaves.
func left(t *testing.T, path string) {
	t.Helper()
	if err := os.WriteFile(path, []byte("longer than all that comes, left by a crash"), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestReplace(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	left(t, path+durable.Beside)
	for _, text := range []string{"first", "second", ""} {
		if err := durable.Replace(path, []byte(text)); err != nil {
			t.Fatal(err)
		}
		want(t, path, text)
	}
	if err := durable.Replace(filepath.Join(path, "below a file"), nil); err == nil {
		t.Error("a file was written where none can be")
	}
}

func TestCreate(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	left(t, filepath.Join(filepath.Dir(path), ".file"+durable.Beside))
	for _, text := range []string{"first", "second"} {
		if err := durable.Create(path, []byte(text)); err != nil {
			t.Fatal(err)
		}
		want(t, path, "first")
	}
	if err := durable.Create(filepath.Join(path, "below a file"), nil); err == nil {
		t.Error("a file was written where none can be")
	}
	t.Chdir(t.TempDir())
	if err := durable.Create("file", []byte("here")); err != nil {
		t.Fatal(err)
	}
	want(t, "file", "here")
}

// TestFailed has a folder where the file should be: it stays, and what was written is gone.
func TestFailed(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "file")
	if err := os.MkdirAll(filepath.Join(path, "in it"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := durable.Replace(path, []byte("text")); err == nil {
		t.Error("a folder was replaced")
	}
	if got := names(t, dir) + ", " + names(t, path); got != "file, in it" {
		t.Errorf("the folder holds %s", got)
	}
	if err := durable.Rename(filepath.Join(dir, "none"), path); err == nil {
		t.Error("what is not there was moved")
	}
}

func TestSyncFolder(t *testing.T) {
	dir := t.TempDir()
	if err := durable.SyncFolder(dir); err != nil {
		t.Error(err)
	}
	if err := durable.SyncFolder(filepath.Join(dir, "none")); (err == nil) != (runtime.GOOS == "windows") {
		t.Errorf("of a folder that is not there: %v", err)
	}
}
