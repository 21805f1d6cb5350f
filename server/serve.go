package main

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
)

// serveCommand serves until the process is asked to end.
type serveCommand struct {
	Listen         string `default:"127.0.0.1:8080" placeholder:"HOST:PORT" help:"Address to serve on (${default})."`
	Data           string `default:"fingerzeig-data" placeholder:"DIR" help:"Folder of the index (${default}). It is made where there is none."`
	KeyFile        string `placeholder:"FILE" help:"File with the key-encryption key: 32 bytes, as they are, in hexadecimal or in base64. Else the environment variable FINGERZEIG_KEY has it, else the index keeps its own in its folder."`
	InsecureListen bool   `help:"Allow an address that other machines can reach, although there is neither TLS nor a login yet."`
}

// Run implements the command.
func (c *serveCommand) Run(env *environment) error {
	l, err := c.listen()
	if err != nil {
		return err
	}
	s, err := startService(c.Data, l, slog.New(slog.NewTextHandler(env.err, &slog.HandlerOptions{Level: slog.LevelWarn})), c.KeyFile)
	if err != nil {
		return err
	}
	_, _ = fmt.Fprintf(env.out, "Fingerzeig serves http://%s/v1, data in %s. Ctrl-C ends it.\n", l.Addr(), c.Data)
	if c.InsecureListen {
		_, _ = fmt.Fprintln(env.err, "Warning: without TLS and login, whoever reaches this address can read, change and delete everything.")
	}
	return s.run(env.ctx)
}

// listen listens on the address, if it may.
func (c *serveCommand) listen() (net.Listener, error) {
	if c.InsecureListen {
		return net.Listen("tcp", c.Listen)
	}
	l, err := listenLoopback(c.Listen)
	if errors.Is(err, errExposed) {
		err = fmt.Errorf("%w, and the service has neither TLS nor a login yet; to do it all the same, say --insecure-listen", err)
	}
	return l, err
}
