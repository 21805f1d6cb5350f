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
	ErrPolicy = errors.New("index: a policy with a negative value, or with a duplicate check without a score")
	// ErrDuplicate is returned by Enroll for fingers that are enrolled under another name in a gallery that rejects them.
	ErrDuplicate = errors.New("index: the finger is enrolled under another name")
	// ErrFull is returned by Enroll for a gallery that holds as many subjects as its policy allows.
	ErrFull = errors.New("index: the gallery is full")
)

const policyKind = 'p'

// SetPolicy sets what holds for a gallery from now on, durably; the gallery need not hold anybody yet. Those enrolled already stay.
func (x *Index) SetPolicy(ctx context.Context, g GalleryID, p Policy) error {
	leave, err := x.enter()
	if err != nil {
		return err
	}
	defer leave()
	if err := errors.Join(check(g), ctx.Err()); err != nil {
		return err
	}
	if p.Threshold < 0 || p.DuplicateAt < 0 || p.Retention < 0 || p.MaxSubjects < 0 || p.Duplicates > DuplicatesReject ||
		p.Duplicates != DuplicatesOff && p.DuplicateAt == 0 {
		return ErrPolicy
	}
	defer x.change()()
	key := recordKey(policyKind, hashName(x.nameKey, g, ""))
	if err := x.store.Apply([]store.Write{{Key: key, Value: x.notes().seal(p.encode(g), key)}}); err != nil {
		return fmt.Errorf("index: %w", err)
	}
	x.galleries.setPolicy(g, p)
	return nil
}

// erasePolicy forgets what holds for a gallery, durably.
func (x *Index) erasePolicy(g GalleryID) error {
	if !x.galleries.hasPolicy(g) {
		return nil
	}
	defer x.change()()
	if err := x.store.Apply([]store.Write{{Key: recordKey(policyKind, hashName(x.nameKey, g, ""))}}); err != nil {
		return fmt.Errorf("index: %w", err)
	}
	x.galleries.dropPolicy(g)
	return nil
}

// Policy returns what holds for a gallery; the zero Policy where none was set.
func (x *Index) Policy(g GalleryID) Policy { return x.galleries.policy(g) }

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
	p.Threshold, p.DuplicateAt = matcher.Score(r.signed()), matcher.Score(r.signed())
	p.Retention, p.MaxSubjects = time.Duration(r.signed()), int(r.signed())
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

// EraseExpired erases the subjects of all galleries whose time is over, by their gallery's Retention or by what they Expire at. Call it once a day or
// so. n is their number.
func (x *Index) EraseExpired(ctx context.Context) (n int, err error) {
	leave, err := x.enter()
	if err != nil {
		return 0, err
	}
	defer leave()
	over, err := x.Expired(ctx)
	for name, ids := range over {
		for _, id := range ids {
			forgotten, rerr := x.remove(ctx, name, id)
			if forgotten(); rerr == nil {
				n++
			} else if !errors.Is(rerr, ErrNotFound) {
				return n, rerr
			}
		}
	}
	return n, err
}

// Expired returns whom EraseExpired would erase.
func (x *Index) Expired(ctx context.Context) (all map[GalleryID][]SubjectID, err error) {
	leave, err := x.enter()
	if err != nil {
		return nil, err
	}
	defer leave()
	all = map[GalleryID][]SubjectID{}
	for name, g := range x.galleries.all() {
		keep := x.galleries.policy(name).Retention
		for _, id := range g.IDs() {
			if over, err := x.isOver(name, SubjectID(id), keep); err == nil && over { // of the damaged Check tells
				all[name] = append(all[name], SubjectID(id))
			}
		}
	}
	return all, ctx.Err()
}

// isOver tells whether a subject is to be erased: it has been enrolled for so long, where keep is not 0, or it has expired.
func (x *Index) isOver(g GalleryID, id SubjectID, keep time.Duration) (bool, error) {
	top, err := x.header(g, id)
	if err != nil {
		return false, err
	}
	now := x.now()
	return keep > 0 && top.enrolled.Before(now.Add(-keep)) || !top.expires.IsZero() && !now.Before(top.expires), nil
}
