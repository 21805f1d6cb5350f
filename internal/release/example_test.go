package release_test

import (
	"bytes"
	"crypto/ed25519"
	"fmt"

	"fingerzeig/internal/release"
)

// A terminal gives a nonce away, the service signs a release for it, and locker 7 opens once.
func Example() {
	seed := bytes.Repeat([]byte{7}, ed25519.SeedSize) // a real key comes from crypto/rand
	key := ed25519.NewKeyFromSeed(seed)
	hall := release.TerminalOf("town-hall")

	gate := release.NewGate(hall, []ed25519.PublicKey{key.Public().(ed25519.PublicKey)}, release.GateOptions{Random: bytes.NewReader(make([]byte, 16))})
	nonce, err := gate.Nonce()
	if err != nil {
		fmt.Println(err)
		return
	}
	signed, err := release.Sign(key, release.Release{Terminal: hall, Locker: 7, Purpose: release.Collect, Nonce: nonce})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(len(signed), "bytes")
	fmt.Println(gate.Admit(signed[:], 7, release.Collect))
	fmt.Println(gate.Admit(signed[:], 7, release.Collect))
	// Output:
	// 103 bytes
	// <nil>
	// release: nonce is spent
}
