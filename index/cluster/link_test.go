package cluster

import (
	"fmt"
	"io"
	"net"
	"sync"
	"testing"
)

// link is a proxy before the port of a node.
type link struct {
	port, to int
	mu       sync.Mutex
	whole    bool
	open     map[net.Conn]bool
}

func newLink(t testing.TB, to int) *link {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	k := &link{port: l.Addr().(*net.TCPAddr).Port, to: to, whole: true, open: map[net.Conn]bool{}}
	t.Cleanup(func() {
		_ = l.Close()
		k.set(false)
	})
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go k.pass(c)
		}
	}()
	return k
}

// set makes the link whole, or cuts it: what is on its way is lost.
func (k *link) set(whole bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.whole = whole; !whole {
		for c := range k.open {
			_ = c.Close()
		}
	}
}

// keep notes connections, or closes them where the link is cut.
func (k *link) keep(all ...net.Conn) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, c := range all {
		if !k.whole {
			_ = c.Close()
			continue
		}
		k.open[c] = true
	}
	return k.whole
}

func (k *link) pass(in net.Conn) {
	if !k.keep(in) {
		return
	}
	out, err := net.Dial("tcp", fmt.Sprint("127.0.0.1:", k.to))
	if err != nil || !k.keep(out) {
		_ = in.Close()
		return
	}
	var group sync.WaitGroup
	for _, way := range [][2]net.Conn{{in, out}, {out, in}} {
		group.Go(func() {
			_, _ = io.Copy(way[0], way[1])
			_, _ = in.Close(), out.Close()
		})
	}
	group.Wait()
	k.mu.Lock()
	defer k.mu.Unlock()
	delete(k.open, in)
	delete(k.open, out)
}
