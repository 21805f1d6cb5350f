package release_test

import (
	"bytes"
	"crypto/ed25519"
	"encoding/binary"
	"errors"
	"math/rand/v2"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"fingerzeig/internal/release"
)

// numbers is a source of nonces that never repeats itself.
type numbers struct{ next uint64 }

func (n *numbers) Read(b []byte) (int, error) {
	n.next++
	clear(b)
	binary.BigEndian.PutUint64(b, n.next)
	return len(b), nil
}

// bench is a gate whose clock the test moves.
type bench struct {
	*release.Gate
	now time.Duration
}

func newBench(keys ...ed25519.PrivateKey) *bench {
	b := &bench{now: time.Hour}
	var public []ed25519.PublicKey
	for _, k := range keys {
		public = append(public, k.Public().(ed25519.PublicKey))
	}
	b.Gate = release.NewGate(hall, public, release.GateOptions{Random: new(numbers), Elapsed: func() time.Duration { return b.now }})
	return b
}

func (b *bench) nonce(t *testing.T) release.Nonce {
	t.Helper()
	n, err := b.Nonce()
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestAdmit(t *testing.T) {
	for _, row := range []struct {
		name   string
		change func(*release.Release)
		key    ed25519.PrivateKey
		locker int
		after  time.Duration
		want   error
	}{
		{"good", nil, key, 7, 0, nil},
		{"at the last moment", nil, key, 7, release.Valid, nil},
		{"by the second key", nil, otherKey, 7, 0, nil},
		{"too late", nil, key, 7, release.Valid + 1, release.ErrLate},
		{"hours too late", nil, key, 7, 5 * time.Hour, release.ErrLate},
		{"by a clock that runs backwards", nil, key, 7, -1, release.ErrEarly},
		{"another terminal", func(r *release.Release) { r.Terminal = release.TerminalOf("library") }, key, 7, 0, release.ErrTerminal},
		{"another locker was asked for", nil, key, 8, 0, release.ErrLocker},
		{"another locker was signed", func(r *release.Release) { r.Locker = 8 }, key, 7, 0, release.ErrLocker},
		{"a locker beyond 16 bits", nil, key, 7 + 1<<16, 0, release.ErrLocker},
		{"to load", func(r *release.Release) { r.Purpose = release.Load }, key, 7, 0, release.ErrPurpose},
		{"a nonce that nobody gave", func(r *release.Release) { r.Nonce[3]++ }, key, 7, 0, release.ErrNonce},
		{"a nonce of zeros", func(r *release.Release) { r.Nonce = release.Nonce{} }, key, 7, 0, release.ErrNonce},
		{"a stranger's key", nil, ed25519.NewKeyFromSeed(bytes.Repeat([]byte{3}, 32)), 7, 0, release.ErrSignature},
	} {
		t.Run(row.name, func(t *testing.T) {
			b := newBench(key, otherKey)
			r := release.Release{Terminal: hall, Locker: 7, Purpose: release.Collect, Nonce: b.nonce(t)}
			if row.change != nil {
				row.change(&r)
			}
			s := sign(t, row.key, r)
			b.now += row.after
			if err := b.Admit(s[:], row.locker, release.Collect); !errors.Is(err, row.want) {
				t.Errorf("Admit() = %v, want %v", err, row.want)
			}
			b.now = time.Hour
			if err := b.Admit(s[:], 7, release.Collect); err == nil {
				t.Error("admitted at the second try")
			}
		})
	}
}

// No bit of a release can be changed, whatever it stands for, and changing one does not use up the nonce.
func TestEveryBit(t *testing.T) {
	b := newBench(key)
	good := sign(t, key, release.Release{Terminal: hall, Locker: 7, Purpose: release.Collect, Nonce: b.nonce(t)})
	for bit := range 8 * release.Size {
		changed := good
		changed[bit/8] ^= 1 << (bit % 8)
		for _, locker := range []int{7, 6, 5, 3, 7 + 8, 7 + 16, 7 + 32, 7 + 64, 7 + 128, 7 + 256} {
			if err := b.Admit(changed[:], locker, release.Collect); !errors.Is(err, release.ErrSignature) && !errors.Is(err, release.ErrForm) {
				t.Fatalf("bit %d, locker %d: %v", bit, locker, err)
			}
		}
	}
	if err := b.Admit(good[:], 7, release.Collect); err != nil {
		t.Errorf("the good one: %v", err)
	}
	for n := range 2 * release.Size {
		if n != release.Size {
			if err := b.Admit(append(good[:], good[:]...)[:n], 7, release.Collect); !errors.Is(err, release.ErrForm) {
				t.Errorf("%d bytes: %v", n, err)
			}
		}
	}
}

// A signature of the same bytes, but for another use of the key, is no release.
func TestSignatureOfAnotherUse(t *testing.T) {
	b := newBench(key)
	good := sign(t, key, release.Release{Terminal: hall, Locker: 7, Purpose: release.Collect, Nonce: b.nonce(t)})
	const body = release.Size - ed25519.SignatureSize
	plain := append(good[:body:body], ed25519.Sign(key, good[:body])...)
	if err := b.Admit(plain, 7, release.Collect); !errors.Is(err, release.ErrSignature) {
		t.Errorf("Admit() = %v", err)
	}
}

func TestRestart(t *testing.T) {
	b := newBench(key)
	s := sign(t, key, release.Release{Terminal: hall, Locker: 7, Purpose: release.Collect, Nonce: b.nonce(t)})
	if err := newBench(key).Admit(s[:], 7, release.Collect); !errors.Is(err, release.ErrNonce) {
		t.Errorf("after a restart: %v", err)
	}
	var zero release.Gate
	if err := zero.Admit(s[:], 7, release.Collect); !errors.Is(err, release.ErrSignature) {
		t.Errorf("the zero gate: %v", err)
	}
	if _, err := zero.Nonce(); err == nil {
		t.Error("the zero gate gave a nonce away")
	}
}

func TestVoid(t *testing.T) {
	b := newBench(key)
	n, other := b.nonce(t), b.nonce(t)
	b.Void(n, n, release.Nonce{9})
	s := sign(t, key, release.Release{Terminal: hall, Locker: 7, Purpose: release.Collect, Nonce: n})
	if err := b.Admit(s[:], 7, release.Collect); !errors.Is(err, release.ErrReplayed) {
		t.Errorf("voided: %v", err)
	}
	s = sign(t, key, release.Release{Terminal: hall, Locker: 7, Purpose: release.Collect, Nonce: other})
	if err := b.Admit(s[:], 7, release.Collect); err != nil {
		t.Errorf("the other one: %v", err)
	}
}

// The gate remembers so much and no more: who asks for nonces all night voids the old ones, and what is forgotten is refused all the same.
func TestBounded(t *testing.T) {
	b := newBench(key)
	first := b.nonce(t)
	s := sign(t, key, release.Release{Terminal: hall, Locker: 7, Purpose: release.Collect, Nonce: first})
	for range 16 {
		b.nonce(t)
	}
	if err := b.Admit(s[:], 7, release.Collect); !errors.Is(err, release.ErrReplayed) {
		t.Errorf("after 16 more: %v", err)
	}
	for range 1000 {
		b.nonce(t)
	}
	if err := b.Admit(s[:], 7, release.Collect); !errors.Is(err, release.ErrNonce) {
		t.Errorf("after 1000 more: %v", err)
	}
	if n := testing.AllocsPerRun(1000, func() { _, _ = b.Nonce() }); n > 2 {
		t.Errorf("a nonce takes %v allocations: does the memory grow?", n)
	}
}

func TestRandomnessFails(t *testing.T) {
	for name, random := range map[string]*strings.Reader{"ends": strings.NewReader("too short"), "repeats itself": strings.NewReader(strings.Repeat("a", 32))} {
		g := release.NewGate(hall, nil, release.GateOptions{Random: random})
		_, first := g.Nonce()
		if _, second := g.Nonce(); first == nil && second == nil {
			t.Errorf("randomness %s: no error", name)
		}
	}
}

// The wall clock takes no part: the default clock is Go's monotonic one.
func TestDefaultClock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := release.NewGate(hall, []ed25519.PublicKey{key.Public().(ed25519.PublicKey)}, release.GateOptions{Random: new(numbers)})
		for _, row := range []struct {
			after time.Duration
			want  error
		}{{release.Valid, nil}, {release.Valid + 1, release.ErrLate}} {
			n, err := g.Nonce()
			if err != nil {
				t.Fatal(err)
			}
			s := sign(t, key, release.Release{Terminal: hall, Locker: 1, Purpose: release.Return, Nonce: n})
			time.Sleep(row.after)
			if err := g.Admit(s[:], 1, release.Return); !errors.Is(err, row.want) {
				t.Errorf("after %v: %v, want %v", row.after, err, row.want)
			}
		}
	})
}

// However many present one release at the same moment, one of them is let through.
func TestTogether(t *testing.T) {
	b := newBench(key)
	s := sign(t, key, release.Release{Terminal: hall, Locker: 7, Purpose: release.Collect, Nonce: b.nonce(t)})
	var admitted atomic.Int32
	var all sync.WaitGroup
	for range 16 {
		all.Go(func() {
			if b.Admit(s[:], 7, release.Collect) == nil {
				admitted.Add(1)
			}
		})
	}
	all.Wait()
	if admitted.Load() != 1 {
		t.Errorf("admitted %d times", admitted.Load())
	}
}

// FuzzAdmit holds that nothing opens a gate but what was signed for it, whatever lies around it and however often it comes.
func FuzzAdmit(f *testing.F) {
	f.Add(uint16(0), byte(0), uint64(1))
	f.Add(uint16(30), byte(1), uint64(2))
	f.Fuzz(func(t *testing.T, at uint16, flip byte, seed uint64) {
		b := newBench(key)
		good := sign(t, key, release.Release{Terminal: hall, Locker: 7, Purpose: release.Collect, Nonce: b.nonce(t)})
		tried := good
		tried[int(at)%release.Size] ^= flip
		random := rand.New(rand.NewPCG(seed, 1))
		admitted := 0
		for range 4 {
			b.now += time.Duration(random.Int64N(int64(4 * time.Second)))
			if err := b.Admit(tried[:], 7, release.Collect); err == nil {
				admitted++
			}
		}
		if admitted > 1 || admitted == 1 && tried != good {
			t.Errorf("admitted %d times, changed: %v", admitted, tried != good)
		}
	})
}
