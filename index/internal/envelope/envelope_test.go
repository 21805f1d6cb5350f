package envelope_test

import (
	"bytes"
	"errors"
	"io"
	"testing"

	"fingerzeig/index/internal/envelope"
)

// TestSeal seals to two people: each of them can open, nobody else, and not what was changed or cut short.
func TestSeal(t *testing.T) {
	one, toOne, err := envelope.NewIdentity()
	if err != nil {
		t.Fatal(err)
	}
	two, toTwo, err := envelope.NewIdentity()
	if err != nil {
		t.Fatal(err)
	}
	stranger, _, err := envelope.NewIdentity()
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	w, err := envelope.Seal(&b, toOne, toTwo)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write([]byte("plain")); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	read := func(sealed []byte, identity string) (string, error) {
		r, err := envelope.Open(bytes.NewReader(sealed), identity)
		if err != nil {
			return "", err
		}
		plain, err := io.ReadAll(r)
		return string(plain), err
	}
	for _, identity := range []string{one, two} {
		if got, err := read(b.Bytes(), identity); got != "plain" || err != nil {
			t.Errorf("%q, %v", got, err)
		}
		if _, err := read(b.Bytes()[:b.Len()-1], identity); err == nil {
			t.Error("what was cut short opens")
		}
	}
	if _, err := read(b.Bytes(), stranger); err == nil {
		t.Error("a stranger opens it")
	}
	if bytes.Contains(b.Bytes(), []byte("plain")) {
		t.Error("it is not encrypted")
	}
	for _, recipients := range [][]string{nil, {"age1"}, {one}} {
		if _, err := envelope.Seal(&b, recipients...); !errors.Is(err, envelope.ErrRecipient) {
			t.Errorf("%v: %v", recipients, err)
		}
	}
	if _, err := envelope.Open(&b, toOne); !errors.Is(err, envelope.ErrRecipient) {
		t.Errorf("a public key as an identity: %v", err)
	}
}
