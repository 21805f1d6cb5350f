package cluster

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"net"
	"testing"
	"time"

	"fingerzeig/index"
)

// authority issues certificates.
type authority struct {
	t    testing.TB
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
	pool *x509.CertPool
}

func newAuthority(t testing.TB) *authority {
	t.Helper()
	a := &authority{t: t, pool: x509.NewCertPool()}
	a.cert, a.key = a.sign(&x509.Certificate{Subject: pkix.Name{CommonName: "authority"}, IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageCertSign}, nil, nil)
	a.pool.AddCert(a.cert)
	return a
}

func (a *authority) sign(c, parent *x509.Certificate, by *ecdsa.PrivateKey) (*x509.Certificate, *ecdsa.PrivateKey) {
	a.t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		a.t.Fatal(err)
	}
	if parent == nil {
		parent, by = c, key
	}
	c.SerialNumber = big.NewInt(time.Now().UnixNano())
	c.NotBefore, c.NotAfter = time.Now().Add(-time.Hour), time.Now().Add(time.Hour)
	der, err := x509.CreateCertificate(rand.Reader, c, parent, &key.PublicKey, by)
	if err != nil {
		a.t.Fatal(err)
	}
	made, err := x509.ParseCertificate(der)
	if err != nil {
		a.t.Fatal(err)
	}
	return made, key
}

// issue makes a certificate of somebody in a role, for this machine and those of a test in namespaces.
func (a *authority) issue(name, role string) (*x509.Certificate, *ecdsa.PrivateKey) {
	a.t.Helper()
	return a.sign(&x509.Certificate{
		Subject: pkix.Name{CommonName: name, OrganizationalUnit: []string{role}}, DNSNames: []string{name, "localhost"},
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1), net.IPv4(10, 231, 7, 1), net.IPv4(10, 231, 7, 2), net.IPv4(10, 231, 7, 3)},
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth},
	}, a.cert, a.key)
}

// config returns both sides' configuration of somebody in a role.
func (a *authority) config(name, role string) *tls.Config {
	a.t.Helper()
	c, key := a.issue(name, role)
	return &tls.Config{
		Certificates: []tls.Certificate{{Certificate: [][]byte{c.Raw}, PrivateKey: key}}, RootCAs: a.pool, ClientCAs: a.pool,
		ClientAuth: tls.RequireAndVerifyClientCert,
	}
}

// pems returns a certificate of somebody in a role, its key, and the authority, in PEM.
func (a *authority) pems(name, role string) (cert, key, authority string) {
	a.t.Helper()
	c, k := a.issue(name, role)
	der, err := x509.MarshalECPrivateKey(k)
	if err != nil {
		a.t.Fatal(err)
	}
	encode := func(kind string, b []byte) string {
		return string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: b}))
	}
	return encode("CERTIFICATE", c.Raw), encode("EC PRIVATE KEY", der), encode("CERTIFICATE", a.cert.Raw)
}

// TestRoles forms a cluster over TLS. Who shows the certificate of a terminal, or one of another authority, does not get in.
func TestRoles(t *testing.T) {
	ours, theirs := newAuthority(t), newAuthority(t)
	r := newRig(t, 3, 2, brisk)
	for i := range 3 {
		r.tls = append(r.tls, ours.config(fmt.Sprint("n", i), RoleNode))
	}
	r.start(0, 1, 2)
	r.balanced(3)
	r.crowd(6)
	if got, err := finds(r.node(2), 4); got != "s4 " || err != nil {
		t.Errorf("%q, %v", got, err)
	}
	for what, c := range map[string]*tls.Config{"a terminal": ours.config("n9", "terminal"), "a stranger": theirs.config("n9", RoleNode)} {
		o := r.options(0)
		o.Name, o.Dir, o.TLS, o.Listen = "n9", t.TempDir(), c, fmt.Sprint("127.0.0.1:", freePort(t))
		brief, cancel := context.WithTimeout(ctx, 3*time.Second)
		n, err := Open(brief, o)
		cancel()
		if !errors.Is(err, ErrUnavailable) {
			t.Errorf("%s: %v", what, err)
			_ = n.Close()
		}
	}
	if got := r.node(0).Members(); len(got) != 3 {
		t.Errorf("members %v", got)
	}
}

// TestOptions offers options that cannot be.
func TestOptions(t *testing.T) {
	half := newAuthority(t).config("n0", RoleNode)
	half.ClientAuth = tls.NoClientCert
	for what, change := range map[string]func(o *Options){
		"no name":                     func(o *Options) { o.Name = "" },
		"a name in capitals":          func(o *Options) { o.Name = "N" },
		"no key":                      func(o *Options) { o.Key = nil },
		"a short key":                 func(o *Options) { o.Key = o.Key[1:] },
		"joins and does not listen":   func(o *Options) { o.Join = []string{"127.0.0.1:1"} },
		"other machines without TLS":  func(o *Options) { o.Listen = "0.0.0.0:7000" },
		"TLS without asking":          func(o *Options) { o.Listen, o.TLS = "127.0.0.1:7000", half },
		"an address without a port":   func(o *Options) { o.Listen = "127.0.0.1" },
		"too many shards":             func(o *Options) { o.Shards = maxShards + 1 },
		"more replicas than it takes": func(o *Options) { o.Replicas = 6 },
	} {
		o := Options{Name: "one", Dir: t.TempDir(), Key: testKey, Shards: 2}
		change(&o)
		if n, err := Open(ctx, o); !errors.Is(err, ErrOptions) {
			t.Errorf("%s: %v", what, err)
			if err == nil {
				_ = n.Close()
			}
		}
	}
}

// TestRotate changes the key of a node, opens it again with that, and lets another one join.
func TestRotate(t *testing.T) {
	dir := t.TempDir()
	open := func(key []byte) (*Node, error) {
		return Open(ctx, Options{Name: "one", Dir: dir, Key: key, Shards: 2})
	}
	n, err := open(testKey)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := n.Enroll(ctx, "hall", subject("s1", 1)); err != nil {
		t.Fatal(err)
	}
	next := bytes.Repeat([]byte{9}, index.KeyBytes)
	if err := n.Rotate(ctx, next); err != nil {
		t.Fatal(err)
	}
	if _, err := n.Enroll(ctx, "hall", subject("s2", 2)); err != nil {
		t.Error(err)
	}
	if err := n.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := open(testKey); !errors.Is(err, index.ErrKey) {
		t.Errorf("with the old key: %v", err)
	}
	if n, err = open(next); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = n.Close() }()
	for _, seed := range []uint64{1, 2} {
		if got, err := finds(n, seed); got != fmt.Sprint("s", seed, " ") || err != nil {
			t.Errorf("finger %d finds %q, %v", seed, got, err)
		}
	}
}
