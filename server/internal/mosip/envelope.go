package mosip

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
)

// The envelope in which MOSIP shares data, by its documentation of releases 1.2.0 and later and of those before. Sizes in bytes.
const (
	keySplitter  = "#KEY_SPLITTER#"
	version2     = "VER_R2"
	thumbprint   = 32 // SHA-256 of the certificate, or whatever else names the key
	aadBytes     = 32 // its first 12 are the nonce
	nonceBytes   = 12
	oldNonce     = 32 // of the releases before, at the end
	wrappedBytes = 256
)

var errEnvelope = errors.New("mosip: the shared data cannot be decrypted")

// openEnvelope decrypts what a referenceURL holds: base64 of a wrapped key, the splitter, and data by AES-256-GCM.
func openEnvelope(b []byte, key *rsa.PrivateKey) ([]byte, error) {
	raw, err := decodeBase64(b)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errEnvelope, err)
	}
	head, data, found := bytes.Cut(raw, []byte(keySplitter))
	if !found {
		return nil, fmt.Errorf("%w: it has no key", errEnvelope)
	}
	nonce := oldNonce
	var aad []byte
	if rest, isNew := bytes.CutPrefix(head, []byte(version2)); isNew && len(rest) == thumbprint+wrappedBytes {
		if len(data) < aadBytes {
			return nil, fmt.Errorf("%w: it is too short", errEnvelope)
		}
		head, nonce = rest, nonceBytes
		aad, data = data[:aadBytes], data[aadBytes:]
	} else if len(data) < oldNonce {
		return nil, fmt.Errorf("%w: it is too short", errEnvelope)
	}
	if len(head) != thumbprint+wrappedBytes {
		return nil, fmt.Errorf("%w: its key has %d bytes", errEnvelope, len(head))
	}
	session, err := rsa.DecryptOAEP(sha256.New(), nil, key, head[thumbprint:], nil)
	if err != nil {
		return nil, fmt.Errorf("%w: it is for another key", errEnvelope)
	}
	block, err := aes.NewCipher(session)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errEnvelope, err)
	}
	gcm, err := cipher.NewGCMWithNonceSize(block, nonce)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errEnvelope, err)
	}
	iv := data[len(data)-min(nonce, len(data)):]
	if aad != nil {
		iv = aad[:nonceBytes]
	} else {
		data = data[:len(data)-oldNonce]
	}
	plain, err := gcm.Open(nil, iv, data, aad)
	if err != nil {
		return nil, fmt.Errorf("%w: it was changed", errEnvelope)
	}
	return plain, nil
}

// decodeBase64 takes both alphabets, with padding and without: releases differ.
func decodeBase64(b []byte) ([]byte, error) {
	s := strings.TrimRight(strings.Join(strings.Fields(string(b)), ""), "=")
	if strings.ContainsAny(s, "-_") {
		return base64.RawURLEncoding.DecodeString(s)
	}
	return base64.RawStdEncoding.DecodeString(s)
}
