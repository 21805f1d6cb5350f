package cluster

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"fingerzeig/index"
)

// Each terminal has an account of its own in NATS, into which its certificate lets it and no other. In it lie two streams: the terminal's open pickups,
// which it mirrors, and what came of them, which the cluster fetches from the terminal. Both go on when the line between them is cut.
const (
	pickupStream  = "pickups"
	returnStream  = "returns"
	clusterDomain = "fingerzeig"
	pickupSeq     = "Fz-Pickup" // header of a return: the number of the entry that it is about
)

func terminalDomain(name string) string  { return "terminal-" + name }
func pickupSubject(id string) string     { return "fz.pickup." + id }
func returnSubject(id string) string     { return "fz.return." + id }
func idOf(subject string) string         { return subject[strings.LastIndexByte(subject, '.')+1:] }
func terminalAccount(name string) string { return "TERMINAL_" + name }
func terminalUser(name string) string    { return "node-" + name }
func isToken(s string, most int) bool {
	return len(s) > 0 && len(s) <= most && strings.Trim(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-") == ""
}

// checkTerminals returns ErrOptions for terminals that cannot be let in.
func (o Options) checkTerminals() error {
	if o.TerminalListen == "" && len(o.Terminals) == 0 {
		return nil
	}
	if _, _, err := splitPort(o.TerminalListen); err != nil {
		return err
	}
	if o.TLS == nil || o.URL != "" {
		return fmt.Errorf("%w: terminals need TLS, and the server of NATS in this process", ErrOptions)
	}
	for _, name := range o.Terminals {
		if !isToken(name, 32) {
			return fmt.Errorf("%w: the name of a terminal", ErrOptions)
		}
	}
	return checkTLS(o.TLS, o.TerminalListen)
}

// terminalConfig returns what the configuration of the server says of terminals.
func (o Options) terminalConfig(secret string) (accounts, leaves string) {
	if o.TerminalListen == "" {
		return "", ""
	}
	users := ""
	for _, name := range o.Terminals {
		accounts += fmt.Sprintf("%s { jetstream: enabled, users: [{user: %q, password: %q}] }\n", terminalAccount(name), terminalUser(name), secret)
		users += fmt.Sprintf("{user: %q, account: %q}\n", name, terminalAccount(name))
	}
	return accounts, fmt.Sprintf("leafnodes { listen: %q, authorization { users: [%s] } }\n", o.TerminalListen, users)
}

// letTerminalsIn sets how terminals show who they are: the name of a terminal is a DNS name of its certificate.
func (o Options) letTerminalsIn(so *server.Options) {
	if o.TerminalListen == "" {
		return
	}
	so.LeafNode.TLSConfig, so.LeafNode.TLSMap, so.LeafNode.TLSTimeout = inRole(o.TLS, RoleTerminal), true, 2
}

// Terminal is what a node has of a terminal.
type Terminal struct {
	nc *nats.Conn
	js jetstream.JetStream
}

// Terminal returns a terminal that the options name. Close it in the end.
func (n *Node) Terminal(ctx context.Context, name string) (*Terminal, error) {
	if n.server == nil || n.o.TerminalListen == "" {
		return nil, fmt.Errorf("%w: there are no terminals", ErrOptions)
	}
	nc, err := nats.Connect("", append(connecting(n.id), nats.InProcessServer(n.server), nats.UserInfo(terminalUser(name), n.secret))...)
	if err != nil {
		return nil, fmt.Errorf("cluster: %w", err)
	}
	t := &Terminal{nc: nc}
	if t.js, err = jetstream.New(nc); err == nil {
		_, err = t.js.CreateOrUpdateStream(ctx, jetstream.StreamConfig{Name: pickupStream, Subjects: []string{pickupSubject("*")},
			Storage: jetstream.FileStorage, Replicas: n.founding.Replicas, MaxMsgsPerSubject: 1, AllowDirect: true})
	}
	if err == nil {
		_, err = t.js.CreateOrUpdateStream(ctx, jetstream.StreamConfig{Name: returnStream, Storage: jetstream.FileStorage, Replicas: n.founding.Replicas,
			Sources: []*jetstream.StreamSource{{Name: returnStream, Domain: terminalDomain(name)}}})
	}
	if err != nil {
		nc.Close()
		return nil, fmt.Errorf("%w: %w", ErrUnavailable, err)
	}
	return t, nil
}

// Close lets go of the terminal.
func (t *Terminal) Close() { t.nc.Close() }

// Put gives the terminal an open pickup, or another one in place of that of the same id. What it says is the caller's to seal: the terminal keeps it as
// it is. It returns index.ErrID for an id that is not 1 to 64 characters of A-Z a-z 0-9 _ -.
func (t *Terminal) Put(ctx context.Context, id string, pickup []byte) error {
	if !isToken(id, 64) {
		return fmt.Errorf("%w: of a pickup", index.ErrID)
	}
	if _, err := t.js.Publish(ctx, pickupSubject(id), pickup); err != nil {
		return fmt.Errorf("%w: %w", ErrUnavailable, err)
	}
	return nil
}

// Withdraw takes a pickup back. A terminal whose line is cut learns of it later.
func (t *Terminal) Withdraw(ctx context.Context, id string) error { return t.Put(ctx, id, nil) }

// Returns calls do with what came of pickups, each once it has come from the terminal and again until do returns no error; then the pickup is
// withdrawn, unless another one has taken its place. It returns when ctx ends.
func (t *Terminal) Returns(ctx context.Context, do func(id string, event []byte) error) error {
	c, err := t.js.CreateOrUpdateConsumer(ctx, returnStream, jetstream.ConsumerConfig{Durable: "cluster", AckPolicy: jetstream.AckExplicitPolicy})
	if err != nil {
		return fmt.Errorf("%w: %w", ErrUnavailable, err)
	}
	all, err := c.Messages()
	if err != nil {
		return fmt.Errorf("%w: %w", ErrUnavailable, err)
	}
	defer context.AfterFunc(ctx, all.Stop)()
	for {
		m, err := all.Next()
		if ctx.Err() != nil {
			return nil
		}
		if err != nil {
			return fmt.Errorf("%w: %w", ErrUnavailable, err)
		}
		if err := t.settle(ctx, m, do); err != nil {
			_ = m.Nak() // it comes again
			continue
		}
		_ = m.Ack() // where that is lost it comes again, too
	}
}

// settle has something done about a return, and withdraws its pickup.
func (t *Terminal) settle(ctx context.Context, m jetstream.Msg, do func(id string, event []byte) error) error {
	id := idOf(m.Subject())
	if err := do(id, m.Data()); err != nil {
		return err
	}
	seq, err := strconv.ParseUint(m.Headers().Get(pickupSeq), 10, 64)
	if err != nil {
		return nil // nothing that a terminal says
	}
	_, err = t.js.Publish(ctx, pickupSubject(id), nil, jetstream.WithExpectLastSequencePerSubject(seq))
	if wrong := new(jetstream.APIError); errors.As(err, &wrong) && wrong.ErrorCode == jetstream.JSErrCodeStreamWrongLastSequence {
		return nil // there is another one
	}
	return err
}
