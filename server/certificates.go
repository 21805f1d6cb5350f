package main

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"os"
	"sync/atomic"
	"time"
)

// certificates are what the service shows to clients, and what it asks of theirs. They are read from files, and read again when it is told so.
type certificates struct {
	cert, key string // files
	clientCA  string // empty: clients are asked for nothing
	optional  bool   // whether a client without a certificate is let in

	current atomic.Pointer[tls.Config]
	until   atomic.Int64 // end of the certificate, Unix seconds
}

// reload reads the files. Where it returns an error, what was read before goes on.
func (c *certificates) reload() error {
	pair, err := tls.LoadX509KeyPair(c.cert, c.key)
	if err != nil {
		return fmt.Errorf("the certificate: %w", err)
	}
	config := &tls.Config{
		MinVersion:   tls.VersionTLS13,
		Certificates: []tls.Certificate{pair},
		NextProtos:   []string{"http/1.1"},
		// A resumed session would be let in by what was checked under certificates of the past.
		SessionTicketsDisabled: true,
	}
	if c.clientCA != "" {
		pem, err := os.ReadFile(c.clientCA)
		if err != nil {
			return fmt.Errorf("the clients' CA: %w", err)
		}
		config.ClientCAs = x509.NewCertPool()
		if !config.ClientCAs.AppendCertsFromPEM(pem) {
			return fmt.Errorf("the clients' CA: %s holds no certificate", c.clientCA)
		}
		config.ClientAuth = tls.RequireAndVerifyClientCert
		if c.optional {
			config.ClientAuth = tls.VerifyClientCertIfGiven
		}
	}
	c.until.Store(pair.Leaf.NotAfter.Unix())
	c.current.Store(config)
	return nil
}

// config returns the configuration of a listener, which follows reload.
func (c *certificates) config() *tls.Config {
	return &tls.Config{
		MinVersion:         tls.VersionTLS13,
		GetConfigForClient: func(*tls.ClientHelloInfo) (*tls.Config, error) { return c.current.Load(), nil },
	}
}

// notAfter returns when the certificate ends.
func (c *certificates) notAfter() time.Time { return time.Unix(c.until.Load(), 0) }
