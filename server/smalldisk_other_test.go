//go:build !linux

package main

import "testing"

// smallDisk skips the test.
func smallDisk(t *testing.T, _ string) string {
	t.Helper()
	t.Skip("only Linux mounts a file system in memory so simply")
	return ""
}
