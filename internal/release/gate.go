package release

import (
	"crypto/ed25519"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"
	"time"
)

// Why a gate refuses. Each comes wrapped, and with each the locker stays shut.
var (
	// ErrSignature is returned for a release that none of the gate's keys has signed.
	ErrSignature = errors.New("release: signature does not hold")

	// ErrTerminal is returned for a release of another terminal.
	ErrTerminal = errors.New("release: for another terminal")

	// ErrLocker is returned for a release of another locker.
	ErrLocker = errors.New("release: for another locker")

	// ErrPurpose is returned for a release for something else.
	ErrPurpose = errors.New("release: for another purpose")

	// ErrNonce is returned for a release whose nonce this gate has not given away since it was made, or has forgotten.
	ErrNonce = errors.New("release: unknown nonce")

	// ErrReplayed is returned for a release whose nonce was used before, or voided.
	ErrReplayed = errors.New("release: nonce is spent")

	// ErrLate is returned for a release whose nonce was given away more than Valid ago.
	ErrLate = errors.New("release: too late")

	// ErrEarly is returned for a release whose nonce, by the gate's clock, is yet to be given away: the clock does not run forwards.
	ErrEarly = errors.New("release: too early")
)

// GateOptions are what a gate needs of the world.
type GateOptions struct {
	// Random is what nonces are drawn from, crypto/rand.Reader.
	Random io.Reader

	// Elapsed is a clock that only runs forwards, whatever is set; where it starts does not matter. Nil: Go's monotonic clock. That one stands
	// still on Linux while the machine is suspended, which a terminal must not be; hand in CLOCK_BOOTTIME where it can be.
	Elapsed func() time.Duration
}

// Gate is the terminal's side: it gives nonces away, and admits a release for each of them, once and in time. It may be used from several
// goroutines. The zero Gate admits nothing.
type Gate struct {
	terminal TerminalID
	keys     []ed25519.PublicKey
	random   io.Reader
	elapsed  func() time.Duration

	mu    sync.Mutex
	given []given // outstanding, oldest first
	spent []Nonce // the last ones that are not outstanding any more, oldest first
}

// given is a nonce that is outstanding.
type given struct {
	nonce Nonce
	at    time.Duration
}

// NewGate returns the gate of a terminal that obeys the holders of the keys; two are wanted while the service's key changes. Keys of another
// length than Ed25519's are left out.
func NewGate(terminal TerminalID, keys []ed25519.PublicKey, o GateOptions) *Gate {
	g := &Gate{terminal: terminal, random: o.Random, elapsed: o.Elapsed}
	for _, key := range keys {
		if len(key) == ed25519.PublicKeySize {
			g.keys = append(g.keys, slices.Clone(key))
		}
	}
	if g.elapsed == nil {
		made := time.Now()
		g.elapsed = func() time.Duration { return time.Since(made) }
	}
	return g
}

// Nonce gives a new nonce away. Its time runs from now. It fails where randomness does.
func (g *Gate) Nonce() (Nonce, error) {
	var n Nonce
	if g.random == nil {
		return n, fmt.Errorf("%w: the gate has no randomness", ErrNonce)
	}
	if _, err := io.ReadFull(g.random, n[:]); err != nil {
		return Nonce{}, fmt.Errorf("drawing a nonce: %w", err)
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.find(n) >= 0 || slices.Contains(g.spent, n) {
		return Nonce{}, fmt.Errorf("%w: the randomness repeats itself", ErrNonce)
	}
	if len(g.given) == maxOutstanding {
		g.spend(0)
	}
	g.given = append(g.given, given{n, g.elapsed()})
	return n, nil
}

// Admit returns nil where b orders this terminal to open this locker for this purpose, and has not done so before. The caller opens the
// locker then, once, and does nothing on any error. A nonce that was named by a good signature is spent, whether the rest was right or not.
func (g *Gate) Admit(b []byte, locker int, purpose Purpose) error {
	r, err := Parse(b)
	if err != nil {
		return err
	}
	if !signedBy(g.keys, b) {
		return ErrSignature
	}
	if r.Terminal != g.terminal {
		return ErrTerminal
	}
	if err := g.redeem(r.Nonce); err != nil {
		return err
	}
	switch {
	case int(r.Locker) != locker:
		return fmt.Errorf("%w: %d, not %d", ErrLocker, r.Locker, locker)
	case r.Purpose != purpose:
		return fmt.Errorf("%w: %v, not %v", ErrPurpose, r.Purpose, purpose)
	}
	return nil
}

// Void ends nonces without a release: what is signed for them later opens nothing. Void a nonce before telling the service that its release
// was not used.
func (g *Gate) Void(nonces ...Nonce) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, n := range nonces {
		if i := g.find(n); i >= 0 {
			g.spend(i)
		}
	}
}

// redeem takes a nonce back, and returns nil where it was outstanding and its time is not over.
func (g *Gate) redeem(n Nonce) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	i := g.find(n)
	if i < 0 {
		if slices.Contains(g.spent, n) {
			return ErrReplayed
		}
		return ErrNonce
	}
	age := g.elapsed() - g.given[i].at
	g.spend(i)
	switch {
	case age < 0:
		return fmt.Errorf("%w: by %v", ErrEarly, -age)
	case age > Valid:
		return fmt.Errorf("%w: after %v", ErrLate, age)
	}
	return nil
}

// find returns where a nonce stands among the outstanding, or -1.
func (g *Gate) find(n Nonce) int {
	return slices.IndexFunc(g.given, func(o given) bool { return o.nonce == n })
}

// spend ends an outstanding nonce.
func (g *Gate) spend(i int) {
	if len(g.spent) == maxSpent {
		g.spent = slices.Delete(g.spent, 0, 1)
	}
	g.spent = append(g.spent, g.given[i].nonce)
	g.given = slices.Delete(g.given, i, i+1)
}
