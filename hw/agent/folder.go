package agent

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"fingerzeig/internal/durable"
)

// Folder is a Store of files in a folder, which nobody but their owner can read.
type Folder string

var _ Store = Folder("")

// OpenFolder returns the Store of a folder, which it makes where there is none.
func OpenFolder(path string) (Folder, error) { return Folder(path), os.MkdirAll(path, 0o700) }

func (f Folder) path(name string) string { return filepath.Join(string(f), name) }

// Read implements Store.
func (f Folder) Read(name string) ([]byte, error) { return os.ReadFile(f.path(name)) }

// Replace implements Store. Who can read codes can pick up: the file is its owner's alone.
func (f Folder) Replace(name string, content []byte) error {
	return durable.Replace(f.path(name), content)
}

// Append implements Store.
func (f Folder) Append(name string) (Appender, error) {
	file, err := os.OpenFile(f.path(name), os.O_WRONLY, 0)
	if err != nil {
		return nil, err
	}
	if _, err := file.Seek(0, io.SeekEnd); err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return file, nil
}

// Remove implements Store.
func (f Folder) Remove(name string) error {
	if err := os.Remove(f.path(name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}
