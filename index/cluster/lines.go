package cluster

import (
	"fmt"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// lines are the connections of a node to its server. What goes out by one goes out in order, and while the server takes a message the next one waits:
// by one connection alone enrolments waited for each other more than for the disk.
type lines []line

type line struct {
	nc *nats.Conn
	js jetstream.JetStream
}

// connect makes the lines of the node, the first of them that by which messages come in.
func (n *Node) connect() error {
	for range linesOfNode {
		nc, err := n.dial()
		if err != nil {
			return fmt.Errorf("cluster: %w", err)
		}
		js, err := jetstream.New(nc)
		if err != nil {
			nc.Close()
			return fmt.Errorf("cluster: %w", err)
		}
		n.lines = append(n.lines, line{nc, js})
	}
	n.nc, n.js = n.lines[0].nc, n.lines[0].js
	return nil
}

// dial connects to the server. One in this process that listens is connected to by the loopback device, which takes messages while the server is busy
// with others; a pipe within the process does not, and enrolments took a third longer.
func (n *Node) dial() (*nats.Conn, error) {
	switch {
	case n.server == nil && n.o.TLS != nil:
		return nats.Connect(n.o.URL, append(connecting(n.id), nats.Secure(n.o.TLS))...)
	case n.server == nil:
		return nats.Connect(n.o.URL, connecting(n.id)...)
	case n.o.Listen == "":
		return nats.Connect("", append(connecting(n.id), nats.InProcessServer(n.server), nats.UserInfo("node", n.secret))...)
	}
	return nats.Connect(n.server.ClientURL(), append(connecting(n.id), nats.UserInfo("node", n.secret))...)
}

// of returns the line for the log of a shard.
func (l lines) of(shard int) line { return l[1+shard%(len(l)-1)] }

// publish sends a message to a node, by the line of the token that it is about.
func (l lines) publish(token, subject string, data []byte) error {
	at := 0
	if token != "" {
		at = int(token[len(token)-1])
	}
	return l.of(at).nc.Publish(subject, data)
}

func (l lines) close() {
	for _, k := range l {
		k.nc.Close()
	}
}
