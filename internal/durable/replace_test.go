package durable_test

import (
	"os"
	"path/filepath"
	"testing"

	"fingerzeig/internal/durable"
)

func TestReplace(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(path+".new", []byte("longer than all that comes, left by a crash"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"first", "second", ""} {
		if err := durable.Replace(path, []byte(want)); err != nil {
			t.Fatal(err)
		}
		if got, err := os.ReadFile(path); err != nil || string(got) != want {
			t.Errorf("%q, %v, want %q", got, err, want)
		}
	}
	if _, err := os.Stat(path + ".new"); !os.IsNotExist(err) {
		t.Errorf("something lies beside it: %v", err)
	}
	if err := durable.Replace(filepath.Join(path, "below a file"), nil); err == nil {
		t.Error("a file was written where none can be")
	}
}
