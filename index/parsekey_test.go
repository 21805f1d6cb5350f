package index_test

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"testing"

	"fingerzeig/index"
)

func TestParseKey(t *testing.T) {
	key := []byte("0123456789abcdef0123456789ABCDE\xff")
	for name, text := range map[string]string{
		"bytes": string(key), "hex": hex.EncodeToString(key), "base64": base64.StdEncoding.EncodeToString(key), "a line": " " + hex.EncodeToString(key) + "\n",
	} {
		if got, err := index.ParseKey([]byte(text)); err != nil || !bytes.Equal(got, key) {
			t.Errorf("%s: %x, %v", name, got, err)
		}
	}
	for name, text := range map[string]string{
		"nothing": "", "short": hex.EncodeToString(key[1:]), "long": string(key) + "x", "no key": "correct horse battery staple", "zeros": string(make([]byte, 32)),
	} {
		if _, err := index.ParseKey([]byte(text)); !errors.Is(err, index.ErrKey) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
