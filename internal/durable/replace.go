// Package durable writes files that outlast a crash.
package durable

import (
	"errors"
	"os"
	"path/filepath"
)

// Replace writes a file of mode 0600: whoever reads it finds the old one or the new one, also after a crash. It writes beside it, to its name
// with ".new" behind; what lies there, of a crash, is overwritten.
func Replace(path string, b []byte) error {
	f, err := os.OpenFile(path+".new", os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(b)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return err
	}
	if dir, err := os.Open(filepath.Dir(path)); err == nil { // some file systems cannot; the file itself is whole
		_, _ = dir.Sync(), dir.Close()
	}
	return nil
}
