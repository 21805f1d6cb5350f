package index

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// Backups and lists of erasures are frames behind a line that says what they are: length of the key (2 bytes), length of the value (4), both;
// the last has no key, and the number of frames (8 bytes) as its value.
const (
	backupMagic   = "fingerzeig backup 1\n"
	erasuresMagic = "fingerzeig erasures 1\n"
	maxFrame      = 1 << 20 // bytes of a value; a subject's records are far smaller
)

// ErrTruncated is returned by Restore for a stream that is not whole, or something else.
var ErrTruncated = errors.New("index: not a whole backup or list of erasures")

type frames struct {
	w   *bufio.Writer
	n   int
	err error
}

func newFrames(w io.Writer, magic string) *frames {
	f := &frames{w: bufio.NewWriterSize(w, 1<<20)}
	_, f.err = f.w.WriteString(magic)
	return f
}

func (f *frames) write(key, value []byte) {
	head := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint16(nil, uint16(len(key))), uint32(len(value)))
	for _, b := range [][]byte{head, key, value} {
		if f.err == nil {
			_, f.err = f.w.Write(b)
		}
	}
}

func (f *frames) add(key, value []byte) {
	f.write(key, value)
	f.n++
}

func (f *frames) end() error {
	f.write(nil, binary.BigEndian.AppendUint64(nil, uint64(f.n)))
	if f.err == nil {
		f.err = f.w.Flush()
	}
	return f.err
}

// readFrames calls do with every frame of a stream. It returns ErrTruncated where the stream is not whole, perhaps after some calls.
func readFrames(from io.Reader, magic string, do func(key, value []byte) error) error {
	r := bufio.NewReaderSize(from, 1<<20)
	line := make([]byte, len(magic))
	if _, err := io.ReadFull(r, line); err != nil || string(line) != magic {
		return fmt.Errorf("%w: it does not begin with %q", ErrTruncated, magic)
	}
	for n := uint64(0); ; n++ {
		key, value, err := readFrame(r)
		if err != nil {
			return errors.Join(ErrTruncated, err)
		}
		if len(key) > 0 {
			if err := do(key, value); err != nil {
				return err
			}
			continue
		}
		if _, err := r.ReadByte(); !errors.Is(err, io.EOF) || !bytes.Equal(value, binary.BigEndian.AppendUint64(nil, n)) {
			return fmt.Errorf("%w: after %d records", ErrTruncated, n)
		}
		return nil
	}
}

func readFrame(r io.Reader) (key, value []byte, err error) {
	var head [6]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return nil, nil, err
	}
	n := binary.BigEndian.Uint32(head[2:])
	if n > maxFrame {
		return nil, nil, fmt.Errorf("a value of %d bytes", n)
	}
	b := make([]byte, int(binary.BigEndian.Uint16(head[:]))+int(n))
	_, err = io.ReadFull(r, b)
	return b[:len(b)-int(n)], b[len(b)-int(n):], err
}
