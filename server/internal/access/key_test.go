package access_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"fingerzeig/server/internal/access"
)

// TestKeyForm changes each character of a key into each other one, swaps neighbours, and cuts: every mistake is found.
func TestKeyForm(t *testing.T) {
	key, err := access.NewKey(bytes.NewReader(bytes.Repeat([]byte{0x5a, 0x13}, 16)))
	if err != nil || access.CheckKey(key) != nil || len(key) != 62 || !strings.HasPrefix(key, access.Prefix) {
		t.Fatalf("%q, %v, %v", key, err, access.CheckKey(key))
	}
	other := func(what, text string) {
		t.Helper()
		if text != key && access.CheckKey(text) == nil {
			t.Errorf("%s: %q passes", what, text)
		}
	}
	for i := range key {
		for _, c := range "abcdefghijklmnopqrstuvwxyz0123456789ABC_-= \n" {
			other("one character", key[:i]+string(c)+key[i+1:])
			other("one more", key[:i]+string(c)+key[i:])
		}
		other("cut", key[:i])
		other("one less", key[:i]+key[i+1:])
		if i > 0 {
			other("swapped", key[:i-1]+key[i:i+1]+key[i-1:i]+key[i+1:])
		}
	}
	if _, err := access.NewKey(bytes.NewReader(make([]byte, 31))); err == nil {
		t.Error("a key of too little randomness")
	}
}

func FuzzCheckKey(f *testing.F) {
	f.Add("fzk_")
	f.Add("")
	f.Fuzz(func(t *testing.T, text string) {
		if err := access.CheckKey(text); err != nil && !errors.Is(err, access.ErrKeyForm) {
			t.Error(err)
		}
	})
}
