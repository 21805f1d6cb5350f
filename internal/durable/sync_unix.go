//go:build unix

package durable

import (
	"errors"
	"os"
)

// SyncFolder makes the names in a folder durable. Some file systems cannot, and say so.
func SyncFolder(dir string) error {
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
