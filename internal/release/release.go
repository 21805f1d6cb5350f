package release

import (
	"crypto"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
)

var (
	// ErrForm is returned for bytes that are no release of this version.
	ErrForm = errors.New("release: not a release")

	// ErrKey is returned by Sign for a key of another length than Ed25519's.
	ErrKey = errors.New("release: not an Ed25519 key")
)

// TerminalID is what a terminal is called in releases.
type TerminalID [16]byte

// TerminalOf returns the identifier of the terminal of a name.
func TerminalOf(name string) TerminalID {
	sum := sha256.Sum256(append([]byte("fingerzeig terminal\x00"), name...))
	return TerminalID(sum[:16])
}

// Nonce is a random number that a terminal gives away and takes back once.
type Nonce [NonceSize]byte

// Purpose says what a locker is opened for. The zero Purpose opens nothing.
type Purpose uint8

// The purposes.
const (
	Collect Purpose = 1 + iota // the citizen takes the document out
	Load                       // staff put it in
	Return                     // staff take it back
)

// String returns "collect", "load" or "return".
func (p Purpose) String() string {
	switch p {
	case Collect:
		return "collect"
	case Load:
		return "load"
	case Return:
		return "return"
	}
	return fmt.Sprintf("Purpose(%d)", uint8(p))
}

// Release is what is signed. The zero Release is none.
type Release struct {
	Terminal TerminalID
	Locker   uint16 // the number on the door, from 1
	Purpose  Purpose
	Nonce    Nonce
}

// Signed is a release with its signature. The zero Signed opens nothing.
type Signed [Size]byte

// check returns ErrForm for a release that cannot be meant: no locker, no such purpose.
func (r Release) check() error {
	if r.Locker == 0 || r.Purpose < Collect || r.Purpose > Return {
		return fmt.Errorf("%w: locker %d, %v", ErrForm, r.Locker, r.Purpose)
	}
	return nil
}

// Sign signs a release. It returns ErrForm for one without a locker or a purpose, and ErrKey.
func Sign(key ed25519.PrivateKey, r Release) (Signed, error) {
	if err := r.check(); err != nil {
		return Signed{}, err
	}
	if len(key) != ed25519.PrivateKeySize {
		return Signed{}, fmt.Errorf("%w: %d bytes", ErrKey, len(key))
	}
	var s Signed
	copy(s[:], magic)
	copy(s[terminalAt:], r.Terminal[:])
	binary.BigEndian.PutUint16(s[lockerAt:], r.Locker)
	s[purposeAt] = byte(r.Purpose)
	copy(s[nonceAt:], r.Nonce[:])
	signature, err := key.Sign(nil, s[:bodySize], &ed25519.Options{Hash: crypto.Hash(0), Context: context})
	if err != nil {
		return Signed{}, err
	}
	copy(s[bodySize:], signature)
	return s, nil
}

// Parse reads a release without looking at its signature: what it says is not to be obeyed. See [Gate.Admit] for that. It returns ErrForm.
func Parse(b []byte) (Release, error) {
	if len(b) != Size || string(b[:terminalAt]) != magic {
		return Release{}, fmt.Errorf("%w: %d bytes", ErrForm, len(b))
	}
	r := Release{
		Terminal: TerminalID(b[terminalAt:lockerAt]), Locker: binary.BigEndian.Uint16(b[lockerAt:]), Purpose: Purpose(b[purposeAt]),
		Nonce: Nonce(b[nonceAt:bodySize]),
	}
	return r, r.check()
}

// signedBy reports whether one of the keys signed b, which Parse has accepted.
func signedBy(keys []ed25519.PublicKey, b []byte) bool {
	for _, key := range keys {
		if ed25519.VerifyWithOptions(key, b[:bodySize], b[bodySize:], &ed25519.Options{Context: context}) == nil {
			return true
		}
	}
	return false
}
