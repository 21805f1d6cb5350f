package main

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/alecthomas/kong"

	"fingerzeig/server/internal/access"
)

// keysCommand changes the file of keys. A running service notices within a second, and its audit log says what has changed.
type keysCommand struct {
	Create  keysCreateCommand  `cmd:"" help:"Draw a key, and print it: it is kept nowhere. With --certificate, let a certificate in instead."`
	List    keysListCommand    `cmd:"" help:"List whom keys and certificates stand for."`
	Disable keysDisableCommand `cmd:"" help:"Let a key or certificate in no more, until it is enabled."`
	Enable  keysEnableCommand  `cmd:"" help:"Let it in again."`
	Rotate  keysRotateCommand  `cmd:"" help:"Draw another key, or take another certificate, for an entry that stays what it is: the one from before lets nobody in any more."`
	Revoke  keysRevokeCommand  `cmd:"" help:"Let a key or certificate in no more, for good."`
}

// keysPlace says where the file of keys is.
type keysPlace struct {
	Config kong.ConfigFlag `env:"FINGERZEIG_CONFIG" placeholder:"FILE" help:"Configuration file of the service."`
	Keys   string          `required:"" env:"FINGERZEIG_KEYS" placeholder:"FILE" help:"File of keys."`
}

// errNoEntry is returned for a name that is not in the file.
var errNoEntry = errors.New("there is no entry of this name")

// change changes the entry of a name.
func (p keysPlace) change(name string, do func(*access.Entry) error) error {
	return access.Edit(p.Keys, func(entries []access.Entry) ([]access.Entry, error) {
		i := slices.IndexFunc(entries, func(e access.Entry) bool { return e.Name == name })
		if i < 0 {
			return nil, fmt.Errorf("%q: %w", name, errNoEntry)
		}
		return entries, do(&entries[i])
	})
}

// keysCreateCommand adds an entry.
type keysCreateCommand struct {
	keysPlace   `embed:""`
	Name        string    `arg:"" help:"Of the machine or the place, not of a person: it stands in the audit log."`
	Role        string    `required:"" enum:"terminal,desk,operator,auditor,admin" placeholder:"ROLE" help:"terminal, desk, operator, auditor or admin: see docs/API.md for what each may do."`
	Gallery     []string  `required:"" placeholder:"NAME" help:"Galleries, separated by commas; * for all."`
	Expires     time.Time `format:"2006-01-02" placeholder:"DATE" help:"Day from which it lets nobody in (2027-01-31)."`
	Rate        int       `placeholder:"N" help:"Requests a second; what the role has, unless given."`
	Certificate string    `placeholder:"WHICH" help:"Let in whoever has this certificate, which the service's client-ca has to trust: a file in PEM, sha256:FINGERPRINT, dns:NAME or uri:URI of its alternative names."`
}

// Run implements the command.
func (c *keysCreateCommand) Run(env *environment) error {
	e := access.Entry{
		Name: c.Name, Role: access.Role(c.Role), Galleries: c.Gallery, Rate: c.Rate, Expires: c.Expires, Created: time.Now().UTC().Truncate(time.Second),
	}
	key, err := admit(&e, c.Certificate)
	if err != nil {
		return err
	}
	if err := access.Edit(c.Keys, func(entries []access.Entry) ([]access.Entry, error) { return append(entries, e), nil }); err != nil {
		return err
	}
	return tellKey(env, e, key)
}

// admit has an entry let a certificate in, or without one a key, which is drawn and returned.
func admit(e *access.Entry, certificate string) (key string, err error) {
	e.Key, e.Certificate = "", ""
	if certificate != "" {
		e.Certificate, err = certificateEntry(certificate)
		return "", err
	}
	if key, err = access.NewKey(rand.Reader); err != nil {
		return "", err
	}
	sum := sha256.Sum256([]byte(key))
	e.Key = hex.EncodeToString(sum[:])
	return key, nil
}

// tellKey says whom an entry lets in, and by which key; that is empty for a certificate.
func tellKey(env *environment, e access.Entry, key string) error {
	if key == "" {
		_, err := fmt.Fprintf(env.out, "%s lets %s in as %s.\n", e.Certificate, e.Name, e.Role)
		return err
	}
	_, _ = fmt.Fprintf(env.err, "This is the key of %s. It is shown now and never again.\n", e.Name)
	_, err := fmt.Fprintln(env.out, key)
	return err
}

// certificateEntry returns what an entry says of a certificate: that of a file, or what is said already.
func certificateEntry(which string) (string, error) {
	for _, form := range []string{"sha256:", "dns:", "uri:"} {
		if strings.HasPrefix(which, form) {
			return which, nil
		}
	}
	b, err := os.ReadFile(which)
	if err != nil {
		return "", err
	}
	block, _ := pem.Decode(b)
	if block == nil || block.Type != "CERTIFICATE" {
		return "", fmt.Errorf("%s holds no certificate", which)
	}
	if _, err := x509.ParseCertificate(block.Bytes); err != nil {
		return "", fmt.Errorf("%s: %w", which, err)
	}
	sum := sha256.Sum256(block.Bytes)
	return "sha256:" + hex.EncodeToString(sum[:]), nil
}

// keysListCommand lists the entries.
type keysListCommand struct {
	keysPlace `embed:""`
}

// Run implements the command.
func (c *keysListCommand) Run(env *environment) error {
	s, err := access.Read(c.Keys)
	if err != nil {
		return err
	}
	w := tabwriter.NewWriter(env.out, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintln(w, "NAME\tROLE\tGALLERIES\tBY\tCREATED\tEXPIRES\tSTATE")
	for _, e := range s.Entries() {
		by := "key"
		if e.Key == "" {
			by, _, _ = strings.Cut(e.Certificate, ":")
		}
		expires := "never"
		if !e.Expires.IsZero() {
			expires = e.Expires.Format(time.DateOnly)
		}
		_, _ = fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\t%s\n", e.Name, e.Role, strings.Join(e.Galleries, ","), by,
			e.Created.Format(time.DateOnly), expires, stateOf(e, time.Now()))
	}
	return w.Flush()
}

// stateOf says whether an entry lets anybody in.
func stateOf(e access.Entry, now time.Time) string {
	switch {
	case !e.Revoked.IsZero():
		return "revoked"
	case e.Disabled:
		return "disabled"
	case !e.Expires.IsZero() && !now.Before(e.Expires):
		return "expired"
	}
	return "good"
}

// keysDisableCommand disables an entry.
type keysDisableCommand struct {
	keysPlace `embed:""`
	Name      string `arg:"" help:"Of the entry."`
}

// Run implements the command.
func (c *keysDisableCommand) Run() error {
	return c.change(c.Name, func(e *access.Entry) error { e.Disabled = true; return nil })
}

// keysEnableCommand enables one that is disabled.
type keysEnableCommand struct {
	keysPlace `embed:""`
	Name      string `arg:"" help:"Of the entry."`
}

// errRevoked is returned for an entry whose key is forgotten.
var errRevoked = errors.New("it is revoked, for good: create another one")

// Run implements the command.
func (c *keysEnableCommand) Run() error {
	return c.change(c.Name, func(e *access.Entry) error {
		if !e.Revoked.IsZero() {
			return fmt.Errorf("%q: %w", c.Name, errRevoked)
		}
		e.Disabled = false
		return nil
	})
}

// keysRevokeCommand revokes an entry. Its name stays taken: in the audit log it stands for whom it stood.
type keysRevokeCommand struct {
	keysPlace `embed:""`
	Name      string `arg:"" help:"Of the entry."`
}

// Run implements the command.
func (c *keysRevokeCommand) Run() error {
	return c.change(c.Name, func(e *access.Entry) error {
		if e.Revoked.IsZero() {
			e.Key, e.Certificate, e.Revoked = "", "", time.Now().UTC().Truncate(time.Second)
		}
		return nil
	})
}
