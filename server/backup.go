package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/alecthomas/kong"

	"fingerzeig/index"
	"fingerzeig/server/internal/admin"
)

// backupCommand writes a backup.
type backupCommand struct {
	place `embed:""`
	To    []string `required:"" placeholder:"age1..." help:"Public keys, whose secret halves open the backup (see backup-key). Several are separated by commas."`
	File  string   `arg:"" help:"File to write; - for the standard output."`
}

// Run implements the command.
func (c *backupCommand) Run(env *environment) error {
	return c.keep(env, func(ctx context.Context, k admin.Keeper) error {
		return writeWhole(c.File, env.out, func(w io.Writer) error {
			n, err := k.Backup(ctx, w, c.To...)
			if err == nil {
				_, _ = fmt.Fprintf(env.err, "%d records are in %s. Without the key-encryption key, which is not in it, nobody can read them: keep that elsewhere.\n", n, c.File)
			}
			return err
		})
	})
}

// backupKeyCommand draws keys.
type backupKeyCommand struct {
	File string `arg:"" help:"File to write the secret key to. Whoever has it, and the key-encryption key, can read backups: keep it offline."`
}

// Run implements the command.
func (c *backupKeyCommand) Run(env *environment) error {
	secret, public, err := index.NewBackupKey()
	if err != nil {
		return err
	}
	if err := writeWhole(c.File, env.out, func(w io.Writer) error {
		_, err := fmt.Fprintf(w, "# public key: %s\n%s\n", public, secret)
		return err
	}); err != nil {
		return err
	}
	_, err = fmt.Fprintln(env.out, public)
	return err
}

// restoreCommand makes an index from a backup.
type restoreCommand struct {
	Config          kong.ConfigFlag `env:"FINGERZEIG_CONFIG" placeholder:"FILE" help:"Configuration file of the service."`
	Data            string          `required:"" env:"FINGERZEIG_DATA_DIR" placeholder:"DIR" help:"Folder to make; it must not exist or be empty."`
	KeyFile         string          `env:"FINGERZEIG_KEY_FILE" placeholder:"FILE" help:"File with the key-encryption key that the index had then, else FINGERZEIG_KEY: what is restored is opened and checked with it."`
	Identity        string          `required:"" placeholder:"FILE" help:"File with the secret key that opens the backup."`
	Erasures        string          `xor:"erasures" placeholder:"FILE" help:"The newest list of erasures."`
	WithoutErasures bool            `xor:"erasures" help:"Restore without a list: whoever was erased since the backup is there again."`
	File            string          `arg:"" help:"The backup."`
}

// Run implements the command.
func (c *restoreCommand) Run(env *environment) (err error) {
	key, err := readKey(c.KeyFile)
	if err != nil {
		return err
	}
	o := index.RestoreOptions{WithoutErasures: c.WithoutErasures}
	if o.Identities, err = readLines(c.Identity); err != nil {
		return err
	}
	if c.Erasures != "" {
		list, err := os.Open(c.Erasures)
		if err != nil {
			return err
		}
		defer func() { _ = list.Close() }()
		o.Erasures = list
	}
	backup, err := os.Open(c.File)
	if err != nil {
		return err
	}
	defer func() { _ = backup.Close() }()
	n, err := index.Restore(env.ctx, c.Data, backup, o)
	if errors.Is(err, index.ErrErasures) {
		return fmt.Errorf("%w: --erasures FILE, or --without-erasures", err)
	}
	if err != nil {
		return err
	}
	_, _ = fmt.Fprintf(env.err, "%d records are restored to %s.\n", n, c.Data)
	if key == nil {
		_, err = fmt.Fprintf(env.out, "Put the key-encryption key that the index had into %s, then check it: %s fsck --data %s\n",
			filepath.Join(c.Data, keyFile), env.name, c.Data)
		return err
	}
	x, err := index.Open(c.Data, index.Options{Key: key})
	if errors.Is(err, index.ErrKey) {
		return fmt.Errorf("%w: the index had another one when this backup was written. It is restored all the same: start the service with that one, or look with fsck", err)
	}
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, x.Close()) }()
	return report(env, func() (index.CheckReport, error) { return x.Check(env.ctx) })
}

// readLines returns the lines of a file but for empty ones and such that begin with #, without space around them.
func readLines(name string) (lines []string, err error) {
	b, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	for line := range strings.Lines(string(b)) {
		if line = strings.TrimSpace(line); line != "" && line[0] != '#' {
			lines = append(lines, line)
		}
	}
	return lines, nil
}
