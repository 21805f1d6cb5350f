package audit

import (
	"bytes"
	"crypto/ed25519"
	"errors"
	"fmt"
	"path/filepath"
	"time"
)

// VerifyOptions says what a log is held against. The zero options trust the key that the log itself tells, and cannot see that its end was cut off.
type VerifyOptions struct {
	Key  ed25519.PublicKey // of the log; nil: what the log says, or the checkpoints
	Kept []Checkpoint      // from elsewhere
	From *Checkpoint       // the last one of the files that were taken away; nil: none were
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
}

// Errors of a log as a whole.
var (
	errNothing = errors.New("there is no log in this folder")
	errStart   = errors.New("it does not begin with the first entry, nor where the given checkpoint ends")
	errCut     = errors.New("it ends before a checkpoint that was kept: the end was cut off")
	errOther   = errors.New("it is not the log of which a checkpoint was kept: entries up to there were written anew")
	errKeptKey = errors.New("a checkpoint that was kept is of another log's key")
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
	c, err := o.begin(names[0])
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
				if k.Hash != c.hash {
					return errOther
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
	r.Last, r.Until, r.Checkpoints, r.Signed, r.Unsigned = c.seq, c.last, c.checkpoints, c.signed, c.unsigned()
	return r, o.end(c)
}

// begin returns the chain before the first file.
func (o VerifyOptions) begin(first string) (c chain, err error) {
	c.key = o.Key
	if o.From != nil && firstOf(first) != 1 {
		if c, err = after(*o.From); err != nil {
			return c, err
		}
	}
	if firstOf(first) != c.seq+1 {
		return c, &WrongError{first, 1, errStart}
	}
	for _, k := range o.Kept {
		if c.key == nil {
			c.key = k.Key
		}
		if !bytes.Equal(k.Key, c.key) {
			return c, &WrongError{Why: errKeptKey}
		}
	}
	if o.Key != nil && !bytes.Equal(o.Key, c.key) {
		return c, &WrongError{Why: errKeptKey}
	}
	return c, nil
}

// end returns errCut where the chain is shorter than a checkpoint that was kept.
func (o VerifyOptions) end(c chain) error {
	for _, k := range o.Kept {
		if k.Seq > c.seq {
			return &WrongError{Why: fmt.Errorf("%w: it has %d entries, and had %d at %s", errCut, c.seq, k.Seq, k.Time.Format(time.RFC3339))}
		}
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
