package mosip

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"testing"
)

// seal encrypts like MOSIP since 1.2.0, or as before.
func seal(t *testing.T, plain []byte, key *rsa.PublicKey, since bool) []byte {
	t.Helper()
	session, aad := make([]byte, 32), make([]byte, 32)
	_, _ = rand.Read(session)
	_, _ = rand.Read(aad)
	wrapped, err := rsa.EncryptOAEP(sha256.New(), rand.Reader, key, session, nil)
	if err != nil {
		t.Fatal(err)
	}
	block, err := aes.NewCipher(session)
	if err != nil {
		t.Fatal(err)
	}
	head := append(make([]byte, thumbprint), wrapped...)
	if since {
		gcm, err := cipher.NewGCM(block)
		if err != nil {
			t.Fatal(err)
		}
		b := append(append([]byte(version2), head...), keySplitter...)
		return []byte(base64.URLEncoding.EncodeToString(append(append(b, aad...), gcm.Seal(nil, aad[:12], plain, aad)...)))
	}
	gcm, err := cipher.NewGCMWithNonceSize(block, oldNonce)
	if err != nil {
		t.Fatal(err)
	}
	b := append(append(head, keySplitter...), gcm.Seal(nil, aad, plain, nil)...)
	return []byte(base64.StdEncoding.EncodeToString(append(b, aad...)))
}

func TestEnvelope(t *testing.T) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	for _, since := range []bool{true, false} {
		b := seal(t, []byte("data"), &key.PublicKey, since)
		if got, err := openEnvelope(b, key); err != nil || string(got) != "data" {
			t.Errorf("since %v: got %q, %v", since, got, err)
		}
		raw, _ := decodeBase64(b)
		for i := range raw {
			if i >= len(version2) && i < len(version2)+thumbprint || !since && i < thumbprint {
				continue // the thumbprint names a key and protects nothing
			}
			changed := bytes.Clone(raw)
			changed[i] ^= 1
			if got, err := openEnvelope([]byte(base64.StdEncoding.EncodeToString(changed)), key); err == nil {
				t.Fatalf("since %v: byte %d is changed: got %q, want an error", since, i, got)
			}
		}
	}
}
