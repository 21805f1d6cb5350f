package agent

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io/fs"
	"sync"
)

// ErrJournal is returned where the journal cannot be read or written. Without it no locker opens.
var ErrJournal = errors.New("the journal does not work")

// castagnoli checks each line: a disk that lost its power may hold anything at the end.
var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// parseJournal reads a journal. A last line that is cut off was never acknowledged: size is where the journal ends without it. It returns
// ErrJournal where another line is broken.
func parseJournal(b []byte) (n notes, size int64, err error) {
	for line := range bytes.Lines(b) {
		r, err := parseLine(line)
		if err != nil {
			if int(size)+len(line) == len(b) {
				return n, size, nil
			}
			return notes{}, 0, fmt.Errorf("%w: byte %d: %w", ErrJournal, size, err)
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
	d := json.NewDecoder(bytes.NewReader(body))
	d.DisallowUnknownFields()
	if err := d.Decode(&r); err != nil {
		return record{}, err
	}
	if d.More() {
		return record{}, errors.New("there is something after the end")
	}
	return r, nil
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
	store Store

	mu     sync.Mutex
	file   Appender
	size   int64
	seq    int // how many records were added
	notes  notes
	broken error // why nothing can be noted any more
}

// openJournal opens the journal of a store, or begins one. It returns ErrJournal where one is broken, which it leaves as it is.
func openJournal(s Store) (*journal, error) {
	b, err := s.Read(journalFile)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%w: %w", ErrJournal, err)
	}
	n, _, err := parseJournal(b)
	if err != nil {
		return nil, err
	}
	j := &journal{store: s, notes: n}
	if err := j.rewrite(); err != nil {
		return nil, err
	}
	return j, nil
}

// rewrite replaces the file by one that holds the notes alone. The caller holds mu, or the journal is not in use yet.
func (j *journal) rewrite() error {
	b, err := record{Notes: &j.notes}.line()
	if err == nil {
		err = j.store.Replace(journalFile, b)
	}
	var f Appender
	if err == nil {
		f, err = j.store.Append(journalFile)
	}
	if err != nil {
		j.broken = fmt.Errorf("%w: %w", ErrJournal, err)
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
		j.broken = fmt.Errorf("%w: %w", ErrJournal, err)
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

// works returns ErrJournal where nothing can be noted any more.
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
		j.broken = fmt.Errorf("%w: %w", ErrJournal, fs.ErrClosed)
	}
	return j.file.Close()
}
