package index

import (
	"context"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"time"

	"fingerzeig/index/internal/store"
	"fingerzeig/matcher"
)

// DuplicateCheck says what happens where a finger that is to be enrolled is found under another name.
type DuplicateCheck uint8

// The duplicate checks.
const (
	DuplicatesOff DuplicateCheck = iota
	DuplicatesReport
	DuplicatesReject
)

// Policy is what holds for a gallery. The zero Policy asks for nothing.
type Policy struct {
	Threshold   matcher.Score // of Verify and Identify that are given none; 0: they must be given one
	Duplicates  DuplicateCheck
	DuplicateAt matcher.Score // score from which two fingers count as one, above zero where Duplicates are looked for
	Retention   time.Duration // EraseExpired erases subjects so long after they were enrolled; 0: never
	MaxSubjects int           // 0: as many as there is room for
}

// Errors of policies.
var (
	// ErrPolicy is returned by SetPolicy for a policy that makes no sense.
	ErrPolicy = errors.New("index: a policy with a value out of range, or with a duplicate check without a score")
	// ErrDuplicate is returned by Enroll for fingers that are enrolled under another name in a gallery that rejects them.
	ErrDuplicate = errors.New("index: the finger is enrolled under another name")
	// ErrFull is returned by Enroll for a gallery that holds as many subjects as its policy allows.
	ErrFull = errors.New("index: the gallery is full")
	// ErrOvertaken is returned by ReplacePolicy where another policy holds by now.
	ErrOvertaken = errors.New("index: another policy holds by now")
	// ErrUnchecked is returned by Enroll of an index on several machines where nobody can tell just now whether the gallery's policy lets the subject
	// in: a part of the index cannot be reached. Nobody was enrolled.
	ErrUnchecked = errors.New("index: nobody can tell just now whether the gallery's policy lets the subject in; nobody was enrolled")
)

const policyKind = 'p'

// Check returns ErrPolicy for a policy that makes no sense.
func (p Policy) Check() error {
	if p.Threshold < 0 || p.DuplicateAt < 0 || p.Retention < 0 || p.MaxSubjects < 0 || p.Duplicates > DuplicatesReject ||
		p.Duplicates != DuplicatesOff && p.DuplicateAt == 0 {
		return ErrPolicy
	}
	return nil
}

// SetPolicy sets what holds for a gallery from now on, durably; the gallery need not hold anybody yet. Those enrolled already stay.
func (x *Index) SetPolicy(ctx context.Context, g GalleryID, p Policy) error {
	return x.setPolicy(ctx, g, p, func(Policy) error { return nil })
}

// ReplacePolicy is SetPolicy where the policy old holds. It returns ErrOvertaken, and changes nothing, where another one does.
func (x *Index) ReplacePolicy(ctx context.Context, g GalleryID, old, p Policy) error {
	return x.setPolicy(ctx, g, p, func(now Policy) error {
		if now != old {
			return ErrOvertaken
		}
		return nil
	})
}

func (x *Index) setPolicy(ctx context.Context, g GalleryID, p Policy, allowed func(now Policy) error) error {
	leave, err := x.enter()
	if err != nil {
		return err
	}
	defer leave()
	if err := errors.Join(check(g), ctx.Err(), p.Check()); err != nil {
		return err
	}
	defer x.change()()
	if err := allowed(x.galleries.policy(g)); err != nil {
		return err
	}
	key := recordKey(policyKind, hashName(x.nameKey, g, ""))
	if err := x.store.Apply([]store.Write{{Key: key, Value: x.notes().seal(p.encode(g), key)}}); err != nil {
		return fmt.Errorf("index: %w", err)
	}
	x.galleries.setPolicy(g, p)
	return nil
}

// erasePolicy forgets what holds for a gallery, durably, and how far a search for pairs had come: that says who was there.
func (x *Index) erasePolicy(g GalleryID) error {
	defer x.change()()
	if err := x.store.Apply([]store.Write{{Key: recordKey(policyKind, hashName(x.nameKey, g, ""))}, {Key: dedupKey(x, g)}}); err != nil {
		return fmt.Errorf("index: %w", err)
	}
	x.galleries.dropPolicy(g)
	return nil
}

// Policy returns what holds for a gallery; the zero Policy where none was set.
func (x *Index) Policy(ctx context.Context, g GalleryID) (Policy, error) {
	leave, err := x.enter()
	if err != nil {
		return Policy{}, err
	}
	defer leave()
	return x.galleries.policy(g), ctx.Err()
}

// notes seals what is kept of galleries, by a key that follows from that of the names: it stays when the key-encryption key changes.
func (x *Index) notes() sealer {
	key, err := hkdf.Key(sha256.New, x.nameKey, nil, "fingerzeig notes", KeyBytes)
	if err != nil {
		panic(err) // the length is one that there is
	}
	return newSealer(key)
}

func (p Policy) encode(g GalleryID) []byte {
	b := append(appendText([]byte{recordVersion}, string(g)), byte(p.Duplicates))
	for _, v := range []int64{int64(p.Threshold), int64(p.DuplicateAt), int64(p.Retention), int64(p.MaxSubjects)} {
		b = binary.AppendVarint(b, v)
	}
	return b
}

func decodePolicy(b []byte) (g GalleryID, p Policy, err error) {
	r := reader{b: b}
	r.version()
	g, p.Duplicates = GalleryID(r.text(MaxIDBytes)), DuplicateCheck(r.take(1)[0])
	threshold, duplicateAt := r.signed(), r.signed()
	p.Threshold, p.DuplicateAt = matcher.Score(threshold), matcher.Score(duplicateAt)
	p.Retention, p.MaxSubjects = time.Duration(r.signed()), int(r.signed())
	if int64(p.Threshold) != threshold || int64(p.DuplicateAt) != duplicateAt || check(g) != nil || p.Check() != nil {
		r.fail("policy")
	}
	return g, p, r.end()
}

// loadPolicies reads what holds for the galleries. What cannot be read is counted as damaged: nobody knows whom it concerns.
func (x *Index) loadPolicies() error {
	return x.store.Walk([]byte{policyKind}, func(key, sealed []byte) error {
		plain, err := x.notes().open(sealed, key)
		if err == nil {
			var g GalleryID
			var p Policy
			if g, p, err = decodePolicy(plain); err == nil {
				x.galleries.setPolicy(g, p)
			}
		}
		if err != nil {
			x.galleries.hurt("", "")
		}
		return nil
	})
}

// admit returns an error where the policy keeps some subjects out. The records are locked for a change.
func (x *Index) admit(g GalleryID, some []sealed) error {
	most := x.galleries.policy(g).MaxSubjects
	found, _ := x.galleries.get(g)
	if most == 0 {
		return nil
	}
	n := 0
	if found != nil {
		n, _ = found.Len()
	}
	for _, s := range some {
		if found == nil || !found.Has(s.e.ID) {
			n++
		}
	}
	if n > most {
		return fmt.Errorf("%w: %d subjects", ErrFull, most)
	}
	return nil
}
