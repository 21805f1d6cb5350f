package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"maps"
	"os"
	"slices"
	"sync"

	"fingerzeig/internal/client"
)

// record is one line of the journal. One of its fields is set.
type record struct {
	Notes  *notes         `json:"notes,omitempty"`  // all that is known: the first line after the journal was rewritten
	Open   *opening       `json:"open,omitempty"`   // a locker is about to be opened
	Tell   *client.Report `json:"tell,omitempty"`   // something is to be told
	Closes bool           `json:"closes,omitempty"` // with Tell: it says what became of the opening
	First  bool           `json:"first,omitempty"`  // with Tell: before all that is to be told
	Told   int            `json:"told,omitempty"`   // so many reports have been told, the oldest
	Fresh  []string       `json:"fresh,omitempty"`  // the mirror is that of the service again, with these pickups
	Empty  bool           `json:"empty,omitempty"`  // with Fresh: there are none
}

// opening is a locker that is about to be opened, or was.
type opening struct {
	Pickup string `json:"pickup"`
	Locker int    `json:"locker"`
	Nonce  string `json:"nonce"`
	Own    bool   `json:"own"` // by the terminal's own release
}

// notes are what a terminal must not forget in a power cut.
type notes struct {
	Pending []client.Report `json:"pending,omitempty"` // to be told, the oldest first
	Open    *opening        `json:"open,omitempty"`    // whose end is not known yet
	Dropped []string        `json:"dropped,omitempty"` // pickups that the terminal does not open by itself any more
	Refused map[string]int  `json:"refused,omitempty"` // prints that the terminal itself has refused, by pickup
}

// add draws the conclusion from a record.
func (n *notes) add(r record) {
	switch {
	case r.Notes != nil:
		*n = *r.Notes
	case r.Open != nil:
		n.Open = r.Open
		n.Dropped = append(n.Dropped, r.Open.Pickup)
	case r.Tell != nil:
		at := len(n.Pending)
		if r.First {
			at = 0
		}
		n.Pending = slices.Insert(n.Pending, at, *r.Tell)
		if o := r.Tell.Offline; o != nil && o.Refused > 0 {
			if n.Refused == nil {
				n.Refused = map[string]int{}
			}
			n.Refused[o.Pickup] += o.Refused
		}
		if r.Closes {
			n.Open = nil
		}
	case r.Told > 0:
		n.Pending = slices.Clone(n.Pending[min(r.Told, len(n.Pending)):])
	case r.Fresh != nil || r.Empty:
		n.Dropped = nil
		maps.DeleteFunc(n.Refused, func(pickup string, _ int) bool { return !slices.Contains(r.Fresh, pickup) })
	}
}

// clone returns a copy for others to read.
func (n notes) clone() notes {
	n.Pending, n.Dropped, n.Refused = slices.Clone(n.Pending), slices.Clone(n.Dropped), maps.Clone(n.Refused)
	return n
}

// errJournal is returned where the journal cannot be read or written. Without it no locker opens.
var errJournal = errors.New("the journal does not work")

// castagnoli checks each line: a disk that lost its power may hold anything at the end.
var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// parseJournal reads a journal. A last line that is cut off was never acknowledged: size is where the journal ends without it. It returns
// errJournal where another line is broken.
func parseJournal(b []byte) (n notes, size int64, err error) {
	for line := range bytes.Lines(b) {
		r, err := parseLine(line)
		if err != nil {
			if int(size)+len(line) == len(b) {
				return n, size, nil
			}
			return notes{}, 0, fmt.Errorf("%w: byte %d: %w", errJournal, size, err)
		}
		n.add(r)
		size += int64(len(line))
	}
	return n, size, nil
}

// parseLine reads one line: eight digits of the checksum, a blank, JSON, a line feed.
func parseLine(line []byte) (r record, err error) {
	const head = 9
	if len(line) <= head || line[len(line)-1] != '\n' || line[head-1] != ' ' {
		return record{}, errors.New("cut off")
	}
	body := line[head : len(line)-1]
	if fmt.Sprintf("%08x", crc32.Checksum(body, castagnoli)) != string(line[:head-1]) {
		return record{}, errors.New("the checksum does not hold")
	}
	return r, parseStrictly(body, &r)
}

// line writes a record.
func (r record) line() ([]byte, error) {
	body, err := json.Marshal(r)
	if err != nil {
		return nil, err
	}
	return fmt.Appendf(nil, "%08x %s\n", crc32.Checksum(body, castagnoli), body), nil
}

// journal keeps the notes in a file to which each record is added durably. It may be used from several goroutines.
type journal struct {
	path string

	mu     sync.Mutex
	file   *os.File
	size   int64
	seq    int // how many records were added
	notes  notes
	broken error // why nothing can be noted any more
}

// openJournal opens a journal, or begins one. It returns errJournal where one is broken, which it leaves as it is.
func openJournal(path string) (*journal, error) {
	b, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("%w: %w", errJournal, err)
	}
	n, _, err := parseJournal(b)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	j := &journal{path: path, notes: n}
	if err := j.rewrite(); err != nil {
		return nil, err
	}
	return j, nil
}

// rewrite replaces the file by one that holds the notes alone. The caller holds mu, or the journal is not in use yet.
func (j *journal) rewrite() error {
	b, err := record{Notes: &j.notes}.line()
	if err == nil {
		err = replaceFile(j.path, b)
	}
	var f *os.File
	if err == nil {
		f, err = os.OpenFile(j.path, os.O_WRONLY, 0)
	}
	if err == nil {
		_, err = f.Seek(0, io.SeekEnd)
	}
	if err != nil {
		j.broken = fmt.Errorf("%w: %w", errJournal, err)
		return j.broken
	}
	if j.file != nil {
		_ = j.file.Close()
	}
	j.file, j.size = f, int64(len(b))
	return nil
}

// add notes records. What it has returned nil for survives a power cut, and all of them do or none.
func (j *journal) add(records ...record) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.write(records...)
}

// addUnless notes a record where nothing was noted since seq.
func (j *journal) addUnless(seq int, r record) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.seq != seq {
		return nil
	}
	return j.write(r)
}

// write is add for a caller who holds mu.
func (j *journal) write(records ...record) error {
	if j.broken != nil {
		return j.broken
	}
	var lines []byte
	for _, r := range records {
		b, err := r.line()
		if err != nil {
			return err
		}
		lines = append(lines, b...)
	}
	_, err := j.file.Write(lines)
	if err == nil {
		err = j.file.Sync()
	}
	if err != nil { // what of it is on the disk nobody knows
		j.broken = fmt.Errorf("%w: %w", errJournal, err)
		return j.broken
	}
	j.size += int64(len(lines))
	j.seq += len(records)
	for _, r := range records {
		j.notes.add(r)
	}
	if j.size > maxJournalBytes {
		_ = j.rewrite() // a failure is kept in broken, and this record is safe
	}
	return nil
}

// read returns what is noted.
func (j *journal) read() notes {
	n, _ := j.readAt()
	return n
}

// readAt returns what is noted, and the seq of it.
func (j *journal) readAt() (n notes, seq int) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.notes.clone(), j.seq
}

// works returns errJournal where nothing can be noted any more.
func (j *journal) works() error {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.broken
}

// close gives the file back.
func (j *journal) close() error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.broken == nil {
		j.broken = fmt.Errorf("%w: %w", errJournal, os.ErrClosed)
	}
	return j.file.Close()
}
