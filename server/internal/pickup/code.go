package pickup

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"fmt"
	"io"
	"strings"
)

// alphabet is what codes are made of: 23 letters and digits, none of which looks like another one in print or in handwriting. Of pairs that
// do, neither is there (0 O, 1 I L, 2 Z, 5 S, U V), or the one that people take the other for (8 for B, 6 for G): see foldings. 23 is prime, as
// the check character needs.
const alphabet = "346789ACDEFHJKMNPQRTWXY"

// foldings are what people type for a character of the alphabet.
var foldings = strings.NewReplacer("B", "8", "G", "6")

// codeLength is the length of a code in characters, the last of which checks the others: 23^7 = 3.4e9 codes.
const codeLength = 8

// DrawCode draws a code from random, crypto/rand.Reader, each with the same probability.
func DrawCode(random io.Reader) (string, error) {
	code := make([]byte, 0, codeLength)
	for sum, b := 0, make([]byte, 1); len(code) < codeLength-1; {
		if _, err := io.ReadFull(random, b); err != nil {
			return "", fmt.Errorf("drawing a code: %w", err)
		}
		if int(b[0]) >= 256/len(alphabet)*len(alphabet) {
			continue // its remainder would be likelier for some characters than for others
		}
		v := int(b[0]) % len(alphabet)
		sum += (len(code) + 1) * v
		code = append(code, alphabet[v])
		if len(code) == codeLength-1 {
			code = append(code, alphabet[checkValue(sum)])
		}
	}
	return string(code), nil
}

// checkValue returns the value that makes the weighted sum of all characters a multiple of 23. The weights are 1 to 8: as 23 is prime, the sum
// changes with every single character that is wrong, and with every two that differ and change places.
func checkValue(sum int) int {
	for v := range len(alphabet) {
		if (sum+codeLength*v)%len(alphabet) == 0 {
			return v
		}
	}
	panic("pickup: 8 has no inverse modulo 23")
}

// NormalizeCode returns the form in which codes are compared, or ErrTypo: without blanks and dashes, in capitals, with what looks alike folded.
func NormalizeCode(typed string) (string, error) {
	code := strings.Map(func(r rune) rune {
		if strings.ContainsRune(" \t-\u2010\u2011\u2013.", r) {
			return -1
		}
		return r
	}, typed)
	code = foldings.Replace(strings.ToUpper(code))
	if len(code) != codeLength {
		return "", fmt.Errorf("%w: length", ErrTypo)
	}
	sum := 0
	for i := range codeLength {
		v := strings.IndexByte(alphabet, code[i])
		if v < 0 {
			return "", fmt.Errorf("%w: a character that no code has", ErrTypo)
		}
		sum += (i + 1) * v
	}
	if sum%len(alphabet) != 0 {
		return "", fmt.Errorf("%w: check character", ErrTypo)
	}
	return code, nil
}

// ShowCode returns a code as it is printed: in two groups.
func ShowCode(code string) string {
	if len(code) != codeLength {
		return code
	}
	return code[:4] + "-" + code[4:]
}

// Hasher turns codes and barcodes into digests. Without its key nobody can tell which code a digest belongs to by trying them all.
type Hasher struct{ key []byte }

// NewHasher returns a hasher with a key of 32 bytes, which is kept apart from the log. It returns ErrInput for a key of another length.
func NewHasher(key []byte) (Hasher, error) {
	if len(key) != sha256.Size {
		return Hasher{}, fmt.Errorf("%w: a key of %d bytes", ErrInput, len(key))
	}
	return Hasher{append([]byte(nil), key...)}, nil
}

// Code returns the digest of a normalised code of a terminal: HMAC-SHA256 under the key of its mirror.
func (h Hasher) Code(t TerminalID, code string) Digest {
	mac := hmac.New(sha256.New, h.Mirror(t))
	_, _ = io.WriteString(mac, code)
	return Digest(mac.Sum(nil))
}

// Mirror returns the key by which a terminal tells its own codes while it cannot ask. It tells nothing of those of others, nor of barcodes.
func (h Hasher) Mirror(t TerminalID) []byte {
	key := h.sum("terminal", string(t))
	return key[:]
}

// Barcode returns the digest of what was scanned from a document.
func (h Hasher) Barcode(barcode string) Digest { return h.sum("barcode", barcode) }

func (h Hasher) sum(use, value string) Digest {
	mac := hmac.New(sha256.New, h.key)
	_, _ = io.WriteString(mac, "fingerzeig pickup\x00"+use+"\x00"+value)
	return Digest(mac.Sum(nil))
}

// find returns the pickup that has a code, or "". It looks at all of them, and takes as long for one that there is as for one that there is not.
func (s State) find(code Digest) (found ID) {
	for id, p := range s.Pickups {
		for _, c := range p.Codes {
			if subtle.ConstantTimeCompare(c[:], code[:]) == 1 {
				found = id
			}
		}
	}
	return found
}
