package kiosk

import (
	"context"
	"errors"

	"fingerzeig/hw"
	"fingerzeig/internal/release"
)

// Journal keeps what becomes of releases, so that it can be told also after a power cut: what a call has returned nil for is durable.
type Journal interface {
	// Opening is called before the lock of p's locker is touched. After an error it stays shut.
	Opening(ctx context.Context, p Pickup, nonce release.Nonce) error

	// Seen is called when the door is first seen open, and once at the end of a visit for each release that may have been signed, whether or not it
	// has come. The gate obeys the release no more by then.
	Seen(ctx context.Context, s Sight) error
}

// Sight is what was seen of the locker of a pickup for which a release may have been signed.
type Sight struct {
	Pickup Pickup
	Nonce  release.Nonce
	Seen   Seen
}

// Seen is what was seen of a locker.
type Seen uint8

// The sights.
const (
	SeenUnclear Seen = iota // the door is shut, and nobody can tell whether it was opened
	SeenOpened              // the door is open, and watched
	SeenFull                // the door is shut, and it was not opened or something still lies inside
	SeenEmptied             // the door was opened and is shut again, and nothing is seen inside
	SeenOpen                // the door was left open, and is not watched any more
)

var seenNames = [...]string{"unclear", "opened", "full", "emptied", "open"}

// String returns the sight in a word that is stable and fit for machines.
func (s Seen) String() string {
	if int(s) < len(seenNames) {
		return seenNames[s]
	}
	return seenNames[SeenUnclear]
}

// asked is a nonce that was given away, and whether a release for it may have been signed.
type asked struct {
	nonce  release.Nonce
	signed bool
}

// journal returns the Kiosk's journal, or one that keeps nothing.
func (k *Kiosk) journal() Journal {
	if k.Journal == nil || k.Gate == nil {
		return unwritten{}
	}
	return k.Journal
}

type unwritten struct{}

func (unwritten) Opening(context.Context, Pickup, release.Nonce) error { return nil }
func (unwritten) Seen(context.Context, Sight) error                    { return nil }

// settle tells what became of each release of the visit that may have been signed. Only the last one can have opened the locker.
func (v *visit) settle(ctx context.Context) (err error) {
	for i, a := range v.asked {
		if !a.signed {
			continue
		}
		seen := SeenFull
		if v.released != 0 && i == len(v.asked)-1 {
			seen = v.last(context.WithoutCancel(ctx))
		}
		err = errors.Join(err, v.note(ctx, Sight{v.pickup, a.nonce, seen}))
	}
	return err
}

// note tells the journal what was seen, also where the visit was called off.
func (v *visit) note(ctx context.Context, s Sight) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), v.limits.Device)
	defer cancel()
	return v.k.journal().Seen(ctx, s)
}

// last returns what was seen of the released locker. A lock that reported an error may have opened all the same.
func (v *visit) last(ctx context.Context) Seen {
	if v.seen == nil {
		v.seen = &sight{at: v.k.now(), blind: true}
		_ = guard(func() error { return v.look(ctx, v.released, v.seen) })
	}
	switch s := v.seen; {
	case s.standsOpen():
		return SeenOpen
	case !s.taken():
		return SeenFull
	case s.full && s.occupied == hw.Unknown: // it lay inside, and the last look has failed: it may lie there still
		return SeenUnclear
	case s.opened == hw.Yes || s.full && s.occupied == hw.No:
		return SeenEmptied
	}
	return SeenUnclear
}
