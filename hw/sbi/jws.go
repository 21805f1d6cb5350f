package sbi

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"strings"
	"time"
)

var (
	// ErrSignature is returned when a signature is missing or wrong, or when its certificate is nobody's that is trusted.
	ErrSignature = errors.New("sbi: signature is not to be trusted")

	errJWS = errors.New("sbi: no JSON Web Signature")
)

// header is the head of a signature.
type header struct {
	Alg string   `json:"alg"`
	X5C []string `json:"x5c"`
}

// open returns the payload of a signature. With roots it is checked at the time now; without, it is only taken apart. A payload without a
// head and a signature, as devices send it that are not registered, passes where nothing is checked.
func open(jws string, roots *x509.CertPool, now time.Time) ([]byte, error) {
	parts := strings.Split(jws, ".")
	if len(parts) == 1 && roots == nil {
		return decode64(parts[0])
	}
	if len(parts) != 3 {
		return nil, errJWS
	}
	payload, err := decode64(parts[1])
	if err != nil || roots == nil {
		return payload, err
	}
	head, err := decode64(parts[0])
	if err != nil {
		return nil, err
	}
	signature, err := decode64(parts[2])
	if err != nil {
		return nil, err
	}
	var h header
	if err := json.Unmarshal(head, &h); err != nil {
		return nil, fmt.Errorf("%w: %w", errJWS, err)
	}
	key, err := h.key(roots, now)
	if err != nil {
		return nil, err
	}
	if !verified(h.Alg, key, []byte(parts[0]+"."+parts[1]), signature) {
		return nil, fmt.Errorf("%w: by %s", ErrSignature, h.Alg)
	}
	return payload, nil
}

// key returns the signer's key, whose certificate leads to one of the roots.
func (h header) key(roots *x509.CertPool, now time.Time) (crypto.PublicKey, error) {
	var chain []*x509.Certificate
	for _, text := range h.X5C {
		der, err := base64.StdEncoding.DecodeString(text)
		if err != nil {
			return nil, fmt.Errorf("%w: %w", ErrSignature, err)
		}
		c, err := x509.ParseCertificate(der)
		if err != nil {
			return nil, fmt.Errorf("%w: %w", ErrSignature, err)
		}
		chain = append(chain, c)
	}
	if len(chain) == 0 {
		return nil, fmt.Errorf("%w: no certificate", ErrSignature)
	}
	between := x509.NewCertPool()
	for _, c := range chain[1:] {
		between.AddCert(c)
	}
	_, err := chain[0].Verify(x509.VerifyOptions{
		Roots: roots, Intermediates: between, CurrentTime: now, KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageAny},
	})
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrSignature, err)
	}
	return chain[0].PublicKey, nil
}

// verified reports whether a signature is right. The algorithm has to be the key's: "none" and keyed hashes are nobody's.
func verified(alg string, key crypto.PublicKey, signed, signature []byte) bool {
	sum := sha256.Sum256(signed)
	switch k := key.(type) {
	case *rsa.PublicKey:
		switch alg {
		case "RS256":
			return rsa.VerifyPKCS1v15(k, crypto.SHA256, sum[:], signature) == nil
		case "PS256":
			return rsa.VerifyPSS(k, crypto.SHA256, sum[:], signature, nil) == nil
		}
	case ed25519.PublicKey:
		return alg == "EdDSA" && ed25519.Verify(k, signed, signature)
	case *ecdsa.PublicKey:
		return alg == "ES256" && len(signature) == 64 && k.Curve.Params().BitSize == 256 &&
			ecdsa.Verify(k, sum[:], new(big.Int).SetBytes(signature[:32]), new(big.Int).SetBytes(signature[32:]))
	}
	return false
}

// decode64 decodes base64 of URLs, with or without padding, which services mix.
func decode64(s string) ([]byte, error) {
	b, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(s, "="))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errJWS, err)
	}
	return b, nil
}
