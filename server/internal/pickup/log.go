package pickup

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"sync"
)

var (
	// ErrDamaged is returned when a log is not what was written: changed, cut in the middle, put together anew, or sealed by another key.
	ErrDamaged = errors.New("pickup: the log is damaged")

	// ErrBroken is returned by Append after a write that failed: nobody knows what of it is on the disk. Open the log anew.
	ErrBroken = errors.New("pickup: the log could not be written")
)

// errSeal is returned for a record that is not as it was sealed.
var errSeal = errors.New("the seal")

// ErrInUse is returned by OpenFile where another process has the log open.
var ErrInUse = errors.New("pickup: the log is in use")

// File is what a log is kept in; *os.File is one.
type File interface {
	io.ReadWriteSeeker
	io.Closer
	Truncate(size int64) error
	Sync() error
}

// The form of a log. The head is a magic word and a salt, from which and the caller's key the key of this log is made. A record is the length of
// what follows the first eight bytes, four bytes big-endian, the same with all bits turned over, so that a length that was damaged does not look
// like a record that was cut off; a random nonce of 12 bytes, the event sealed by AES-256-GCM, and its tag of 16. Each is bound to its number and
// to the tag of the one before (at first to the salt), so that none can be left out, changed, repeated or moved. Records that are cut off
// at the end leave a log that was complete once; whoever needs to see that keeps the head of the audit.
const (
	logMagic   = "fingerzeig pickups 1\n"
	saltSize   = 32
	headSize   = len(logMagic) + saltSize
	nonceSize  = 12
	tagSize    = 16
	lengthSize = 8
	sectorSize = 512 // what a disk writes whole or not at all
)

// Log is an append-only file of sealed events. What Append has acknowledged is on the disk.
type Log struct {
	mu     sync.Mutex
	file   File
	aead   cipher.AEAD
	n      uint64 // records
	last   []byte // tag of the last one, or the salt
	broken error
	lock   io.Closer // nil: none
}

// NewLog begins a log in an empty file, sealed by a key of 32 bytes. Random is crypto/rand.Reader.
func NewLog(f File, key []byte, random io.Reader) (*Log, error) {
	head := append([]byte(logMagic), make([]byte, saltSize)...)
	salt := head[len(logMagic):]
	if _, err := io.ReadFull(random, salt); err != nil {
		return nil, err
	}
	l, err := newLog(f, key, salt)
	if err != nil {
		return nil, err
	}
	if _, err := f.Write(head); err != nil {
		return nil, err
	}
	return l, f.Sync()
}

func newLog(f File, key, salt []byte) (*Log, error) {
	if len(key) != 32 {
		return nil, fmt.Errorf("%w: a key of %d bytes", ErrInput, len(key))
	}
	own, err := hkdf.Key(sha256.New, key, salt, logMagic, 32)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(own)
	if err != nil {
		return nil, err
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	return &Log{file: f, aead: aead, last: salt}, err
}

// OpenLog reads a log and gives each event to f. A record that a power cut left unfinished at the end was never acknowledged: it is cut off.
// Anything else that is not as it was written is ErrDamaged, and nothing is changed then.
func OpenLog(file File, key []byte, f func(Event) error) (*Log, error) {
	b, err := io.ReadAll(file)
	if err != nil {
		return nil, err
	}
	if len(b) < headSize || string(b[:len(logMagic)]) != logMagic {
		return nil, fmt.Errorf("%w: no head", ErrDamaged)
	}
	l, err := newLog(file, key, b[len(logMagic):headSize])
	if err != nil {
		return nil, err
	}
	at := headSize
	for at < len(b) {
		record, torn, err := nextRecord(b, at)
		if torn {
			break
		}
		var event Event
		if err == nil {
			event, err = l.unseal(record)
		}
		if errors.Is(err, errSeal) && unwritten(b, at, at+lengthSize+len(record)) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("%w: record %d at byte %d: %w", ErrDamaged, l.n, at, err)
		}
		if err := f(event); err != nil {
			return nil, fmt.Errorf("%w: record %d: %w", ErrDamaged, l.n, err)
		}
		at += lengthSize + len(record)
	}
	if at < len(b) {
		if err := errors.Join(file.Truncate(int64(at)), file.Sync()); err != nil {
			return nil, err
		}
	}
	_, err = file.Seek(int64(at), io.SeekStart)
	return l, err
}

// nextRecord returns the record that begins at a byte of a log, or torn: it ends behind the end of the file, or all of it but its length is zero.
func nextRecord(b []byte, at int) (record []byte, torn bool, err error) {
	rest := b[at:]
	if len(rest) < lengthSize || allZero(rest[lengthSize:]) {
		return nil, true, nil
	}
	length := binary.BigEndian.Uint32(rest)
	if length != ^binary.BigEndian.Uint32(rest[4:]) || length < nonceSize+tagSize || length > longestEvent {
		return nil, false, errors.New("length")
	}
	end := lengthSize + int(length)
	if len(rest) < end {
		return nil, true, nil
	}
	return rest[lengthSize:end], false, nil
}

// unwritten tells of a record that cannot be opened whether the file was only made longer for it, and not all of it written: that leaves zeros from
// the border of a sector to the end of the file. A record that can be opened was written, whatever its last bytes are.
func unwritten(b []byte, at, end int) bool {
	sector := (end - 1) / sectorSize * sectorSize
	return sector > at && allZero(b[sector:])
}

func allZero(b []byte) bool {
	for _, v := range b {
		if v != 0 {
			return false
		}
	}
	return true
}

// bound is what a record is bound to.
func (l *Log) bound() []byte {
	return binary.BigEndian.AppendUint64(append([]byte(nil), l.last...), l.n)
}

// unseal opens the next record.
func (l *Log) unseal(record []byte) (Event, error) {
	plain, err := l.aead.Open(nil, nil, record, l.bound())
	if err != nil {
		return Event{}, fmt.Errorf("%w: %w", errSeal, err)
	}
	l.n, l.last = l.n+1, record[len(record)-tagSize:]
	return ParseEvent(plain)
}

// Append writes events and returns when they are on the disk. After an error none of them is acknowledged, some may be there, and the log takes
// no more.
func (l *Log) Append(events ...Event) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.broken != nil {
		return fmt.Errorf("%w: %w", ErrBroken, l.broken)
	}
	var b []byte
	for _, e := range events {
		plain, err := e.MarshalBinary()
		if err != nil {
			l.broken = err
			return err
		}
		length := uint32(nonceSize + len(plain) + tagSize)
		b = binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(b, length), ^length)
		b = l.aead.Seal(b, nil, plain, l.bound())
		l.n, l.last = l.n+1, append([]byte(nil), b[len(b)-tagSize:]...)
	}
	if _, l.broken = l.file.Write(b); l.broken == nil {
		l.broken = l.file.Sync()
	}
	if l.broken != nil {
		return fmt.Errorf("%w: %w", ErrBroken, l.broken)
	}
	return nil
}

// Ready returns ErrBroken where a write has failed: nothing more will be written.
func (l *Log) Ready() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.broken != nil {
		return fmt.Errorf("%w: %w", ErrBroken, l.broken)
	}
	return nil
}

// Close closes the file.
func (l *Log) Close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.broken == nil {
		l.broken = errors.New("closed")
	}
	err := l.file.Close()
	if l.lock != nil {
		err = errors.Join(err, l.lock.Close())
		l.lock = nil
	}
	return err
}
