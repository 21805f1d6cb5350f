package main

import (
	"os"
	"syscall"
	"testing"
)

// asUser gives a folder to a user, and returns what makes a process one of that user's; where the test is not root's, it stays its own.
func asUser(t *testing.T, dir string, id int) *syscall.SysProcAttr {
	t.Helper()
	if os.Getuid() != 0 {
		return nil
	}
	if err := os.Chown(dir, id, id); err != nil {
		t.Fatal(err)
	}
	return &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(id), Gid: uint32(id)}}
}
