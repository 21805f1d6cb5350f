package release

import (
	"crypto/ed25519"
	"time"
)

const (
	// Size is the length of a signed release in bytes. All have it, so that who listens to the line learns nothing from it.
	Size = bodySize + ed25519.SignatureSize

	// Valid is how long after a nonce was given away its release is obeyed. A comparison takes less than a second, a slow line a few; ten
	// seconds are what the project's terminals were specified for.
	Valid = 10 * time.Second

	// NonceSize is the length of a nonce in bytes. At 128 random bits no nonce comes twice.
	NonceSize = 16

	// maxOutstanding is how many nonces may be on their way. One visit runs at a time and takes one for each of three prints; the rest leaves
	// room for staff who load meanwhile. Beyond it the oldest is void.
	maxOutstanding = 16

	// maxSpent is how many nonces are remembered after their end, to say "replayed" and not "unknown" of them. No refusal rests on it.
	maxSpent = 256

	// context separates these signatures from others by the same key (RFC 8032, section 8.3).
	context = "fingerzeig release"

	magic = "FZR\x01"

	terminalAt, lockerAt, purposeAt, nonceAt, bodySize = 4, 20, 22, 23, 39
)
