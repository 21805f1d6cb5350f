package release_test

import (
	"bytes"
	"crypto/ed25519"
	"errors"
	"testing"

	"fingerzeig/internal/release"
)

var (
	key, otherKey = ed25519.NewKeyFromSeed(bytes.Repeat([]byte{1}, 32)), ed25519.NewKeyFromSeed(bytes.Repeat([]byte{2}, 32))
	hall          = release.TerminalOf("town-hall")
)

func sign(t *testing.T, k ed25519.PrivateKey, r release.Release) release.Signed {
	t.Helper()
	s, err := release.Sign(k, r)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestSignRefuses(t *testing.T) {
	good := release.Release{Terminal: hall, Locker: 7, Purpose: release.Collect}
	for _, row := range []struct {
		name string
		key  ed25519.PrivateKey
		r    release.Release
		want error
	}{
		{"no locker", key, release.Release{Terminal: hall, Purpose: release.Collect}, release.ErrForm},
		{"no purpose", key, release.Release{Terminal: hall, Locker: 7}, release.ErrForm},
		{"a purpose that there is not", key, release.Release{Terminal: hall, Locker: 7, Purpose: 4}, release.ErrForm},
		{"no key", nil, good, release.ErrKey},
	} {
		if _, err := release.Sign(row.key, row.r); !errors.Is(err, row.want) {
			t.Errorf("%s: %v, want %v", row.name, err, row.want)
		}
	}
}

// FuzzParse holds that there is one way to write a release: what is read and signed again is the same, but for the signature.
func FuzzParse(f *testing.F) {
	for _, r := range []release.Release{{Terminal: hall, Locker: 7, Purpose: release.Collect}, {Locker: 65535, Purpose: release.Return, Nonce: release.Nonce{1}}} {
		s, err := release.Sign(key, r)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(s[:])
	}
	f.Add([]byte{})
	f.Add(make([]byte, release.Size))
	f.Fuzz(func(t *testing.T, b []byte) {
		r, err := release.Parse(b)
		if err != nil {
			if !errors.Is(err, release.ErrForm) {
				t.Errorf("Parse() = %v", err)
			}
			return
		}
		const body = release.Size - ed25519.SignatureSize
		if s := sign(t, key, r); !bytes.Equal(s[:body], b[:body]) {
			t.Errorf("%x became %x", b[:body], s[:body])
		}
	})
}
