package audit

import (
	"crypto/ed25519"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// ErrCheckpoint is returned for a text that is no checkpoint, or one that is not signed by its key.
var ErrCheckpoint = errors.New("audit: this is no checkpoint")

// Checkpoint says, signed, how far a log had got at a time. Kept where nobody can change it who can change the log, it shows whether the log's end
// was cut off later, or whether all of it is another one.
type Checkpoint struct {
	Seq       uint64 // entries that are covered
	Hash      Hash   // of the chain up to the last of them
	Time      time.Time
	Key       ed25519.PublicKey
	Signature []byte
}

// message is what is signed: it is good for nothing else.
func (c Checkpoint) message() []byte {
	return fmt.Appendf(nil, "fingerzeig audit checkpoint 1\n%d\n%x\n%s\n", c.Seq, c.Hash, c.Time.UTC().Format(time.RFC3339Nano))
}

// sign signs.
func (c Checkpoint) sign(key ed25519.PrivateKey) Checkpoint {
	c.Key = key.Public().(ed25519.PublicKey)
	c.Signature = ed25519.Sign(key, c.message())
	return c
}

// good reports whether the signature fits.
func (c Checkpoint) good() bool {
	return len(c.Key) == ed25519.PublicKeySize && ed25519.Verify(c.Key, c.message(), c.Signature)
}

// checkpointWord begins the text of a checkpoint.
const checkpointWord = "fingerzeig-audit-1"

// String returns the checkpoint in one line, for ParseCheckpoint.
func (c Checkpoint) String() string {
	return fmt.Sprintf("%s %d %x %s %s %s", checkpointWord, c.Seq, c.Hash, c.Time.UTC().Format(time.RFC3339Nano),
		base64.RawURLEncoding.EncodeToString(c.Key), base64.RawURLEncoding.EncodeToString(c.Signature))
}

// ParseCheckpoint reads what String has written. It returns ErrCheckpoint.
func ParseCheckpoint(text string) (c Checkpoint, err error) {
	f := strings.Fields(text)
	if len(f) != 6 || f[0] != checkpointWord {
		return Checkpoint{}, ErrCheckpoint
	}
	hash, hashErr := hex.DecodeString(f[2])
	if len(hash) != len(c.Hash) {
		return Checkpoint{}, ErrCheckpoint
	}
	c.Hash = Hash(hash)
	var errs [4]error
	c.Seq, errs[0] = strconv.ParseUint(f[1], 10, 64)
	c.Time, errs[1] = time.Parse(time.RFC3339Nano, f[3])
	c.Key, errs[2] = base64.RawURLEncoding.Strict().DecodeString(f[4])
	c.Signature, errs[3] = base64.RawURLEncoding.Strict().DecodeString(f[5])
	if errors.Join(append(errs[:], hashErr)...) != nil || !c.good() {
		return Checkpoint{}, ErrCheckpoint
	}
	return c, nil
}

// entry returns the entry that follows the last one that is covered.
func (c Checkpoint) entry() Entry {
	return Entry{Seq: c.Seq + 1, Time: c.Time, Kind: Signed, Signature: c.Signature}
}

// checkpointOf returns the checkpoint that an entry of kind Signed is, where before is the hash of the chain up to the entry before.
func checkpointOf(e Entry, before Hash, key ed25519.PublicKey) Checkpoint {
	return Checkpoint{Seq: e.Seq - 1, Hash: before, Time: e.Time, Key: key, Signature: e.Signature}
}
