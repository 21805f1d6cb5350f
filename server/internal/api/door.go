package api

import (
	"crypto/tls"
	"io"
	"net"
	"sync"
	"sync/atomic"
)

// door lets in as many connections as there is room for. The others are told to come back, in the form of every other error: fasthttp, which
// can count too, would tell them in a form of its own.
type door struct {
	net.Listener
	room   chan struct{}  // one entry for each connection that is open
	porch  chan struct{}  // one entry for each connection that is being refused
	refuse func(net.Conn) // answers and closes
	shut   *atomic.Bool   // nobody is let in any more
	close  func() error   // once: by a shutdown, by Accept that sees one, or both
}

func newDoor(l net.Listener, room int, refuse func(net.Conn), shut *atomic.Bool) *door {
	return &door{l, make(chan struct{}, room), make(chan struct{}, maxRefusals), refuse, shut, sync.OnceValue(l.Close)}
}

// Close implements net.Listener.
func (d *door) Close() error { return d.close() }

// Accept implements net.Listener. fasthttp knows a listener before it asks it for a connection, and closes at a shutdown those it knows; a
// shutdown that came before that is seen here.
func (d *door) Accept() (net.Conn, error) {
	if d.shut.Load() {
		_ = d.Close()
		return nil, io.EOF // which fasthttp takes for the end, and no other
	}
	for {
		c, err := d.Listener.Accept()
		if err != nil {
			return nil, err
		}
		select {
		case d.room <- struct{}{}:
			g := &guest{Conn: c, leave: sync.OnceFunc(func() { <-d.room })}
			if secure, ok := c.(*tls.Conn); ok {
				return overTLS{g, secure}, nil
			}
			return g, nil
		default:
		}
		select {
		case d.porch <- struct{}{}:
			go func() {
				defer func() { <-d.porch }()
				d.refuse(c)
			}()
		default:
			_ = c.Close() // too many even for that
		}
	}
}

// guest is a connection that makes room when it is closed.
type guest struct {
	net.Conn
	leave func()
}

// Close implements net.Conn.
func (g *guest) Close() error {
	defer g.leave()
	return g.Conn.Close()
}

// overTLS is a guest over TLS: fasthttp looks for these methods, and its RequestCtx then tells whose certificate it was.
type overTLS struct {
	*guest
	conn *tls.Conn
}

// Handshake does what that of tls.Conn does.
func (o overTLS) Handshake() error { return o.conn.Handshake() }

// ConnectionState returns that of the connection.
func (o overTLS) ConnectionState() tls.ConnectionState { return o.conn.ConnectionState() }
