// Package release is the order to open one locker once: written and signed by the service, obeyed by one terminal.
//
//	gate := release.NewGate(terminal, keys, release.GateOptions{Random: rand.Reader}) // the terminal
//	nonce, _ := gate.Nonce()                                                        // goes to the service with code and print
//	signed, _ := release.Sign(key, release.Release{Terminal: terminal, Locker: 7, Purpose: release.Collect, Nonce: nonce}) // the service
//	err := gate.Admit(signed[:], 7, release.Collect)                                // nil: open locker 7, now and once
//
// # What is guaranteed
//
// Admit returns nil once for a nonce at the most, for the terminal, the locker and the purpose that were signed, and within [Valid] of the
// moment at which this gate gave the nonce away. Whoever records a release, or is late with it, or carries it to another terminal, opens
// nothing. A gate that was made anew, as after a power cut, knows no nonce: all that was signed before is void.
//
// Time is the terminal's own, and runs since the nonce was given away: neither the clock of the service nor the one on the terminal's wall
// takes part, so that setting either opens nothing and shuts nobody out. The release holds no time for the same reason: what nobody checks
// is not signed.
//
// # Format
//
// Version 1 has [Size] bytes, numbers big-endian, and one way to write each release:
//
//	offset  bytes
//	 0       4     "FZR" and the version, 1
//	 4      16     terminal: the first bytes of SHA-256 over "fingerzeig terminal", a zero byte and the terminal's name
//	20       2     locker, 1 to 65535
//	22       1     purpose: 1 collect, 2 load, 3 return
//	23      16     nonce
//	39      64     signature of bytes 0 to 38: Ed25519ctx (RFC 8032, section 5.1) with the context "fingerzeig release"
//
// The context keeps the signature of something else, by the same key, from being taken for a release.
package release
