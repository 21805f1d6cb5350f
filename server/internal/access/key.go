package access

import (
	"crypto/sha256"
	"encoding/base32"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"
	"strings"
)

// Prefix is how every key begins, so that programs that look for secrets in places where they should not be can tell.
const Prefix = "fzk_"

// ErrKeyForm is returned by CheckKey for what is no key, or one with a mistake.
var ErrKeyForm = errors.New("access: this is no key: fzk_ and 58 characters of a-z and 2-7, the last of which check the others")

// base32Lower has no 0, 1, 8 and 9, which are easily mistaken for letters (RFC 4648, section 6, in lower case).
var base32Lower = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// NewKey draws a key: the prefix, and 32 bytes with their CRC-32, in base 32.
func NewKey(random io.Reader) (string, error) {
	b := make([]byte, secretBytes, secretBytes+4)
	if _, err := io.ReadFull(random, b); err != nil {
		return "", err
	}
	b = binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b))
	return Prefix + base32Lower.EncodeToString(b), nil
}

// CheckKey returns ErrKeyForm for what cannot be a key: one letter that is wrong is always found.
func CheckKey(key string) error {
	text, ok := strings.CutPrefix(key, Prefix)
	b, err := base32Lower.DecodeString(text)
	if !ok || err != nil || len(b) != secretBytes+4 || base32Lower.EncodeToString(b) != text ||
		binary.BigEndian.Uint32(b[secretBytes:]) != crc32.ChecksumIEEE(b[:secretBytes]) {
		return ErrKeyForm
	}
	return nil
}

// digest is what is kept of a key. It needs no salt and no slow hash: nobody can try 2^256 keys.
func digest(key string) [sha256.Size]byte { return sha256.Sum256([]byte(key)) }
