//go:build linux || darwin || freebsd

package audit

import "syscall"

// freeBytes returns how much room there is on the disk of a folder for those who may not use the last reserve.
func freeBytes(dir string) (uint64, error) {
	var s syscall.Statfs_t
	if err := syscall.Statfs(dir, &s); err != nil {
		return 0, err
	}
	return uint64(s.Bavail) * uint64(s.Bsize), nil
}
