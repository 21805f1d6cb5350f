package audit

import (
	"crypto/ed25519"
	"fmt"
	"time"
)

// Key is one of a log's keys.
type Key struct {
	Public ed25519.PublicKey
	Since  uint64    // entry that names it; what comes after that, it signs
	Time   time.Time // of that
}

// keyChange says, signed by the key that a log has, which one it has from then on. Its place in the chain is part of it, so that it says so nowhere
// else.
type keyChange struct {
	seq  uint64 // entries before
	hash Hash   // of the chain up to the last of them
	at   time.Time
	next ed25519.PublicKey
}

// keyChangeOf returns what an entry of kind Rekeyed says, where before is the hash of the chain up to the entry before.
func keyChangeOf(e Entry, before Hash) keyChange { return keyChange{e.Seq - 1, before, e.Time, e.Key} }

// message is what is signed: it is good for nothing else.
func (k keyChange) message() []byte {
	return fmt.Appendf(nil, "fingerzeig audit key 1\n%d\n%x\n%s\n%x\n", k.seq, k.hash, k.at.UTC().Format(time.RFC3339Nano), []byte(k.next))
}

// entry returns the entry, signed.
func (k keyChange) entry(by ed25519.PrivateKey) Entry {
	return Entry{Seq: k.seq + 1, Time: k.at, Kind: Rekeyed, Key: k.next, Signature: ed25519.Sign(by, k.message())}
}

// good reports whether a signature is that of a key.
func (k keyChange) good(by ed25519.PublicKey, signature []byte) bool {
	return len(by) == ed25519.PublicKeySize && len(k.next) == ed25519.PublicKeySize && ed25519.Verify(by, k.message(), signature)
}
