package index_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fingerzeig/index"
)

func TestKeys(t *testing.T) {
	dir := t.TempDir()
	x := open(t, dir)
	enroll(t, x, "secret-gallery", subject("secret-subject", 1))
	if _, err := index.Open(dir, index.Options{}); !errors.Is(err, index.ErrLocked) {
		t.Errorf("opened twice: %v", err)
	}
	x.Close()
	file := filepath.Join(dir, "kek")
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 && os.PathSeparator == '/' {
		t.Errorf("key file: %v, %v", info, err)
	}
	key, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for name, o := range map[string]index.Options{"another key": {Key: make([]byte, 32)}, "a short key": {Key: key[:16]}} {
		if _, err := index.Open(dir, o); !errors.Is(err, index.ErrKey) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	if _, err := index.Open(dir, index.Options{}); !errors.Is(err, index.ErrKey) {
		t.Errorf("key file gone: %v", err)
	}
	if _, err := os.Stat(file); err == nil {
		t.Error("a second key was made for an index that has one")
	}
	x, err = index.Open(dir, index.Options{Key: key})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := x.Get(ctx, "secret-gallery", "secret-subject"); err != nil {
		t.Error(err)
	}
	x.Close()
	template, err := finger(1).MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	for _, plain := range []string{"secret-", string(template[16:40]), string(key)} {
		if found := holds(t, dir, plain); found != "" {
			t.Errorf("%q lies in %s", plain, found)
		}
	}
}

// holds returns a file under dir that has the bytes in it, or "".
func holds(t *testing.T, dir, bytes string) (file string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		if strings.Contains(string(b), bytes) {
			file = path
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return file
}
