package access

import (
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"
)

// ErrEntry is returned, wrapped with the reason, for an entry that cannot be.
var ErrEntry = errors.New("access: an entry cannot be")

// Entry says whom a key or a certificate stands for. It is a row of the file.
type Entry struct {
	Name      string   `json:"name"` // of a machine or a place, not of a person: it stands in the audit
	Role      Role     `json:"role"`
	Galleries []string `json:"galleries"` // "*" stands for all

	Key         string `json:"key,omitempty"`         // SHA-256 of the key, in hexadecimal
	Certificate string `json:"certificate,omitempty"` // sha256:HEX of the whole, dns:NAME or uri:URI of its subject's alternative names

	Rate     int       `json:"rate,omitempty"` // requests a second; 0: that of the role
	Created  time.Time `json:"created"`
	Expires  time.Time `json:"expires,omitzero"`
	Disabled bool      `json:"disabled,omitempty"` // until that is changed
	Revoked  time.Time `json:"revoked,omitzero"`   // for good: key and certificate are forgotten, the name stays taken
}

// The forms of Entry.Certificate.
const (
	byFingerprint = "sha256:"
	byDNS         = "dns:"
	byURI         = "uri:"
)

// check returns ErrEntry.
func (e Entry) check() error {
	wrong := func(why string) error { return fmt.Errorf("%w: %.64q %s", ErrEntry, e.Name, why) }
	switch {
	case !isName(e.Name, mostName):
		return wrong("is no name: 1 to 64 characters of A-Z a-z 0-9 . _ ~ -")
	case !slices.Contains(Roles, e.Role):
		return wrong(fmt.Sprintf("has no role that there is: %v", Roles))
	case len(e.Galleries) == 0:
		return wrong(`is for no gallery ("*" stands for all)`)
	case slices.ContainsFunc(e.Galleries, func(g string) bool { return g != everywhere && !isName(g, 128) }):
		return wrong("is for a gallery whose name cannot be")
	case e.Rate < 0 || e.Rate > mostRate:
		return wrong("has a rate that cannot be")
	case e.Created.IsZero():
		return wrong("does not say since when it is there")
	case !e.Revoked.IsZero() && (e.Key != "" || e.Certificate != ""):
		return wrong("is revoked, and has a key or a certificate")
	case e.Revoked.IsZero() && (e.Key == "") == (e.Certificate == ""):
		return wrong("has neither a key nor a certificate, or both")
	case e.Key != "" && !isDigest(e.Key):
		return wrong("has no SHA-256 of a key")
	case e.Certificate != "" && !isCertificate(e.Certificate):
		return wrong("has no certificate by sha256:HEX, dns:NAME or uri:URI")
	}
	return nil
}

// isName reports whether a text is 1 to most characters of those that names are made of.
func isName(s string, most int) bool {
	return len(s) > 0 && len(s) <= most && s[0] != '.' && !strings.ContainsFunc(s, func(c rune) bool {
		return (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') && !strings.ContainsRune("._~-", c)
	})
}

// isDigest reports whether a text is a SHA-256 in lower-case hexadecimal.
func isDigest(s string) bool {
	b, err := hex.DecodeString(s)
	return err == nil && len(b) == sha256.Size && hex.EncodeToString(b) == s
}

func isCertificate(s string) bool {
	if print, ok := strings.CutPrefix(s, byFingerprint); ok {
		return isDigest(print)
	}
	name, ok := strings.CutPrefix(s, byDNS)
	if !ok {
		name, ok = strings.CutPrefix(s, byURI)
	}
	return ok && len(name) > 0 && len(name) <= 255 && !strings.ContainsFunc(name, func(c rune) bool { return c <= ' ' || c > '~' })
}

// holds reports whether an entry is that of a certificate. The certificate has been verified by whoever asks.
func (e Entry) holds(c *x509.Certificate, print string) bool {
	if e.Certificate == print {
		return true
	}
	if name, ok := strings.CutPrefix(e.Certificate, byDNS); ok {
		return slices.Contains(c.DNSNames, name)
	}
	if name, ok := strings.CutPrefix(e.Certificate, byURI); ok {
		return slices.ContainsFunc(c.URIs, func(u *url.URL) bool { return u.String() == name })
	}
	return false
}

// good reports whether an entry lets anybody in at a time.
func (e Entry) good(now time.Time) bool {
	return !e.Disabled && e.Revoked.IsZero() && (e.Expires.IsZero() || now.Before(e.Expires))
}

// principal returns whom an entry stands for.
func (e Entry) principal() Principal {
	p := Principal{Name: e.Name, Role: e.Role, galleries: map[string]bool{}, rate: e.Rate}
	for _, g := range e.Galleries {
		p.galleries[g] = true
	}
	return p
}
