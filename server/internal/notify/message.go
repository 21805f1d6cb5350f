package notify

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"time"
)

var (
	// ErrUndeliverable is returned, wrapped, for a message that will never arrive: no such address, or one that is none. Another way is needed.
	ErrUndeliverable = errors.New("notify: undeliverable")

	// ErrMessage is returned for a message that cannot be written: an unknown text, a field that is missing or too long.
	ErrMessage = errors.New("notify: message is wrong")

	// ErrConfig is returned for a sender that is set up wrongly.
	ErrConfig = errors.New("notify: not set up")
)

// Text names a text.
type Text string

// The texts.
const (
	Ready      Text = "ready"       // something waits; with the code
	Reminder   Text = "reminder"    // it still waits; without the code
	Expired    Text = "expired"     // it waits at the desk
	HandedOver Text = "handed-over" // it was taken out
)

// Language is a language of the texts.
type Language string

// The languages.
const (
	German      Language = "de"
	PlainGerman Language = "de-plain" // Leichte Sprache: short sentences, one thought each
	English     Language = "en"
)

// Message is what is told to one person.
type Message struct {
	ID       string // the same whenever it is sent again
	Text     Text
	Language Language
	To       Address
	Code     string    // as it is shown; Ready needs it, all others have none
	Place    string    // where the terminal stands, at most 40 characters
	Contact  string    // where help is, such as a telephone number, at most 40 characters
	Until    time.Time // until when it may be collected; Ready and Reminder
}

// Address is where a message goes. One of the three is set.
type Address struct {
	Mail   string   // an e-mail address without a name
	Phone  string   // a number of E.164: +4989...
	Postal []string // lines of a postal address
}

// Sender sends messages.
type Sender interface {
	// Send sends one message. It returns ErrUndeliverable, wrapped, where it is of no use to try again; nil does not mean that it was read.
	Send(ctx context.Context, m Message) error
}

// Post chooses the sender by the address. Those that are nil are not there: ErrConfig.
type Post struct {
	Mail, SMS, Letter Sender
}

// Send implements Sender.
func (p Post) Send(ctx context.Context, m Message) error {
	var s Sender
	switch {
	case m.To.Mail != "" && m.To.Phone == "" && m.To.Postal == nil:
		s = p.Mail
	case m.To.Phone != "" && m.To.Mail == "" && m.To.Postal == nil:
		s = p.SMS
	case len(m.To.Postal) > 0 && m.To.Mail == "" && m.To.Phone == "":
		s = p.Letter
	default:
		return fmt.Errorf("%w: a message has one address", ErrMessage)
	}
	if s == nil {
		return fmt.Errorf("%w: no sender for this kind of address", ErrConfig)
	}
	return s.Send(ctx, m)
}

// reference is a message's identifier for others: it is the same whenever the message is sent, and says nothing.
func (m Message) reference() string {
	sum := sha256.Sum256([]byte("fingerzeig message\x00" + m.ID))
	return hex.EncodeToString(sum[:16])
}
