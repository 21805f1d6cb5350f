package audit

import (
	"bytes"
	"crypto/ed25519"
	"errors"
	"fmt"
	"path/filepath"
	"time"
)

// VerifyOptions says what a log is held against. The zero options trust the keys that the log itself tells, and cannot see that its end was cut off.
type VerifyOptions struct {
	Keys []ed25519.PublicKey // that the log has had, one after the other; it may have come to others since. nil: what the log says
	Pin  ed25519.PublicKey   // one that the log must have had, known from elsewhere; nil: none
	Kept []Checkpoint        // from elsewhere
	From *Checkpoint         // the last one of the files that were taken away; nil: none were
	Each func(e Entry, text []byte) error
}

// Report is what Verify has read.
type Report struct {
	Files       int
	First, Last uint64    // entries
	Until       time.Time // of the last one
	Checkpoints int
	Signed      *Checkpoint // the last one; nil: none
	Unsigned    uint64      // entries that no checkpoint covers
	Keys        []Key       // from the first one to that of the end
	Unseen      int         // checkpoints of Kept from before the first entry: nothing is there to hold them against
}

// Errors of a log as a whole.
var (
	errNothing = errors.New("there is no log in this folder")
	errStart   = errors.New("it does not begin with the first entry, nor where the given checkpoint ends")
	errCut     = errors.New("it ends before a checkpoint that was kept: the end was cut off")
	errOther   = errors.New("it is not the log of which a checkpoint was kept: entries up to there were written anew")
	errKeptKey = errors.New("a checkpoint that was kept is signed by a key that the log did not have then: it is another log's, or the key was misused")
	errPin     = errors.New("it never had the key that was handed in")
)

// Verify reads a log from end to end. It returns a *WrongError for the first place that is not what was written. What Each returns it returns. The log
// may be written to meanwhile; then the error may be ErrTorn, and will not be there the next time.
func Verify(dir string, o VerifyOptions) (r Report, err error) {
	names, err := files(dir)
	if err != nil {
		return r, err
	}
	if len(names) == 0 {
		return r, &WrongError{Why: errNothing}
	}
	c := &chain{known: o.Keys}
	err = o.begin(c, names[0])
	if err != nil {
		return r, err
	}
	kept := map[uint64][]Checkpoint{}
	for _, k := range o.Kept {
		kept[k.Seq] = append(kept[k.Seq], k)
	}
	r.First, r.Files = c.seq+1, len(names)
	for _, name := range names {
		if firstOf(name) != c.seq+1 {
			return r, &WrongError{name, 1, errOrder}
		}
		where, err := lines(filepath.Join(dir, name), func(_ place, text []byte) error {
			e, err := c.follow(text)
			if err != nil {
				return err
			}
			for _, k := range kept[e.Seq] {
				if err := c.hold(k); err != nil {
					return err
				}
			}
			if o.Each != nil {
				return o.each(e, text)
			}
			return nil
		})
		var callers callersError
		switch {
		case errors.As(err, &callers):
			return r, callers.error
		case err != nil:
			return r, &WrongError{where.file, where.line, err}
		}
	}
	r.Last, r.Until, r.Checkpoints, r.Signed, r.Unsigned, r.Keys = c.seq, c.last, c.checkpoints, c.signed, c.unsigned(), c.keys
	for _, k := range o.Kept {
		if k.Seq < r.First {
			r.Unseen++
		}
	}
	return r, o.end(c, names[len(names)-1])
}

// begin takes the chain to before the first file.
func (o VerifyOptions) begin(c *chain, first string) error {
	if o.From != nil && firstOf(first) != 1 {
		if err := c.skip(*o.From); err != nil {
			return &WrongError{Why: err}
		}
		for _, k := range o.Kept {
			if k.Seq == o.From.Seq && k.Hash != o.From.Hash {
				return &WrongError{Why: errOther}
			}
		}
	}
	if firstOf(first) != c.seq+1 {
		return &WrongError{first, 1, errStart}
	}
	return nil
}

// hold holds a checkpoint against the chain, which has come as far.
func (c *chain) hold(k Checkpoint) error {
	switch {
	case k.Hash != c.hash:
		return errOther
	case !bytes.Equal(k.Key, c.key):
		return errKeptKey
	}
	return nil
}

// end returns what is wrong with a chain as a whole: above all, that it is shorter than it was.
func (o VerifyOptions) end(c *chain, last string) error {
	for _, k := range o.Kept {
		switch {
		case k.Seq <= c.seq:
		case !c.has(k.Key):
			return &WrongError{Why: errKeptKey}
		default:
			return &WrongError{Why: fmt.Errorf("%w: it has %d entries, and had %d at %s", errCut, c.seq, k.Seq, k.Time.Format(time.RFC3339))}
		}
	}
	switch {
	case c.unshown:
		return &WrongError{File: last, Why: errHalf}
	case len(c.known) > 0:
		return &WrongError{Why: errBehind}
	case o.Pin != nil && !c.has(o.Pin):
		return &WrongError{Why: errPin}
	}
	return nil
}

// callersError is an error of a caller's function.
type callersError struct{ error }

func (o VerifyOptions) each(e Entry, text []byte) error {
	if err := o.Each(e, text); err != nil {
		return callersError{err}
	}
	return nil
}
