package cluster

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
)

// elsewhere is three servers of NATS that are set up as the example says, in no node's process.
type elsewhere struct {
	authority *authority
	urls      []string
	servers   []*server.Server
}

func newElsewhere(t *testing.T) *elsewhere {
	t.Helper()
	example, err := os.ReadFile("../../server/deploy/nats.conf")
	if err != nil {
		t.Fatal(err)
	}
	e := &elsewhere{authority: newAuthority(t)}
	clients, routes := make([]int, 3), make([]int, 3)
	for i := range 3 {
		clients[i], routes[i] = freePort(t), freePort(t)
		e.urls = append(e.urls, fmt.Sprint("tls://127.0.0.1:", clients[i]))
	}
	for i := range 3 {
		dir := t.TempDir()
		cert, key, ca := e.authority.pems(fmt.Sprint("nats-", i+1), "nats")
		for name, text := range map[string]string{"server.pem": cert, "server.key": key, "ca.pem": ca} {
			if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		config := strings.NewReplacer("/etc/nats/", dir+"/", "/var/lib/nats", filepath.Join(dir, "data"), "server_name: nats-1", fmt.Sprint("server_name: nats-", i+1),
			"0.0.0.0:4222", fmt.Sprint("127.0.0.1:", clients[i]), "0.0.0.0:6222", fmt.Sprint("127.0.0.1:", routes[i]),
			"nats-1:6222", fmt.Sprint("127.0.0.1:", routes[0]), "nats-2:6222", fmt.Sprint("127.0.0.1:", routes[1]),
			"nats-3:6222", fmt.Sprint("127.0.0.1:", routes[2])).Replace(string(example))
		o := &server.Options{}
		if err := o.ProcessConfigString(config); err != nil {
			t.Fatal(err)
		}
		o.NoSigs, o.NoLog = true, true
		s, err := server.NewServer(o)
		if err != nil {
			t.Fatal(err)
		}
		go s.Start()
		t.Cleanup(func() { s.Shutdown(); s.WaitForShutdown() })
		e.servers = append(e.servers, s)
	}
	for _, s := range e.servers {
		if !s.ReadyForConnections(20 * time.Second) {
			t.Fatal("a server of NATS does not start")
		}
	}
	return e
}

// TestElsewhere runs nodes on servers of NATS in no process of theirs, with the accounts, permissions and certificates of the example; the server that the nodes
// are connected to first dies. Who only watches sees states, and neither reads an entry nor writes one, and strangers see nothing.
func TestElsewhere(t *testing.T) {
	if err := setTiming(); err != nil { // the servers are in this process, and no other test should have to wait for theirs
		t.Fatal(err)
	}
	e := newElsewhere(t)
	nodes := make([]*Node, 3)
	var group sync.WaitGroup
	for i := range nodes {
		group.Go(func() {
			n, err := Open(ctx, Options{Name: fmt.Sprint("n", i), Dir: t.TempDir(), Key: testKey, Shards: 4, Pace: brisk,
				URL: strings.Join(e.urls, ","), TLS: e.authority.config(fmt.Sprint("hall-", i+1), RoleNode)})
			if err != nil {
				t.Error(err)
				return
			}
			nodes[i] = n
		})
	}
	group.Wait()
	defer func() {
		for _, n := range nodes {
			if n != nil {
				if err := n.Close(); err != nil {
					t.Error(err)
				}
			}
		}
	}()
	if t.Failed() {
		t.FailNow()
	}
	for _, n := range nodes {
		eventually(t, time.Minute, func() error {
			if n.Spare() < 1 {
				return fmt.Errorf("none may fail: %v", n.Ready())
			}
			return nil
		})
	}
	for i := range uint64(12) {
		if _, err := nodes[i%3].Enroll(ctx, "hall", subject(fmt.Sprint("s", i), i)); err != nil {
			t.Error(err)
		}
	}
	if err := nodes[0].Remove(ctx, "hall", "s4"); err != nil {
		t.Error(err)
	}
	e.servers[0].Shutdown()
	for i, n := range nodes {
		for seed, want := range map[uint64]string{3: "s3 ", 4: ""} {
			eventually(t, time.Minute, func() error {
				got, err := finds(n, seed)
				if err == nil && got != want {
					t.Errorf("node %d finds %q by finger %d", i, got, seed)
				}
				return err
			})
		}
	}
	eventually(t, time.Minute, func() error {
		_, err := nodes[1].Enroll(ctx, "hall", subject("late", 70))
		return err
	})
	if got, err := finds(nodes[2], 70); got != "late " || err != nil {
		t.Errorf("a late one: %q, %v", got, err)
	}
	e.watch(t)
}

// watch connects as who only watches.
func (e *elsewhere) watch(t *testing.T) {
	t.Helper()
	refused := make(chan error, 16)
	nc, err := nats.Connect(strings.Join(e.urls[1:], ","), nats.Secure(e.authority.config("watch", "monitor")),
		nats.ErrorHandler(func(_ *nats.Conn, _ *nats.Subscription, err error) { refused <- err }))
	if err != nil {
		t.Fatal(err)
	}
	defer nc.Close()
	if m, err := nc.Request("$JS.API.STREAM.INFO."+streamOf(0), nil, 5*time.Second); err != nil || !strings.Contains(string(m.Data), "cluster") {
		t.Errorf("the state of a log: %v", err)
	}
	for _, subject := range []string{"$JS.API.DIRECT.GET." + streamOf(0), "$JS.API.STREAM.MSG.GET." + streamOf(0), "$JS.API.STREAM.DELETE." + streamOf(0),
		"fz.log.0.00", beatSubject, "$KV." + bucketName + "." + tableKey} {
		if err := nc.Publish(subject, []byte("{}")); err != nil {
			t.Fatal(err)
		}
		select {
		case err := <-refused:
			if !errors.Is(err, nats.ErrPermissionViolation) {
				t.Errorf("%s: %v", subject, err)
			}
		case <-time.After(10 * time.Second):
			t.Errorf("%s is not refused", subject)
		}
	}
	if c, err := nats.Connect(e.urls[1], nats.Secure(e.authority.config("n9", "terminal"))); err == nil {
		c.Close()
		t.Error("a terminal gets in")
	}
	if c, err := nats.Connect(e.urls[1], nats.Secure(newAuthority(t).config("hall-1", RoleNode))); err == nil {
		c.Close()
		t.Error("a stranger gets in")
	}
}

// TestURL offers servers elsewhere that cannot be.
func TestURL(t *testing.T) {
	for what, c := range map[string]struct {
		url  string
		fine bool
	}{
		"loopback without TLS":        {"nats://127.0.0.1:4222", true},
		"two of them":                 {"nats://127.0.0.1:4222,nats://localhost:4223", true},
		"another machine without TLS": {"nats://10.0.0.1:4222", false},
		"one of two elsewhere":        {"nats://127.0.0.1:4222,nats://10.0.0.1:4222", false},
		"no server":                   {"nats://", false},
		"another protocol":            {"https://127.0.0.1:4222", false},
		"no URL":                      {":", false},
	} {
		o := Options{Name: "one", Dir: t.TempDir(), Key: testKey, URL: c.url}
		if err := o.Check(); (err == nil) != c.fine || !c.fine && !errors.Is(err, ErrOptions) {
			t.Errorf("%s: %v", what, err)
		}
	}
	o := Options{Name: "one", Dir: t.TempDir(), Key: testKey, URL: "tls://10.0.0.1:4222", TLS: newAuthority(t).config("n1", RoleNode)}
	if err := o.Check(); err != nil {
		t.Errorf("another machine over TLS: %v", err)
	}
	o.Listen = "127.0.0.1:7000"
	if err := o.Check(); !errors.Is(err, ErrOptions) {
		t.Errorf("a server elsewhere and one here: %v", err)
	}
}
