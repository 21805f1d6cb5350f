package index

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"fmt"
)

// ParseKey reads a key-encryption key as a file or an environment variable holds it: KeyBytes bytes as they are, or as hexadecimal digits, or in
// base64, each with white space around it. It returns ErrKey for anything else, and for a key of zeros.
func ParseKey(b []byte) ([]byte, error) {
	key := b
	if text := string(bytes.TrimSpace(b)); len(b) != KeyBytes {
		var err error
		if key, err = hex.DecodeString(text); err != nil {
			if key, err = base64.StdEncoding.DecodeString(text); err != nil {
				key = nil // the error would quote a part of it
			}
		}
	}
	if len(key) != KeyBytes {
		return nil, fmt.Errorf("%w: want %d bytes, as they are, in hexadecimal or in base64", ErrKey, KeyBytes)
	}
	if bytes.Equal(key, make([]byte, KeyBytes)) {
		return nil, fmt.Errorf("%w: it is all zeros", ErrKey)
	}
	return bytes.Clone(key), nil
}
