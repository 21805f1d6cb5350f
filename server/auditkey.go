package main

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"fingerzeig/server/internal/admin"
	"fingerzeig/server/internal/audit"
)

// auditKeysCommand prints the keys of the log.
type auditKeysCommand struct {
	auditPlace `embed:""`
	kept       `embed:""`
}

// Run implements the command.
func (c *auditKeysCommand) Run(env *environment) error {
	r, err := c.read(c.kept, nil)
	if err != nil {
		return err
	}
	for _, k := range r.Keys {
		if _, err := fmt.Fprintf(env.out, "%x since entry %d, %s\n", []byte(k.Public), k.Since, k.Time.Format(time.RFC3339)); err != nil {
			return err
		}
	}
	return nil
}

// auditRotateCommand changes the key that signs the log. The log has one writer: where a service runs, it does the work, as it does that of the other
// commands of the keeper.
type auditRotateCommand struct {
	auditPlace `embed:""`
	Data       string `default:"fingerzeig-data" env:"FINGERZEIG_DATA_DIR" placeholder:"DIR" help:"Folder of the index, in which the socket of the running service lies (${default})."`
	Socket     string `env:"FINGERZEIG_SOCKET" placeholder:"PATH" help:"Socket of the running service (admin.sock in the folder)."`
}

// errNoLog is returned where there is no log to work on: to begin one would only hide a misspelt folder.
var errNoLog = errors.New("there is no audit log in this folder")

// Run implements the command.
func (c *auditRotateCommand) Run(env *environment) error {
	key, err := c.rotate(env)
	if key != "" {
		_, _ = fmt.Fprintf(env.out, "The audit log's key is now %s. It is in %s: put a copy into the safe, and give this public half to the auditors.\n", key, c.keyFile())
	}
	return err
}

// rotate returns the new key's public half.
func (c *auditRotateCommand) rotate(env *environment) (string, error) {
	socket := place{Data: c.Data, Socket: c.Socket}.socket()
	client, err := admin.Dial(env.ctx, socket)
	if err == nil {
		_, _ = fmt.Fprintf(env.err, "The service on %s is running: it does the work.\n", c.Data)
		return client.RotateAudit(env.ctx)
	}
	if !errors.Is(err, admin.ErrNobody) {
		return "", err
	}
	if there, err := c.there(); err != nil || !there {
		return "", errors.Join(err, fmt.Errorf("%s: %w", c.Audit, errNoLog))
	}
	log, err := c.open()
	if errors.Is(err, audit.ErrInUse) {
		return "", fmt.Errorf("%w, which does not answer at %s: give --data or --socket as that one was given it", err, socket)
	}
	if err != nil {
		return "", err
	}
	_, _ = fmt.Fprintf(env.err, "No service runs: the log in %s is opened for this.\n", c.Audit)
	key, err := audit.KeyFile(c.keyFile()).Rotate(log, rand.Reader)
	return hex.EncodeToString(key), errors.Join(err, log.Close())
}
