package contacts

import (
	"errors"
	"fmt"
	"net/mail"
	"strings"
	"unicode"
	"unicode/utf8"
)

var (
	// ErrContact is returned for an address or a language that cannot be.
	ErrContact = errors.New("contacts: an address or a language that cannot be")

	// ErrAnswer is returned for an answer that cannot be one, such as a birth date that is no date.
	ErrAnswer = errors.New("contacts: an answer that cannot be one")

	// ErrNotFound is returned where nothing is kept for a pickup.
	ErrNotFound = errors.New("contacts: nothing is kept")

	// ErrDamaged is returned for a record that cannot be opened: changed, moved, or sealed by another key.
	ErrDamaged = errors.New("contacts: a record is damaged")
)

// Contact is where somebody is told, and in which language.
type Contact struct {
	Language string   `json:"language,omitempty"` // de, de-plain or en
	Mail     string   `json:"mail,omitempty"`     // an address without a name; it or Phone
	Phone    string   `json:"phone,omitempty"`    // of E.164, +4989...
	Postal   []string `json:"postal,omitempty"`   // lines of an address: the only one, or for what does not arrive otherwise
}

// None reports whether nobody can be told anything.
func (c Contact) None() bool { return c.Mail == "" && c.Phone == "" && len(c.Postal) == 0 }

// Check returns ErrContact.
func (c Contact) Check() error {
	switch {
	case c.Language != "de" && c.Language != "de-plain" && c.Language != "en":
		return fmt.Errorf("%w: language", ErrContact)
	case c.Mail != "" && c.Phone != "":
		return fmt.Errorf("%w: both mail and phone", ErrContact)
	case c.Mail != "" && !isMail(c.Mail):
		return fmt.Errorf("%w: mail", ErrContact)
	case c.Phone != "" && !isPhone(c.Phone):
		return fmt.Errorf("%w: phone", ErrContact)
	case len(c.Postal) > mostLines:
		return fmt.Errorf("%w: postal", ErrContact)
	}
	for _, line := range c.Postal {
		if line == "" || !utf8.ValidString(line) || utf8.RuneCountInString(line) > mostLine || strings.ContainsFunc(line, unicode.IsControl) {
			return fmt.Errorf("%w: postal", ErrContact)
		}
	}
	return nil
}

func isMail(s string) bool {
	a, err := mail.ParseAddress(s)
	return err == nil && a.Name == "" && a.Address == s && len(s) <= mostMail
}

// isPhone reports whether a number is one of E.164.
func isPhone(s string) bool {
	return len(s) >= 8 && len(s) <= 16 && s[0] == '+' && s[1] != '0' && !strings.ContainsFunc(s[1:], func(c rune) bool { return c < '0' || c > '9' })
}
