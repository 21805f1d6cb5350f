package main

import (
	"crypto/ed25519"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/alecthomas/kong"

	"fingerzeig/server/internal/audit"
)

// auditCommand reads the audit log. The service may run meanwhile.
type auditCommand struct {
	Verify     auditVerifyCommand     `cmd:"" help:"Read the whole log, and say the first place that is not what was written."`
	Checkpoint auditCheckpointCommand `cmd:"" help:"Verify the log and print its last checkpoint: keep that where nobody can change it who can change the log."`
	Find       auditFindCommand       `cmd:"" help:"Print what the log says of a person, a gallery or a machine."`
	Keys       auditKeysCommand       `cmd:"" help:"Verify the log and print the public keys that have signed it, from the first to that of now."`
	Rotate     auditRotateCommand     `cmd:"" help:"Change the key that signs the log, through the running service where there is one."`
}

// auditPlace says where the log and its keys are.
type auditPlace struct {
	Config   kong.ConfigFlag `env:"FINGERZEIG_CONFIG" placeholder:"FILE" help:"Configuration file of the service."`
	Audit    string          `required:"" env:"FINGERZEIG_AUDIT" placeholder:"DIR" help:"Folder of the audit log."`
	AuditKey string          `env:"FINGERZEIG_AUDIT_KEY" placeholder:"FILE" help:"File with the keys of the log, or an auditor's copy of it (audit.key in the folder)."`
}

// keyFile returns where the keys are.
func (p auditPlace) keyFile() string {
	if p.AuditKey != "" {
		return p.AuditKey
	}
	return filepath.Join(p.Audit, auditKeyFile)
}

// secrets reads the keys.
func (p auditPlace) secrets() (audit.Secrets, error) {
	return audit.KeyFile(p.keyFile()).Read()
}

// open opens the log for the service. A new log gets keys where there are none.
func (p auditPlace) open() (*audit.Log, error) {
	_, err := p.secrets()
	if errors.Is(err, os.ErrNotExist) {
		err = p.draw()
	}
	if err != nil {
		return nil, err
	}
	return audit.KeyFile(p.keyFile()).Open(audit.Options{Dir: p.Audit, Now: time.Now, After: time.After})
}

// there reports whether there is a log.
func (p auditPlace) there() (bool, error) {
	files, err := filepath.Glob(filepath.Join(p.Audit, "audit-*.jsonl"))
	return len(files) > 0, err
}

// errAuditKey is returned where a log is there, and its keys are not.
var errAuditKey = errors.New("there is an audit log, and its keys are gone: put them back, or begin another log in another folder")

// draw draws the keys of a log that does not exist yet.
func (p auditPlace) draw() error {
	if err := os.MkdirAll(p.Audit, 0o700); err != nil {
		return err
	}
	if there, err := p.there(); err != nil || there {
		return errors.Join(err, fmt.Errorf("%s: %w", p.keyFile(), errAuditKey))
	}
	s, err := audit.NewSecrets(rand.Reader)
	if err != nil {
		return err
	}
	return writeWhole(p.keyFile(), nil, func(w io.Writer) error {
		_, err := w.Write(s.Bytes())
		return err
	})
}

// kept says what the log is held against.
type kept struct {
	Kept []string `placeholder:"FILE" help:"Files with checkpoints that were kept elsewhere: without one, a log whose end was cut off looks whole."`
	Pin  string   `placeholder:"KEY" help:"A public key that the log must have had, of 64 digits (see audit keys): one that is known from elsewhere."`
	From string   `placeholder:"FILE" help:"File with the last checkpoint of the files that were taken away from the beginning of the log."`
}

// errPin is returned for a text that is no public key.
var errPin = errors.New("--pin takes a public key: 64 digits, as audit keys prints them")

// read verifies the log.
func (p auditPlace) read(k kept, each func(audit.Entry, []byte) error) (r audit.Report, err error) {
	o := audit.VerifyOptions{Each: each}
	if s, err := p.secrets(); err == nil {
		o.Keys = s.Keys()
	} else if p.AuditKey != "" || !errors.Is(err, os.ErrNotExist) {
		return r, err
	}
	if k.Pin != "" {
		if o.Pin, err = hex.DecodeString(k.Pin); err != nil || len(o.Pin) != ed25519.PublicKeySize {
			return r, errPin
		}
	}
	for _, name := range k.Kept {
		c, err := readCheckpoints(name)
		if err != nil {
			return r, err
		}
		o.Kept = append(o.Kept, c...)
	}
	if k.From != "" {
		c, err := readCheckpoints(k.From)
		if err != nil {
			return r, err
		}
		o.From = &c[len(c)-1]
	}
	for range auditTries {
		if r, err = audit.Verify(p.Audit, o); !errors.Is(err, audit.ErrTorn) {
			break
		}
		time.Sleep(auditRetry) // the service is in the middle of a line, or it has crashed there
	}
	return r, err
}

// readCheckpoints reads a file of checkpoints, a line each.
func readCheckpoints(name string) (all []audit.Checkpoint, err error) {
	lines, err := readLines(name)
	if err != nil {
		return nil, err
	}
	for _, line := range lines {
		c, err := audit.ParseCheckpoint(line)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		all = append(all, c)
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("%s: %w", name, audit.ErrCheckpoint)
	}
	return all, nil
}

// auditVerifyCommand verifies the log.
type auditVerifyCommand struct {
	auditPlace `embed:""`
	kept       `embed:""`
}

// Run implements the command.
func (c *auditVerifyCommand) Run(env *environment) error {
	r, err := c.read(c.kept, nil)
	if err != nil {
		return err
	}
	_, _ = fmt.Fprintf(env.out, "The log is whole: entries %d to %d in %d files, until %s, with %d checkpoints; %d entries came after the last of them.\n",
		r.First, r.Last, r.Files, r.Until.Format(time.RFC3339), r.Checkpoints, r.Unsigned)
	if n := len(r.Keys); n > 1 {
		_, _ = fmt.Fprintf(env.out, "It has had %d keys, each named by the one before; the last one since %s.\n", n, r.Keys[n-1].Time.Format(time.RFC3339))
	}
	if r.Unseen > 0 {
		_, _ = fmt.Fprintf(env.err, "%d of the checkpoints are from before its first entry: there is nothing to hold them against.\n", r.Unseen)
	}
	if len(c.Kept) == 0 {
		_, _ = fmt.Fprintln(env.err, "Whether its end was cut off cannot be seen without a checkpoint that was kept elsewhere (--kept).")
	}
	return nil
}

// auditCheckpointCommand prints a checkpoint.
type auditCheckpointCommand struct {
	auditPlace `embed:""`
	kept       `embed:""`
}

// errNoCheckpoint is returned for a log that is younger than its first checkpoint.
var errNoCheckpoint = errors.New("the log has no checkpoint yet")

// Run implements the command.
func (c *auditCheckpointCommand) Run(env *environment) error {
	r, err := c.read(c.kept, nil)
	if err != nil {
		return err
	}
	if r.Signed == nil {
		return errNoCheckpoint
	}
	_, err = fmt.Fprintln(env.out, r.Signed)
	return err
}

// auditFindCommand prints entries.
type auditFindCommand struct {
	auditPlace `embed:""`
	kept       `embed:""`
	Gallery    string `placeholder:"NAME" help:"Gallery that the entries are about."`
	Subject    string `placeholder:"NAME" help:"Subject of that gallery."`
	By         string `placeholder:"NAME" help:"Entry of the file of keys that did it."`
}

// Run implements the command. It prints what it finds also where the log is wrong later on, and says so then.
func (c *auditFindCommand) Run(env *environment) error {
	if c.Gallery == "" && c.By == "" {
		return errors.New("give --gallery, --gallery and --subject, or --by")
	}
	var gallery, subject audit.Pseudonym
	if c.Gallery != "" {
		s, err := c.secrets()
		if err != nil {
			return err
		}
		gallery, subject = s.Gallery(c.Gallery), s.Subject(c.Gallery, c.Subject)
	}
	printed := uint64(0) // the log is read again where it was in the middle of a line
	_, err := c.read(c.kept, func(e audit.Entry, text []byte) error {
		if gallery != "" && e.Gallery != gallery || subject != "" && e.Subject != subject || c.By != "" && e.By != c.By || e.Seq <= printed {
			return nil
		}
		printed = e.Seq
		_, err := fmt.Fprintf(env.out, "%s\n", text)
		return err
	})
	return err
}
