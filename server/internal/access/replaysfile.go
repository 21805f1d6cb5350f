package access

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"os"
	"time"

	"fingerzeig/internal/durable"
)

// ErrReplays is returned, wrapped with the reason, for a file of samples that one with this key has not written.
var ErrReplays = errors.New("access: the file of samples seen is damaged, or is another service's")

// replaysFile is where samples are remembered beyond the end of the process. Its head is a keyed hash that tells whose it is; a record follows for each
// sample: the keyed hash, the Unix time in seconds (4 bytes, big-endian), and a CRC-32 of both (4 bytes, big-endian).
//
// A record is handed to the system and not waited for: what a killed process has seen is there, and a power cut costs the last seconds. Answers wait
// for the audit log already; this only flags.
type replaysFile struct {
	path    string
	failed  func(error)
	open    *os.File  // nil: it cannot be written
	records int       // in it
	written time.Time // when it was written as a whole, or that was tried
}

const replayBytes = len(target{}) + 8

// Keep takes up what a file says was seen, where there is one, and has it follow what is seen from now on. It is called before r is used. It returns
// ErrReplays for a file in which something cannot be read; what can be is taken up. Where the file cannot be written, failed is told once, and it is
// tried again after a minute.
func (r *Replays) Keep(path string, failed func(error)) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.file = &replaysFile{path: path, failed: failed}
	b, err := os.ReadFile(path)
	switch {
	case errors.Is(err, os.ErrNotExist):
		err = nil
	case err == nil:
		err = r.takeUp(b)
	}
	if err != nil {
		err = fmt.Errorf("%s: %w", path, err)
	}
	r.rewrite()
	return err
}

// takeUp reads what rewrite and keep have written. A record that was cut off by a crash is no damage.
func (r *Replays) takeUp(b []byte) error {
	head := r.head()
	if len(b) < len(head) || !hmac.Equal(b[:len(head)], head) {
		return fmt.Errorf("%w: its head", ErrReplays)
	}
	damaged := 0
	for b = b[len(head):]; len(b) >= replayBytes; b = b[replayBytes:] {
		if entry, ok := parseReplay(b); ok {
			r.enter(entry)
		} else {
			damaged++
		}
	}
	if damaged > 0 {
		return fmt.Errorf("%w: %d records", ErrReplays, damaged)
	}
	return nil
}

// head returns how the file begins.
func (r *Replays) head() []byte {
	h := hmac.New(sha256.New, r.key)
	_, _ = h.Write([]byte("samples seen, version 1\x00"))
	return h.Sum(nil)
}

func appendReplay(b []byte, entry remembered) []byte {
	start := len(b)
	b = append(b, entry.t[:]...)
	b = binary.BigEndian.AppendUint32(b, uint32(entry.at.Unix()))
	return binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b[start:]))
}

func parseReplay(b []byte) (entry remembered, ok bool) {
	n := copy(entry.t[:], b)
	entry.at = time.Unix(int64(binary.BigEndian.Uint32(b[n:])), 0)
	return entry, binary.BigEndian.Uint32(b[n+4:]) == crc32.ChecksumIEEE(b[:n+4])
}

// keep adds what was just seen to the file. What is over leaves the file when that is written anew: once a day, and where it has twice the records that are
// remembered.
func (r *Replays) keep(entry remembered) {
	f := r.file
	if f == nil {
		return
	}
	age := entry.at.Sub(f.written)
	if f.records >= 2*r.most || age >= replayTime || f.open == nil && age >= replaysRetry {
		r.rewrite() // with the entry
		return
	}
	if f.open == nil {
		return
	}
	if _, err := f.open.Write(appendReplay(nil, entry)); err != nil {
		f.fail(err)
		return
	}
	f.records++
}

// rewrite writes the file as a whole, and opens it for what follows.
func (r *Replays) rewrite() {
	f, b := r.file, r.head()
	f.written = r.now()
	r.forget(f.written)
	for _, entry := range r.order {
		b = appendReplay(b, entry)
	}
	f.close()
	err := durable.Replace(f.path, b)
	if err == nil {
		f.open, err = os.OpenFile(f.path, os.O_WRONLY|os.O_APPEND, fileMode)
	}
	if err != nil {
		f.fail(err)
	}
	f.records = len(r.order)
}

// fail gives up writing for a while.
func (f *replaysFile) fail(err error) {
	f.close()
	f.failed(err)
}

func (f *replaysFile) close() {
	if f.open != nil {
		_ = f.open.Close()
	}
	f.open = nil
}

// Close ends keeping: what is seen from then on is not in the file. The nil Replays may be closed, too.
func (r *Replays) Close() {
	if r == nil {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.file != nil {
		r.file.close()
		r.file = nil
	}
}
