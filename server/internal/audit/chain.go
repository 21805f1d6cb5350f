package audit

import (
	"bytes"
	"crypto/ed25519"
	"errors"
	"fmt"
	"time"
)

// ErrWrong is returned, in a *WrongError, for a log that is not what was written.
var ErrWrong = errors.New("audit: the log is not what was written")

// WrongError is the first place of a log that is wrong.
type WrongError struct {
	File string // empty: the log as a whole
	Line int
	Why  error
}

// Error implements error.
func (w *WrongError) Error() string {
	if w.File == "" {
		return fmt.Sprintf("%v: %v", ErrWrong, w.Why)
	}
	return fmt.Sprintf("%v: %s, line %d: %v", ErrWrong, w.File, w.Line, w.Why)
}

// Unwrap returns ErrWrong and the reason.
func (w *WrongError) Unwrap() []error { return []error{ErrWrong, w.Why} }

// What can be wrong with a line.
var (
	errOrder     = errors.New("the entry's number is not the one that follows: lines are missing, repeated or out of order")
	errHash      = errors.New("the hash does not fit: this line or one before it was changed")
	errSignature = errors.New("the checkpoint is not signed by the log's key")
	errKind      = errors.New("the log begins here a second time, or begins with something else")
	errKey       = errors.New("the log was begun with another key")
)

// chain is followed from line to line.
type chain struct {
	state
	key         ed25519.PublicKey // nil until the log tells its own
	signed      *Checkpoint       // the last one
	checkpoints int
	last        time.Time // of an entry
}

// follow checks the next line.
func (c *chain) follow(text []byte) (Entry, error) {
	e, hash, err := decode(text)
	if err != nil {
		return Entry{}, err
	}
	if e.Seq != c.seq+1 {
		return Entry{}, errOrder
	}
	if _, want, err := e.encode(c.hash); err != nil || hash != want {
		return Entry{}, errHash
	}
	if (e.Kind == Created) != (e.Seq == 1) || (len(e.Key) > 0) != (e.Seq == 1) || (len(e.Signature) > 0) != (e.Kind == Signed) {
		return Entry{}, errKind
	}
	switch e.Kind {
	case Created:
		if c.key != nil && !bytes.Equal(c.key, e.Key) {
			return Entry{}, errKey
		}
		c.key = e.Key
	case Signed:
		at := checkpointOf(e, c.hash, c.key)
		if !at.good() {
			return Entry{}, errSignature
		}
		c.signed = &at
		c.checkpoints++
	}
	c.state, c.last = state{e.Seq, hash}, e.Time
	return e, nil
}

// unsigned returns how many entries no checkpoint covers.
func (c *chain) unsigned() uint64 {
	if c.signed == nil {
		return c.seq
	}
	return c.seq - c.signed.Seq - 1
}

// after returns the chain after a checkpoint and its own entry.
func after(c Checkpoint) (chain, error) {
	_, hash, err := c.entry().encode(c.Hash)
	return chain{state: state{c.Seq + 1, hash}, key: c.Key, signed: &c}, err
}
