package index

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"time"

	"fingerzeig/index/internal/store"
)

// ErrErasures is returned by Restore where it is not told what was erased since the backup.
var ErrErasures = errors.New("index: a restore needs the list of erasures, or the word that there is none")

// An erasure is noted when an enrolment is removed or replaced, under erasureKind and a running number: which enrolment it was, by the random
// number that stands before its owner record, and when. It says nothing of who it was to those without the index.
const (
	erasureKind    = 'e'
	enrolmentBytes = 16
	erasureBytes   = enrolmentBytes + 8 // and the time, Unix seconds
)

// noteErasure returns the write that notes the end of the enrolment whose owner record is value. The records are locked for a change.
func (x *Index) noteErasure(value []byte) store.Write {
	x.erasures++
	note := make([]byte, erasureBytes)
	copy(note[:enrolmentBytes], value)
	binary.BigEndian.PutUint64(note[enrolmentBytes:], uint64(x.now().Unix()))
	return store.Write{Key: binary.BigEndian.AppendUint64([]byte{erasureKind}, x.erasures), Value: note}
}

// loadErasures finds the number of the last erasure.
func (x *Index) loadErasures() error {
	return x.store.Keys([]byte{erasureKind}, func(key []byte) error {
		if len(key) != 9 {
			return fmt.Errorf("%w: erasure", ErrCorrupt)
		}
		x.erasures = binary.BigEndian.Uint64(key[1:])
		return nil
	})
}

// Erasures writes the list of what was removed or replaced, for Restore: keep it away from the index, and renew it more often than the backup.
// It holds random numbers and times, no names. n is their number.
func (x *Index) Erasures(ctx context.Context, w io.Writer) (n int, err error) {
	leave, err := x.enter()
	if err != nil {
		return 0, err
	}
	defer leave()
	x.compacting.RLock() // and not records: whoever reads the list slowly must not keep others from enrolling
	defer x.compacting.RUnlock()
	f := newFrames(w, erasuresMagic)
	err = x.store.Walk([]byte{erasureKind}, func(key, value []byte) error {
		f.add(key, value)
		return errors.Join(f.err, ctx.Err())
	})
	return f.n, errors.Join(err, f.end())
}

// ForgetErasures drops the notes of erasures before a moment: do so when no backup from before is kept any more. n is their number.
func (x *Index) ForgetErasures(ctx context.Context, before time.Time) (n int, err error) {
	leave, err := x.enter()
	if err != nil {
		return 0, err
	}
	defer leave()
	defer x.change()()
	var batch []store.Write
	last := binary.BigEndian.AppendUint64([]byte{erasureKind}, x.erasures) // its number must not be given again
	err = x.store.Walk([]byte{erasureKind}, func(key, value []byte) error {
		if len(value) != erasureBytes {
			return fmt.Errorf("%w: erasure", ErrCorrupt)
		}
		if int64(binary.BigEndian.Uint64(value[enrolmentBytes:])) < before.Unix() && !bytes.Equal(key, last) {
			batch = append(batch, store.Write{Key: key})
		}
		return ctx.Err()
	})
	for len(batch) > 0 && err == nil {
		k := min(rewrapAtOnce, len(batch))
		if err = x.store.Apply(batch[:k]); err == nil {
			n, batch = n+k, batch[k:]
		}
	}
	return n, err
}
