package notify_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"math/big"
	"net"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"

	"fingerzeig/server/internal/notify"
)

// received is an e-mail as the server got it.
type received struct {
	from, content, user string
	to                  []string
	secure              bool
}

// mailServer is a real SMTP server in the test process, which fails once on demand.
type mailServer struct {
	server  *smtp.Server
	address string
	trusted *x509.CertPool
	muted   chan struct{} // is told of a connection that is not answered

	mu       sync.Mutex
	got      []received
	failMail error
	failRcpt error
	failData error
	cutAfter bool
	silent   bool
}

func newMailServer(t *testing.T) *mailServer {
	t.Helper()
	s := &mailServer{trusted: x509.NewCertPool(), muted: make(chan struct{}, 4)}
	s.server = smtp.NewServer(smtp.BackendFunc(func(c *smtp.Conn) (smtp.Session, error) { return &session{server: s, conn: c}, nil }))
	s.server.Domain = "mail.town.example"
	s.server.TLSConfig = &tls.Config{Certificates: []tls.Certificate{certificate(t, s.trusted)}}
	s.server.ErrorLog = quiet{}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.address = l.Addr().String()
	served := make(chan struct{})
	go func() { defer close(served); _ = s.server.Serve(&gate{l, s}) }()
	t.Cleanup(func() { _, _ = s.server.Close(), l.Close(); <-served }) // the server may not know its listener yet
	return s
}

// quiet is a log that nobody reads.
type quiet struct{}

func (quiet) Printf(string, ...any) {}
func (quiet) Println(...any)        {}

// gate is a listener whose connections lead nowhere once the server is mute.
type gate struct {
	net.Listener
	server *mailServer
}

func (g *gate) Accept() (net.Conn, error) {
	for {
		c, err := g.Listener.Accept()
		g.server.mu.Lock()
		silent := g.server.silent
		g.server.mu.Unlock()
		if err != nil || !silent {
			return c, err
		}
		g.server.muted <- struct{}{}
		go func() { _, _ = io.Copy(io.Discard, c); _ = c.Close() }() // until the client gives up
	}
}

func (s *mailServer) mute() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.silent = true
}

// sender returns a sender that is set up for the server.
func (s *mailServer) sender() *notify.Mail {
	at := time.Date(2026, 12, 1, 9, 30, 0, 0, time.UTC)
	return &notify.Mail{
		Server: s.address, From: "pickup@town.example", Username: "town", Password: "secret", TLS: &tls.Config{RootCAs: s.trusted},
		Now: func() time.Time { return at }, Zone: berlin,
	}
}

func (s *mailServer) all() []received {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.got
}

// only returns the one e-mail that there is.
func (s *mailServer) only(t *testing.T) received {
	t.Helper()
	got := s.all()
	if len(got) != 1 {
		t.Fatalf("%d messages came", len(got))
	}
	return got[0]
}

// fails returns an error once.
func (s *mailServer) fails(err *error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	failed := *err
	*err = nil
	return failed
}

// session is one connection.
type session struct {
	server *mailServer
	conn   *smtp.Conn
	mail   received
}

func (s *session) AuthMechanisms() []string { return []string{sasl.Plain} }

func (s *session) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if user != "town" || password != "secret" {
			return smtp.ErrAuthFailed
		}
		s.mail.user = user
		return nil
	}), nil
}

func (s *session) Mail(from string, _ *smtp.MailOptions) error {
	_, s.mail.secure = s.conn.TLSConnectionState()
	s.mail.from = from
	return s.server.fails(&s.server.failMail)
}

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.mail.to = append(s.mail.to, to)
	return s.server.fails(&s.server.failRcpt)
}

func (s *session) Data(r io.Reader) error {
	b, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	if err := s.server.fails(&s.server.failData); err != nil {
		return err
	}
	s.mail.content = string(b)
	s.server.mu.Lock()
	defer s.server.mu.Unlock()
	s.server.got = append(s.server.got, s.mail)
	if s.server.cutAfter {
		s.server.cutAfter = false
		_ = s.conn.Conn().Close()
		return errors.New("cut")
	}
	return nil
}

func (s *session) Reset()        {}
func (s *session) Logout() error { return nil }

// certificate makes a certificate for this machine, and trusts it.
func certificate(t *testing.T, pool *x509.CertPool) tls.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, NotBefore: time.Now().Add(-time.Hour),
		NotAfter: time.Now().Add(24 * time.Hour), IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	pool.AddCert(leaf)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}
