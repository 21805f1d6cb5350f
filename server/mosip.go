package main

import (
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"os"
	"strings"
	"time"

	"fingerzeig/server/internal/mosip"
)

// mosipSettings say where the prints lie that MOSIP's messages name. A message must not make the service ask anybody else.
type mosipSettings struct {
	Share  string `name:"mosip-share" env:"FINGERZEIG_MOSIP_SHARE" placeholder:"URL" help:"MOSIP's data share, such as https://mosip.example/v1/datashare/; without it nothing is inserted."`
	Auth   string `name:"mosip-auth" env:"FINGERZEIG_MOSIP_AUTH" placeholder:"URL" help:"Where a token for it is to be had, such as https://mosip.example/v1/authmanager/authenticate/clientidsecretkey."`
	App    string `name:"mosip-app" default:"regproc" env:"FINGERZEIG_MOSIP_APP" placeholder:"ID" help:"Identifier of the application there (${default})."`
	Client string `name:"mosip-client" env:"FINGERZEIG_MOSIP_CLIENT" placeholder:"ID" help:"Identifier of this service there."`
	Secret string `name:"mosip-secret" env:"FINGERZEIG_MOSIP_SECRET" placeholder:"FILE" help:"File with the secret of this service there."`
	Key    string `name:"mosip-key" env:"FINGERZEIG_MOSIP_KEY" placeholder:"FILE" help:"RSA private key, in PEM, of the certificate to which the share encrypts."`
}

// share returns the data share, nil where there is none. It reads files and changes nothing.
func (m mosipSettings) share() (*mosip.Share, error) {
	if m.Share == "" {
		if m.Auth != "" || m.Secret != "" || m.Key != "" {
			return nil, fmt.Errorf("%w: mosip-auth, mosip-secret and mosip-key need mosip-share", errConfig)
		}
		return nil, nil
	}
	if !strings.HasSuffix(m.Share, "/") { // or https://mosip.example would stand for https://mosip.example.net
		return nil, fmt.Errorf("%w: mosip-share has to end in a slash", errConfig)
	}
	s := &mosip.Share{Base: m.Share, Auth: m.Auth, App: m.App, Client: m.Client, Now: time.Now}
	if m.Secret != "" {
		b, err := os.ReadFile(m.Secret)
		if err != nil {
			return nil, err
		}
		s.Secret = strings.TrimSpace(string(b))
	}
	if m.Key == "" {
		return s, nil
	}
	b, err := os.ReadFile(m.Key)
	if err != nil {
		return nil, err
	}
	block, _ := pem.Decode(b)
	if block == nil {
		return nil, fmt.Errorf("%w: mosip-key is no PEM", errConfig)
	}
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, fmt.Errorf("%w: mosip-key: %w", errConfig, err)
	}
	var isRSA bool
	if s.Key, isRSA = key.(*rsa.PrivateKey); !isRSA {
		return nil, fmt.Errorf("%w: mosip-key is no key for RSA", errConfig)
	}
	return s, nil
}
