package main

import (
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"os"
	"testing"
	"time"
)

// askOver asks a service over a connection of its own and returns the answer's status and the server's certificate.
func askOver(t *testing.T, address string, config *tls.Config) (status int, serial string, err error) {
	t.Helper()
	client := http.Client{Transport: &http.Transport{TLSClientConfig: config, DisableKeepAlives: true}}
	response, err := client.Get("https://" + address + "/livez")
	if err != nil {
		return 0, "", err
	}
	_, _ = io.Copy(io.Discard, response.Body)
	return response.StatusCode, response.TLS.PeerCertificates[0].SerialNumber.String(), response.Body.Close()
}

// serveTLS starts a service with certificates.
func serveTLS(t *testing.T, c *certificates) (address string) {
	t.Helper()
	if err := c.reload(); err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s, err := startService(serviceOptions{dir: t.TempDir(), listener: l, certs: c})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.stop(); err != nil {
			t.Error(err)
		}
	})
	return l.Addr().String()
}

// TestTLS asks with old protocols, with and without certificates, and with certificates that are of others or over.
func TestTLS(t *testing.T) {
	ca, other := newAuthority(t), newAuthority(t)
	cert, key := ca.files(t, "server")
	soon, past := time.Now().Add(time.Minute), time.Now().Add(-time.Minute)
	for _, mode := range []struct {
		name           string
		ca             string
		optional       bool
		with, without  bool
		foreign, ended bool
	}{
		{name: "TLS", with: true, without: true, foreign: true, ended: true},
		{name: "required", ca: ca.file(t), with: true},
		{name: "optional", ca: ca.file(t), optional: true, with: true, without: true},
	} {
		address := serveTLS(t, &certificates{cert: cert, key: key, clientCA: mode.ca, optional: mode.optional})
		old := ca.client(t, ca, soon)
		old.MaxVersion = tls.VersionTLS12
		for _, row := range []struct {
			name   string
			config *tls.Config
			want   bool
		}{
			{"with a certificate", ca.client(t, ca, soon), mode.with},
			{"without", ca.client(t, nil, soon), mode.without},
			{"with one of others", ca.client(t, other, soon), mode.foreign},
			{"with one that is over", ca.client(t, ca, past), mode.ended},
			{"by TLS 1.2", old, false},
			{"trusting others", other.client(t, ca, soon), false},
		} {
			if status, _, err := askOver(t, address, row.config); (status == 200) != row.want {
				t.Errorf("%s, %s: status %d, %v", mode.name, row.name, status, err)
			}
		}
	}
}

// TestTLSReload changes certificates under a running service: connections that come later see the new ones, and what cannot be read changes
// nothing.
func TestTLSReload(t *testing.T) {
	ca, next := newAuthority(t), newAuthority(t)
	cert, key := ca.files(t, "server")
	clients := ca.file(t)
	c := &certificates{cert: cert, key: key, clientCA: clients}
	address := serveTLS(t, c)
	soon := time.Now().Add(time.Minute)
	_, first, err := askOver(t, address, ca.client(t, ca, soon))
	if err != nil {
		t.Fatal(err)
	}
	ca.renew(t, cert, key, "server", soon)
	if err := c.reload(); err != nil {
		t.Fatal(err)
	}
	_, second, err := askOver(t, address, ca.client(t, ca, soon))
	if err != nil || second == first || c.notAfter().Unix() != soon.Unix() {
		t.Errorf("certificate %s, then %s, %v, until %v", first, second, err, c.notAfter())
	}
	if err := os.WriteFile(cert, []byte("gone"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := c.reload(); err == nil {
		t.Error("a certificate that is none is taken")
	}
	if _, third, err := askOver(t, address, ca.client(t, ca, soon)); err != nil || third != second {
		t.Errorf("after a reload that failed: %s, %v", third, err)
	}
	ca.renew(t, cert, key, "server", soon)
	if err := os.Rename(next.file(t), clients); err != nil {
		t.Fatal(err)
	}
	if err := c.reload(); err != nil {
		t.Fatal(err)
	}
	if status, _, err := askOver(t, address, ca.client(t, ca, soon)); err == nil {
		t.Errorf("a client of the old authority is let in: %d", status)
	}
	if status, _, err := askOver(t, address, ca.client(t, next, soon)); status != 200 {
		t.Errorf("a client of the new authority: %d, %v", status, err)
	}
}
