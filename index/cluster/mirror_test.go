package cluster

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"fingerzeig/index"
)

// office is a node that lets terminals in, and the line between them.
type office struct {
	t    *testing.T
	ours *authority
	node *Node
	line *link
}

func newOffice(t *testing.T) *office {
	t.Helper()
	o := &office{t: t, ours: newAuthority(t)}
	port := freePort(t)
	n, err := Open(ctx, Options{Name: "one", Dir: t.TempDir(), Key: testKey, Shards: 1, TLS: o.ours.config("one", RoleNode),
		TerminalListen: fmt.Sprint("127.0.0.1:", port), Terminals: []string{"hall-1", "hall-2"}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = n.Close() })
	o.node, o.line = n, newLink(t, port)
	return o
}

func (o *office) mirror(name, dir, role string) *Mirror {
	o.t.Helper()
	m, err := OpenMirror(ctx, MirrorOptions{Terminal: name, Dir: dir, Nodes: []string{fmt.Sprint("127.0.0.1:", o.line.port)}, TLS: o.ours.config(name, role)})
	if err != nil {
		o.t.Fatal(err)
	}
	o.t.Cleanup(func() { _ = m.Close() })
	return m
}

// desk returns what the node has of a terminal, with some pickups.
func (o *office) desk(name string, ids ...string) *Terminal {
	o.t.Helper()
	d, err := o.node.Terminal(ctx, name)
	if err != nil {
		o.t.Fatal(err)
	}
	o.t.Cleanup(d.Close)
	for _, id := range ids {
		if err := d.Put(ctx, id, []byte("for "+id)); err != nil {
			o.t.Fatal(err)
		}
	}
	return d
}

// sees waits until a mirror has the pickups of some ids.
func (o *office) sees(m *Mirror, want ...string) {
	o.t.Helper()
	eventually(o.t, 3*time.Minute, func() error {
		all, err := m.Pickups(ctx)
		var got []string
		for id := range all {
			got = append(got, id)
		}
		slices.Sort(got)
		if err == nil && !slices.Equal(got, want) {
			err = fmt.Errorf("the mirror has %v, want %v", got, want)
		}
		return err
	})
}

// told collects what comes of pickups until it is asked to stop; the first time that it hears of one it is not ready.
func (o *office) told(d *Terminal) (next func() string) {
	during, cancel := context.WithCancel(ctx)
	all, ended := make(chan string, 16), make(chan error, 1)
	ready := false
	go func() {
		ended <- d.Returns(during, func(id string, event []byte) error {
			if !ready {
				ready = true
				return errors.New("not just now")
			}
			all <- id + " " + string(event)
			return nil
		})
	}()
	o.t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			o.t.Error(err)
		}
	})
	return func() string { return <-all }
}

// TestMirror lets a terminal mirror its pickups, hand one over, and learn of others.
func TestMirror(t *testing.T) {
	o := newOffice(t)
	d := o.desk("hall-1", "a", "b", "c")
	other := o.desk("hall-2", "z")
	m := o.mirror("hall-1", t.TempDir(), RoleTerminal)
	o.sees(m, "a", "b", "c")
	if got, err := m.Pickup(ctx, "c"); err != nil || string(got) != "for c" {
		t.Errorf("%q, %v", got, err)
	}
	if err := m.Return(ctx, "a", []byte("handed over")); err != nil {
		t.Fatal(err)
	}
	if err := m.Return(ctx, "a", []byte("again")); !errors.Is(err, index.ErrNotFound) {
		t.Errorf("handed over twice: %v", err)
	}
	if err := m.Return(ctx, "z", []byte("another's")); !errors.Is(err, index.ErrNotFound) {
		t.Errorf("another terminal's pickup: %v", err)
	}
	if err := errors.Join(d.Put(ctx, "d", []byte("for d")), d.Withdraw(ctx, "b")); err != nil {
		t.Fatal(err)
	}
	o.sees(m, "c", "d")
	if got := o.told(d)(); got != "a handed over" {
		t.Errorf("told %q", got)
	}
	if err := d.Put(ctx, "a", []byte("for another")); err != nil {
		t.Fatal(err)
	}
	o.sees(m, "a", "c", "d")
	if err := other.Put(ctx, "no id", nil); !errors.Is(err, index.ErrID) {
		t.Errorf("an id that is none: %v", err)
	}

	// Whoever shows the certificate of a node is no terminal.
	_ = o.mirror("hall-2", t.TempDir(), RoleNode)
	pause(ctx, 300*time.Millisecond)
	if n := o.node.server.NumLeafNodes(); n != 1 {
		t.Errorf("%d terminals are let in, want 1", n)
	}
}

// TestMirrorCut cuts the line of a terminal, goes on at both ends, switches the terminal off and on, and joins the two again. NATS takes up to two
// minutes to look whether there is a line.
func TestMirrorCut(t *testing.T) {
	if !*long {
		t.Skip("takes a minute: -long")
	}
	o := newOffice(t)
	d := o.desk("hall-1", "a", "b", "c")
	dir := t.TempDir()
	m := o.mirror("hall-1", dir, RoleTerminal)
	o.sees(m, "a", "b", "c")
	o.line.set(false)
	if err := m.Return(ctx, "a", []byte("handed over")); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(d.Put(ctx, "d", []byte("for d")), d.Withdraw(ctx, "b")); err != nil {
		t.Fatal(err)
	}
	o.sees(m, "b", "c")
	if err := m.Close(); err != nil {
		t.Fatal(err)
	}
	m = o.mirror("hall-1", dir, RoleTerminal)
	o.sees(m, "b", "c")
	o.line.set(true)
	if got := o.told(d)(); got != "a handed over" {
		t.Errorf("told %q", got)
	}
	o.sees(m, "c", "d")
}
