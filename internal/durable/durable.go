// Package durable writes files that outlast a crash. Of several who write one path at the same time, only one may be under way.
package durable

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// Beside is what Replace puts behind a name while it writes. A crash leaves such a file, until the same name is written again.
const Beside = ".new"

// Replace writes a file of mode 0600: whoever reads it finds the old one or the new one, also after a crash. It writes beside it, to its name with
// Beside behind; what lies there, of a crash, is overwritten.
func Replace(path string, b []byte) error { return write(path+Beside, path, b) }

// Create writes a file of mode 0600 unless it is there: whole or not at all, also after a crash. What it writes beside it is hidden from those who
// take files out of the folder.
func Create(path string, b []byte) error {
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	dir, name := filepath.Split(path)
	return write(filepath.Join(dir, "."+name+Beside), path, b)
}

// write writes a file under a name of its own and moves it into place.
func write(fresh, path string, b []byte) (err error) {
	f, err := os.OpenFile(fresh, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = os.Remove(fresh)
		}
	}()
	err = f.Chmod(0o600) // what lay there may have been for others to read
	if err == nil {
		_, err = f.Write(b)
	}
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	return Rename(fresh, path)
}

// Rename puts a file, which is durable, in the place of another one.
func Rename(from, to string) error {
	if err := os.Rename(from, to); err != nil {
		return err
	}
	_ = SyncFolder(filepath.Dir(to)) // some file systems cannot; the file itself is whole
	return nil
}
