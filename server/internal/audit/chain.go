package audit

import (
	"bytes"
	"crypto/ed25519"
	"errors"
	"fmt"
	"slices"
	"time"
)

// ErrWrong is returned, in a *WrongError, for a log that is not what was written.
var ErrWrong = errors.New("audit: the log is not what was written")

// WrongError is the first place of a log that is wrong.
type WrongError struct {
	File string // empty: the log as a whole
	Line int    // 0: the file as a whole
	Why  error
}

// Error implements error.
func (w *WrongError) Error() string {
	if w.File == "" {
		return fmt.Sprintf("%v: %v", ErrWrong, w.Why)
	}
	if w.Line == 0 {
		return fmt.Sprintf("%v: %s: %v", ErrWrong, w.File, w.Why)
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
	errKey       = errors.New("the log has another key here than the file of its keys knows")
	errChange    = errors.New("the new key is not signed by the log's key")
	errUnshown   = errors.New("a new key is followed by something else than a checkpoint by it")
	errHalf      = fmt.Errorf("a new key is not followed by its checkpoint: %w", ErrTorn)
	errBehind    = errors.New("the log ends before its key was changed: the end was cut off")
)

// chain is followed from line to line.
type chain struct {
	state
	key         ed25519.PublicKey   // nil until the log tells its own
	keys        []Key               // from the first one to that
	known       []ed25519.PublicKey // that have to come, before any others may; nil: whatever the log says
	unshown     bool                // whether the key is new, and no checkpoint by it has come
	signed      *Checkpoint         // the last one
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
	if (e.Kind == Created) != (e.Seq == 1) || (len(e.Key) > 0) != (e.Seq == 1 || e.Kind == Rekeyed) ||
		(len(e.Signature) > 0) != (e.Kind == Signed || e.Kind == Rekeyed) {
		return Entry{}, errKind
	}
	if c.unshown && e.Kind != Signed {
		return Entry{}, errUnshown
	}
	switch e.Kind {
	case Created:
		if err := c.take(e.Key, e); err != nil {
			return Entry{}, err
		}
	case Rekeyed:
		if !keyChangeOf(e, c.hash).good(c.key, e.Signature) {
			return Entry{}, errChange
		}
		if err := c.take(e.Key, e); err != nil {
			return Entry{}, err
		}
		c.unshown = true
	case Signed:
		at := checkpointOf(e, c.hash, c.key)
		if !at.good() {
			return Entry{}, errSignature
		}
		c.signed, c.unshown = &at, false
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

// take goes on with a key, from an entry on. It returns errKey for one that is not the next of those that are known.
func (c *chain) take(key ed25519.PublicKey, e Entry) error {
	is := func(k ed25519.PublicKey) bool { return bytes.Equal(k, key) }
	switch {
	case c.known == nil:
	case c.key == nil: // the log may begin with any of them: of one whose files lie elsewhere this may be the next
		i := slices.IndexFunc(c.known, is)
		if i < 0 {
			return errKey
		}
		c.known = c.known[i+1:]
	case len(c.known) > 0:
		if !is(c.known[0]) {
			return errKey
		}
		c.known = c.known[1:]
	}
	c.key = key
	c.keys = append(c.keys, Key{key, e.Seq, e.Time})
	return nil
}

// has reports whether the chain has had a key, or is to have it.
func (c *chain) has(key ed25519.PublicKey) bool {
	is := func(k ed25519.PublicKey) bool { return bytes.Equal(k, key) }
	return slices.ContainsFunc(c.keys, func(k Key) bool { return is(k.Public) }) || slices.ContainsFunc(c.known, is)
}

// skip goes to where a checkpoint and its own entry end.
func (c *chain) skip(to Checkpoint) error {
	e := to.entry()
	if err := c.take(to.Key, e); err != nil {
		return err
	}
	_, hash, err := e.encode(to.Hash)
	c.state, c.signed = state{e.Seq, hash}, &to
	return err
}
