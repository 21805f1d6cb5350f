package notify_test

import (
	"context"
	"errors"
	"io"
	"mime"
	"mime/quotedprintable"
	"net/mail"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"fingerzeig/server/internal/notify"
)

// toCitizen is a message by e-mail.
func toCitizen(text notify.Text, language notify.Language) notify.Message {
	m := message(text, language)
	m.To = notify.Address{Mail: "erika@example.org"}
	return m
}

func TestMail(t *testing.T) {
	eachText(t, func(t *testing.T, m notify.Message) {
		s := newMailServer(t)
		m.To = notify.Address{Mail: "erika@example.org"}
		if err := s.sender().Send(t.Context(), m); err != nil {
			t.Fatal(err)
		}
		got := s.only(t)
		if got.from != "pickup@town.example" || len(got.to) != 1 || got.to[0] != "erika@example.org" || !got.secure || got.user != "town" {
			t.Errorf("the envelope is %+v", got)
		}
		header, body := parse(t, got.content)
		subject, want, _, err := notify.Write(m, berlin)
		if err != nil {
			t.Fatal(err)
		}
		if header.Get("Subject") != subject || body != want {
			t.Errorf("subject %q, body:\n%s", header.Get("Subject"), body)
		}
		for name, want := range map[string]string{
			"To": "<erika@example.org>", "From": "<pickup@town.example>", "Auto-Submitted": "auto-generated", "Date": "Tue, 01 Dec 2026 10:30:00 +0100",
			"Content-Language": string(m.Language[:2]), "Content-Type": "text/plain; charset=utf-8",
		} {
			if header.Get(name) != want {
				t.Errorf("%s: %q, want %q", name, header.Get(name), want)
			}
		}
		head, _, _ := strings.Cut(got.content, "\r\n\r\n")
		if m.Code != "" && strings.Contains(head, m.Code) || strings.Contains(head, m.ID) || strings.Contains(head, "Rathaus") {
			t.Errorf("the header tells too much:\n%s", head)
		}
		for _, line := range strings.Split(got.content, "\r\n") {
			if len(line) > 78+20 || strings.ContainsAny(line, "\n\r") {
				t.Errorf("a line of %d bytes, or one that ends in another way: %q", len(line), line)
			}
		}
	})
}

// parse reads an e-mail, with its subject decoded.
func parse(t *testing.T, content string) (mail.Header, string) {
	t.Helper()
	m, err := mail.ReadMessage(strings.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(quotedprintable.NewReader(m.Body))
	if err != nil {
		t.Fatal(err)
	}
	subject, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
	if err != nil {
		t.Fatal(err)
	}
	m.Header["Subject"] = []string{subject}
	return m.Header, strings.TrimSuffix(strings.ReplaceAll(string(body), "\r\n", "\n"), "\n") // the server ends the last line
}

// Whatever goes wrong, the next try works, and what both have sent is known as one message.
func TestMailAgain(t *testing.T) {
	for _, row := range []struct {
		name string
		fail func(*mailServer)
		sent int // how often the server has the message in the end
	}{
		{"sender refused", func(s *mailServer) { s.failMail = &smtp.SMTPError{Code: 451, Message: "later"} }, 1},
		{"recipient later", func(s *mailServer) { s.failRcpt = &smtp.SMTPError{Code: 450, Message: "later"} }, 1},
		{"content refused", func(s *mailServer) { s.failData = &smtp.SMTPError{Code: 554, Message: "no"} }, 1},
		{"line cut after the content", func(s *mailServer) { s.cutAfter = true }, 2},
	} {
		t.Run(row.name, func(t *testing.T) {
			s := newMailServer(t)
			row.fail(s)
			m := toCitizen(notify.Ready, notify.German)
			if err := s.sender().Send(t.Context(), m); err == nil || errors.Is(err, notify.ErrUndeliverable) || strings.Contains(err.Error(), "erika") {
				t.Errorf("the first try: %v", err)
			}
			if err := s.sender().Send(t.Context(), m); err != nil {
				t.Errorf("the second try: %v", err)
			}
			got := s.all()
			ids := map[string]bool{}
			for _, r := range got {
				header, _ := parse(t, r.content)
				ids[header.Get("Message-ID")] = true
			}
			if len(got) != row.sent || len(ids) != 1 {
				t.Errorf("%d messages under the ids %v", len(got), ids)
			}
		})
	}
}

func TestMailRefuses(t *testing.T) {
	m := toCitizen(notify.Ready, notify.English)
	try := func(name string, want error, server func(*mailServer), sender func(*notify.Mail), message func(*notify.Message)) {
		t.Run(name, func(t *testing.T) {
			s := newMailServer(t)
			if server != nil {
				server(s)
			}
			mail, m := s.sender(), m
			if sender != nil {
				sender(mail)
			}
			if message != nil {
				message(&m)
			}
			err := mail.Send(t.Context(), m)
			if err == nil || want != nil && !errors.Is(err, want) || want == nil && errors.Is(err, notify.ErrUndeliverable) {
				t.Errorf("Send() = %v, want %v", err, want)
			}
			if got := s.all(); len(got) > 0 {
				t.Errorf("sent all the same: %v", got)
			}
		})
	}
	try("no such recipient", notify.ErrUndeliverable, func(s *mailServer) { s.failRcpt = &smtp.SMTPError{Code: 550, Message: "erika unknown"} }, nil, nil)
	try("wrong password", nil, nil, func(m *notify.Mail) { m.Password = "wrong" }, nil)
	try("no STARTTLS", nil, func(s *mailServer) { s.server.TLSConfig = nil }, nil, nil)
	try("a stranger's certificate", nil, nil, func(m *notify.Mail) { m.TLS = nil }, nil)
	try("TLS where there is none", nil, nil, func(m *notify.Mail) { m.Security = notify.ImplicitTLS; m.Timeout = 5 * time.Second }, nil)
	try("no security", notify.ErrConfig, nil, func(m *notify.Mail) { m.Security = 9 }, nil)
	try("no server", notify.ErrConfig, nil, func(m *notify.Mail) { m.Server = "mail" }, nil)
	try("no sender", notify.ErrConfig, nil, func(m *notify.Mail) { m.From = "Town <pickup@town.example>" }, nil)
	for name, address := range map[string]string{
		"no address": "", "a name": "erika", "a name and an address": "Erika <erika@example.org>", "two": "a@example.org, b@example.org",
		"a header": "erika@example.org\r\nBcc: all@example.org",
	} {
		try(name, notify.ErrUndeliverable, nil, nil, func(m *notify.Message) { m.To.Mail = address })
	}
}

// A server that takes the connection and says nothing is waited for so long and no longer.
func TestMailServerIsSilent(t *testing.T) {
	s := newMailServer(t)
	s.mute()
	mail := s.sender()
	ctx, cancel := context.WithCancel(t.Context())
	asked := make(chan error)
	go func() { asked <- mail.Send(ctx, toCitizen(notify.Ready, notify.German)) }()
	<-s.muted
	cancel()
	if err := <-asked; err == nil || errors.Is(err, notify.ErrUndeliverable) {
		t.Errorf("called off: %v", err)
	}
	mail.Timeout = time.Millisecond
	if err := mail.Send(t.Context(), toCitizen(notify.Ready, notify.German)); err == nil {
		t.Error("a silent server was waited for")
	}
}
