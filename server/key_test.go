package main

import (
	"errors"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fingerzeig/index"
)

// TestReadKey reads the key from a file, which comes first, and from the environment.
func TestReadKey(t *testing.T) {
	file := filepath.Join(t.TempDir(), "key")
	ones, twos := strings.Repeat("01", index.KeyBytes), strings.Repeat("02", index.KeyBytes)
	if err := os.WriteFile(file, []byte(ones+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if key, err := readKey(""); key != nil || err != nil {
		t.Errorf("from nowhere: %x, %v", key, err)
	}
	t.Setenv(keyVariable, twos)
	if key, err := readKey(""); err != nil || len(key) != index.KeyBytes || key[0] != 2 {
		t.Errorf("from the environment: %x, %v", key, err)
	}
	if key, err := readKey(file); err != nil || len(key) != index.KeyBytes || key[0] != 1 {
		t.Errorf("from the file: %x, %v", key, err)
	}
	t.Setenv(keyVariable, "")
	if _, err := readKey(""); !errors.Is(err, index.ErrKey) {
		t.Errorf("an empty variable: %v", err)
	}
	if _, err := readKey(file + "x"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("no such file: %v", err)
	}
	t.Setenv(keyVariable, twos)
	dir := filepath.Join(t.TempDir(), "data")
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s, err := startService(serviceOptions{dir: dir, listener: l})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.stop(); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(filepath.Join(dir, "kek")); err == nil {
		t.Error("the index keeps a key of its own beside that of the environment")
	}
}
