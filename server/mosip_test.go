package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"os"
	"testing"
)

func TestMOSIPSettings(t *testing.T) {
	keyFile := func(key any) string {
		b, err := x509.MarshalPKCS8PrivateKey(key)
		if err != nil {
			t.Fatal(err)
		}
		return write(t, "key.pem", string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: b})))
	}
	private, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	other, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	secret, torn := write(t, "secret", " s3cret\n"), write(t, "torn.pem", "-----BEGIN")
	const share = "https://mosip.example/v1/datashare/"
	s, err := mosipSettings{Share: share, Secret: secret, Key: keyFile(private), App: "regproc"}.share()
	if err != nil || s.Base != share || s.Secret != "s3cret" || !private.Equal(s.Key) {
		t.Errorf("got %+v, %v", s, err)
	}
	if s, err := (mosipSettings{App: "regproc"}).share(); err != nil || s != nil {
		t.Errorf("nothing set: got %+v, %v", s, err)
	}
	for name, row := range map[string]struct {
		m    mosipSettings
		want error
	}{
		"no share":             {mosipSettings{Key: secret}, errConfig},
		"no slash":             {mosipSettings{Share: "https://mosip.example"}, errConfig},
		"no file of a secret":  {mosipSettings{Share: share, Secret: secret + "x"}, os.ErrNotExist},
		"no file of a key":     {mosipSettings{Share: share, Key: secret + "x"}, os.ErrNotExist},
		"a key that is none":   {mosipSettings{Share: share, Key: torn}, errConfig},
		"a key of other kind":  {mosipSettings{Share: share, Key: keyFile(other)}, errConfig},
		"a secret for the key": {mosipSettings{Share: share, Key: secret}, errConfig},
	} {
		if s, err := row.m.share(); !errors.Is(err, row.want) || s != nil {
			t.Errorf("%s: got %+v, %v, want %v", name, s, err, row.want)
		}
	}
}
