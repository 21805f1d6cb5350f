// Package envelope encrypts streams to people who hold a key: it is the only door to age.
package envelope

import (
	"errors"
	"fmt"
	"io"

	"filippo.io/age"
)

// ErrRecipient is returned for a text that is no key, or where there is none.
var ErrRecipient = errors.New("envelope: a key of age is needed")

// Seal returns a writer whose stream, once it is closed, any of the recipients ("age1...") can open.
func Seal(w io.Writer, recipients ...string) (io.WriteCloser, error) {
	var to []age.Recipient
	for _, text := range recipients {
		r, err := age.ParseX25519Recipient(text)
		if err != nil {
			return nil, fmt.Errorf("%w: %w", ErrRecipient, err)
		}
		to = append(to, r)
	}
	if len(to) == 0 {
		return nil, ErrRecipient
	}
	return age.Encrypt(w, to...)
}

// Open returns the stream that was sealed to one of the identities ("AGE-SECRET-KEY-1..."). Reading fails where it was changed or cut short.
func Open(r io.Reader, identities ...string) (io.Reader, error) {
	var by []age.Identity
	for _, text := range identities {
		i, err := age.ParseX25519Identity(text)
		if err != nil {
			return nil, ErrRecipient // the text of the error might hold a part of the key
		}
		by = append(by, i)
	}
	if len(by) == 0 {
		return nil, ErrRecipient
	}
	return age.Decrypt(r, by...)
}

// NewIdentity returns a new secret key and the recipient that belongs to it.
func NewIdentity() (identity, recipient string, err error) {
	i, err := age.GenerateX25519Identity()
	if err != nil {
		return "", "", err
	}
	return i.String(), i.Recipient().String(), nil
}
