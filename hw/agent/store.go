package agent

import "io"

// Store keeps the journal and the mirror of one terminal, which nobody else reads or writes. What a call has returned nil for survives a power cut. It
// may be called from several goroutines.
type Store interface {
	// Read returns the content of a file. It returns fs.ErrNotExist where there is none.
	Read(name string) ([]byte, error)

	// Replace puts a file of this content in the place of what was there. After a power cut in the middle of it the one or the other is there, whole.
	Replace(name string, content []byte) error

	// Append opens a file that is there, to write behind its end.
	Append(name string) (Appender, error)

	// Remove removes a file. One that is not there is removed.
	Remove(name string) error
}

// Appender is a file that is written at its end. What was written is durable once Sync has returned nil; of what was not, any part may be there.
type Appender interface {
	io.WriteCloser
	Sync() error
}
