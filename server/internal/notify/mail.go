package notify

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"mime"
	"mime/quotedprintable"
	"net"
	"net/mail"
	"net/smtp"
	"net/textproto"
	"strings"
	"time"
)

// Security is how the line to a mail server is protected.
type Security uint8

// The ways. There is no "if the server offers it": who sits on the line would take the offer away.
const (
	StartTLS    Security = iota // STARTTLS (RFC 3207), or nothing is sent
	ImplicitTLS                 // TLS from the first byte (RFC 8314)
	Loopback                    // none, to a server on this machine alone
)

// Mail sends e-mails by SMTP (RFC 5321).
type Mail struct {
	Server   string // host:port
	From     string // an e-mail address without a name
	Hello    string // the name of this machine; empty: localhost
	Username string // empty: no authentication
	Password string
	Security Security
	TLS      *tls.Config      // nil: the roots of this machine. The name is that of Server
	Timeout  time.Duration    // of one message; 0: 30 s
	Now      func() time.Time // for the header; nil: time.Now
	Zone     *time.Location   // of the citizens; nil: UTC
}

// Send implements Sender. What a server says against the recipient for good (5xx) is ErrUndeliverable, and against anything else an error that
// may be gone at the next try: most are mistakes in the set-up.
func (m *Mail) Send(ctx context.Context, message Message) error {
	to, err := mail.ParseAddress(message.To.Mail)
	if err != nil || to.Name != "" || to.Address != message.To.Mail {
		return fmt.Errorf("%w: not an e-mail address", ErrUndeliverable)
	}
	content, err := m.compose(message)
	if err != nil {
		return err
	}
	timeout := m.Timeout
	if timeout <= 0 {
		timeout = 30 * time.Second
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	c, stop, err := m.connect(ctx)
	if err != nil {
		return fmt.Errorf("reaching the mail server: %w", err)
	}
	defer stop()
	if err := m.deliver(c, to.Address, content); err != nil {
		return errors.Join(err, ctx.Err())
	}
	return nil
}

// connect returns a session that is as protected as it has to be. Call stop at its end.
func (m *Mail) connect(ctx context.Context) (c *smtp.Client, stop func(), err error) {
	host, _, err := net.SplitHostPort(m.Server)
	if err != nil {
		return nil, nil, fmt.Errorf("%w: server: %w", ErrConfig, err)
	}
	conn, err := new(net.Dialer).DialContext(ctx, "tcp", m.Server)
	if err != nil {
		return nil, nil, err
	}
	unhook := context.AfterFunc(ctx, func() { _ = conn.SetDeadline(time.Unix(1, 0)) }) // ends whatever waits for the server
	hangUp := func() { unhook(); _ = conn.Close() }
	defer func() {
		if err != nil {
			hangUp()
		}
	}()
	config := &tls.Config{MinVersion: tls.VersionTLS12}
	if m.TLS != nil {
		config = m.TLS.Clone()
	}
	config.ServerName = host
	line := conn
	switch m.Security {
	case StartTLS:
	case ImplicitTLS:
		line = tls.Client(conn, config)
	case Loopback:
		if a, ok := conn.RemoteAddr().(*net.TCPAddr); !ok || !a.IP.IsLoopback() {
			return nil, nil, fmt.Errorf("%w: without TLS to another machine", ErrConfig)
		}
	default:
		return nil, nil, fmt.Errorf("%w: security", ErrConfig)
	}
	if c, err = smtp.NewClient(line, host); err != nil {
		return nil, nil, err
	}
	hello := m.Hello
	if hello == "" {
		hello = "localhost"
	}
	if err := c.Hello(hello); err != nil {
		return nil, nil, err
	}
	if m.Security == StartTLS {
		if err := c.StartTLS(config); err != nil {
			return nil, nil, err
		}
	}
	if m.Username != "" {
		if err := c.Auth(smtp.PlainAuth("", m.Username, m.Password, host)); err != nil {
			return nil, nil, err
		}
	}
	return c, hangUp, nil
}

// deliver hands one message over. It is accepted when the server has answered the end of it; what it says to QUIT is of no interest.
func (m *Mail) deliver(c *smtp.Client, to string, content []byte) error {
	if err := c.Mail(m.From); err != nil {
		return fmt.Errorf("the sender: %w", err)
	}
	if err := c.Rcpt(to); err != nil {
		var said *textproto.Error
		if errors.As(err, &said) && said.Code >= 500 {
			return fmt.Errorf("%w: the server refuses the recipient with %d", ErrUndeliverable, said.Code) // its text names the recipient
		}
		return errors.New("the server does not take the recipient now")
	}
	w, err := c.Data()
	if err != nil {
		return err
	}
	if _, err := w.Write(content); err != nil {
		return err
	}
	if err := w.Close(); err != nil {
		return err
	}
	_ = c.Quit()
	return nil
}

// compose writes the message as RFC 5322 wants it.
func (m *Mail) compose(message Message) ([]byte, error) {
	zone := m.Zone
	if zone == nil {
		zone = time.UTC
	}
	text, err := write(message, zone)
	if err != nil {
		return nil, err
	}
	from, err := mail.ParseAddress(m.From)
	if err != nil || from.Address != m.From {
		return nil, fmt.Errorf("%w: the sender is not an e-mail address", ErrConfig)
	}
	now := time.Now
	if m.Now != nil {
		now = m.Now
	}
	var b bytes.Buffer
	for _, line := range [][2]string{
		{"From", from.String()},
		{"To", (&mail.Address{Address: message.To.Mail}).String()},
		{"Subject", mime.QEncoding.Encode("utf-8", text.subject)},
		{"Date", now().In(zone).Format(time.RFC1123Z)},
		{"Message-ID", "<" + message.reference() + m.From[strings.LastIndexByte(m.From, '@'):] + ">"},
		{"Auto-Submitted", "auto-generated"}, // RFC 3834: nobody's absence answers it
		{"Content-Language", string(message.Language[:2])},
		{"MIME-Version", "1.0"},
		{"Content-Type", "text/plain; charset=utf-8"},
		{"Content-Transfer-Encoding", "quoted-printable"},
	} {
		fmt.Fprintf(&b, "%s: %s\r\n", line[0], line[1])
	}
	b.WriteString("\r\n")
	q := quotedprintable.NewWriter(&b)
	_, err = q.Write([]byte(strings.ReplaceAll(text.body, "\n", "\r\n")))
	err = errors.Join(err, q.Close()) // writes the last line
	return b.Bytes(), err
}
