package api_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"fingerzeig/server/internal/api"
)

// TestObserve asks for things that are there and things that are not, and looks at what the observer was told.
func TestObserve(t *testing.T) {
	var mu sync.Mutex
	var told []string
	tell := func(format string, args ...any) {
		mu.Lock()
		defer mu.Unlock()
		told = append(told, fmt.Sprintf(format, args...))
	}
	r := newRig(t, nil, api.Options{Observe: api.Observer{
		Request: func(route, method string, status int, took time.Duration) {
			tell("%s %s %d %v", method, route, status, took >= 0)
		},
		Extraction: func(took time.Duration) { tell("extracted %v", took > 0) },
	}})
	r.ask("GET", "/livez", "", nil)
	r.ask("POST", "/v1/extract?ppi=500", "image/png", drawn(t, 1))
	r.ask("BREW", "/anna", "", nil)
	r.ask("GET", "/v1/galleries/hall/subjects/anna", "", nil)
	want := []string{
		"GET /livez 200 true", "extracted true", "POST /v1/extract 200 true", "  404 true",
		"GET /v1/galleries/{gallery}/subjects/{subject} 404 true",
	}
	mu.Lock()
	defer mu.Unlock()
	if !slices.Equal(told, want) {
		t.Errorf("told %q, want %q", told, want)
	}
}

// TestOverTLS serves over TLS: requests are answered, and there is no room for a second connection, which is told so over TLS, too.
func TestOverTLS(t *testing.T) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "test"}, NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	plain, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := api.New(broken{errors.New("broken")}, api.Options{})
	s.Narrow(1)
	ended := make(chan error, 1)
	go func() {
		ended <- s.Serve(tls.NewListener(plain, &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}}))
	}()
	defer func() {
		if err := errors.Join(s.Shutdown(ctx), <-ended); err != nil {
			t.Error(err)
		}
	}()
	roots := x509.NewCertPool()
	roots.AddCert(leaf)
	ask := func() *http.Response {
		t.Helper()
		client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}}}
		t.Cleanup(client.CloseIdleConnections)
		response, err := client.Get("https://" + plain.Addr().String() + "/livez")
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = response.Body.Close() })
		return response
	}
	if first := ask(); first.StatusCode != 200 || first.TLS.Version != tls.VersionTLS13 {
		t.Errorf("first: %d, TLS %x", first.StatusCode, first.TLS.Version)
	}
	second := ask()
	b, err := io.ReadAll(second.Body)
	if err != nil || second.StatusCode != 503 || !strings.Contains(string(b), "busy") {
		t.Errorf("second: %d %s, %v", second.StatusCode, b, err)
	}
}
