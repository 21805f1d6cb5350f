package main

import (
	"errors"
	"os"
	"path/filepath"
)

// replaceFile writes a file of this content and puts it in the place of path. What it returns without an error survives a power failure.
func replaceFile(path string, content []byte) (err error) {
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*.new") // 0600: who can read codes can pick up
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = os.Remove(f.Name())
		}
	}()
	_, err = f.Write(content)
	err = errors.Join(err, f.Sync(), f.Close())
	if err != nil {
		return err
	}
	if err = os.Rename(f.Name(), path); err != nil {
		return err
	}
	if folder, err := os.Open(filepath.Dir(path)); err == nil {
		_ = folder.Sync() // makes the rename durable on the systems that can do that; the others refuse
		_ = folder.Close()
	}
	return nil
}
