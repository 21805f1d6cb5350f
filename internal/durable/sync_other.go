//go:build !unix

package durable

// SyncFolder does nothing where a folder cannot be synced: the file system's journal keeps names.
func SyncFolder(string) error { return nil }
