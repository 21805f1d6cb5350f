package main

import (
	"bytes"
	"os"
	"path/filepath"
)

// moduleRoot returns the folder of this module's source, when the current folder lies in it; else nothing.
func moduleRoot() string {
	dir, err := os.Getwd()
	if err != nil {
		return ""
	}
	for {
		if b, err := os.ReadFile(filepath.Join(dir, "go.mod")); err == nil {
			if bytes.HasPrefix(b, []byte("module fingerzeig\n")) {
				return dir
			}
			return "" // of another module
		}
		above := filepath.Dir(dir)
		if above == dir {
			return ""
		}
		dir = above
	}
}
