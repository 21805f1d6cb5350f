//go:build !unix

package index

// syncFolder does nothing where a folder cannot be synced: the file system's journal keeps names.
func syncFolder(string) error { return nil }
