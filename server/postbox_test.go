package main

import (
	"io"
	"mime/quotedprintable"
	"net"
	"strings"
	"sync"
	"testing"

	"github.com/emersion/go-smtp"
)

// postbox is a mail server that keeps what comes. It may refuse recipients.
type postbox struct {
	address string
	mu      sync.Mutex
	mails   []string
	refuses bool
}

func newPostbox(t *testing.T) *postbox {
	t.Helper()
	b := &postbox{}
	s := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return &delivery{box: b}, nil }))
	s.Domain = "mail.town.example"
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	b.address = l.Addr().String()
	served := make(chan struct{})
	go func() { defer close(served); _ = s.Serve(l) }()
	t.Cleanup(func() { _, _ = s.Close(), l.Close(); <-served })
	return b
}

// delivery is a session of a postbox.
type delivery struct{ box *postbox }

func (d *delivery) Mail(string, *smtp.MailOptions) error { return nil }

func (d *delivery) Reset() {}

func (d *delivery) Logout() error { return nil }

func (d *delivery) Rcpt(string, *smtp.RcptOptions) error {
	d.box.mu.Lock()
	defer d.box.mu.Unlock()
	if d.box.refuses {
		return &smtp.SMTPError{Code: 550, Message: "nobody of that name"}
	}
	return nil
}

func (d *delivery) Data(r io.Reader) error {
	b, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	head, body, _ := strings.Cut(string(b), "\r\n\r\n")
	plain, err := io.ReadAll(quotedprintable.NewReader(strings.NewReader(body)))
	d.box.mu.Lock()
	defer d.box.mu.Unlock()
	d.box.mails = append(d.box.mails, head+"\r\n\r\n"+string(plain))
	return err
}

// all returns the mails so far that hold a text.
func (b *postbox) all(text string) (some []string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, m := range b.mails {
		if strings.Contains(m, text) {
			some = append(some, m)
		}
	}
	return some
}
