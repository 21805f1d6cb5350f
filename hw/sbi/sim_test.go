package sbi

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"math/big"
	"net/http"
	"strconv"
	"sync"
	"testing"
	"time"

	"fingerzeig/hw"
	"fingerzeig/hw/hwtest"
)

var picture = []byte("\x02\x02\x01\x02\x03\x04") // width, height, pixels

// decode is a decoder for pictures.
func decode(b []byte) (hw.Frame, error) {
	if len(b) != 6 {
		return hw.Frame{}, errors.New("no picture")
	}
	return hw.Frame{Pixels: append([]byte(nil), b[2:]...), Width: int(b[0]), Height: int(b[1]), PPI: 500}, nil
}

// service is a scanner's service that answers as the specification says.
type service struct {
	host    string // where it listens
	code    string
	signer  *signer // nil: the scanner is not registered, and signs nothing
	strings bool    // numbers are written as texts
	change  func(data map[string]any)
	answer  func() string // what RCAPTURE answers instead; nil: what it should

	mu      sync.Mutex
	fingers hwtest.Fingers
	busy    int // how many calls are told that it is busy
	asked   int
}

func newService() *service {
	return &service{host: "127.0.0.1:4507", code: "SN-000000000001", fingers: hwtest.NewFingers()}
}

func (s *service) sign(v any) string {
	payload, _ := json.Marshal(v)
	if s.signer == nil {
		return base64.URLEncoding.EncodeToString(payload)
	}
	return s.signer.sign(payload)
}

func (s *service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if s.host != "" && r.Host != s.host {
		panic(http.ErrAbortHandler) // connection refused
	}
	id := map[string]string{"serialNo": s.code, "make": "Drawn", "model": "One"}
	about := map[string]any{
		"deviceId": "1", "deviceStatus": "Ready", "deviceCode": s.code, "purpose": "Registration", "callbackId": "http://example.org/",
		"digitalId": s.sign(id), "error": map[string]any{"errorCode": s.number(0), "errorInfo": "Success"},
	}
	switch r.Method + r.URL.Path {
	case "MOSIPDISC/device":
		_ = json.NewEncoder(w).Encode([]any{about})
	case "MOSIPDINFO/info":
		_ = json.NewEncoder(w).Encode([]any{map[string]any{"deviceInfo": s.sign(about)}})
	case "RCAPTURE/capture":
		s.capture(w, r)
	default:
		w.WriteHeader(http.StatusMethodNotAllowed)
	}
}

func (s *service) number(n int) any {
	if s.strings {
		return strconv.Itoa(n)
	}
	return n
}

func (s *service) capture(w http.ResponseWriter, r *http.Request) {
	var request captureRequest
	b, _ := io.ReadAll(r.Body)
	if err := json.Unmarshal(b, &request); err != nil || len(request.Bio) != 1 || request.Bio[0].Type != "Finger" {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	s.mu.Lock()
	s.asked++
	busy := s.busy > 0
	s.busy--
	s.mu.Unlock()
	fail := func(code int) {
		_ = json.NewEncoder(w).Encode(map[string]any{"biometrics": []any{map[string]any{"error": map[string]any{"errorCode": s.number(code), "errorInfo": "no"}}}})
	}
	if busy {
		fail(codeBusy)
		return
	}
	ms, _ := strconv.Atoi(request.Timeout)
	if !s.fingers.Await(r.Context(), time.Duration(ms)*time.Millisecond) {
		fail(codeNoFinger)
		return
	}
	if s.answer != nil {
		_, _ = io.WriteString(w, s.answer())
		return
	}
	data := map[string]any{
		"bioType": "Finger", "deviceCode": s.code, "transactionId": request.TransactionID, "qualityScore": s.number(60),
		"bioValue": base64.URLEncoding.EncodeToString(picture),
	}
	if s.change != nil {
		s.change(data)
	}
	_ = json.NewEncoder(w).Encode(map[string]any{"biometrics": []any{map[string]any{
		"data": s.sign(data), "error": map[string]any{"errorCode": s.number(0)},
	}}})
}

// wired opens a driver that reaches a service in memory.
func wired(s *service, o Options) (*Sensor, error) {
	o.Decode, o.transport = decode, hwtest.Web{Device: s}
	return Open(context.Background(), o)
}

// signer is somebody who signs, with a certificate.
type signer struct {
	alg   string
	key   crypto.Signer
	cert  *x509.Certificate
	roots *x509.CertPool
}

// begin and end are when certificates are good. Bubbles begin in the year 2000.
var begin, end = time.Date(1999, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2090, 1, 1, 0, 0, 0, 0, time.UTC)

func newSigner(t *testing.T, alg string) *signer {
	t.Helper()
	root, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	ca := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "root"}, NotBefore: begin, NotAfter: end,
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign}
	var key crypto.Signer
	switch alg {
	case "RS256", "PS256":
		key, err = rsa.GenerateKey(rand.Reader, 2048)
	case "ES256":
		key, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	case "EdDSA":
		_, key, err = ed25519.GenerateKey(rand.Reader)
	}
	if err != nil {
		t.Fatal(err)
	}
	leaf := &x509.Certificate{SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: "device"}, NotBefore: begin, NotAfter: end}
	caDER, err := x509.CreateCertificate(rand.Reader, ca, ca, root.Public(), root)
	if err != nil {
		t.Fatal(err)
	}
	if ca, err = x509.ParseCertificate(caDER); err != nil {
		t.Fatal(err)
	}
	der, err := x509.CreateCertificate(rand.Reader, leaf, ca, key.Public(), root)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	s := &signer{alg: alg, key: key, cert: cert, roots: x509.NewCertPool()}
	s.roots.AddCert(ca)
	return s
}

func (s *signer) sign(payload []byte) string {
	head, _ := json.Marshal(map[string]any{"alg": s.alg, "typ": "JWT", "x5c": []string{base64.StdEncoding.EncodeToString(s.cert.Raw)}})
	signed := base64.RawURLEncoding.EncodeToString(head) + "." + base64.RawURLEncoding.EncodeToString(payload)
	sum := sha256.Sum256([]byte(signed))
	var signature []byte
	switch k := s.key.(type) {
	case ed25519.PrivateKey:
		signature = ed25519.Sign(k, []byte(signed))
	case *ecdsa.PrivateKey:
		a, b, _ := ecdsa.Sign(rand.Reader, k, sum[:])
		signature = append(a.FillBytes(make([]byte, 32)), b.FillBytes(make([]byte, 32))...)
	case *rsa.PrivateKey:
		if s.alg == "PS256" {
			signature, _ = rsa.SignPSS(rand.Reader, k, crypto.SHA256, sum[:], nil)
		} else {
			signature, _ = rsa.SignPKCS1v15(rand.Reader, k, crypto.SHA256, sum[:])
		}
	}
	return signed + "." + base64.RawURLEncoding.EncodeToString(signature)
}

var emptyPool = x509.NewCertPool()

func unmarshal(text string, v any) error { return json.Unmarshal([]byte(text), v) }
