package cluster

import (
	"bytes"
	"context"
	"crypto/tls"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"fingerzeig/index"
	"fingerzeig/matcher"
	"fingerzeig/minutiae"
)

var (
	testKey   = bytes.Repeat([]byte{7}, index.KeyBytes)
	threshold = matcher.ScoreAtFMR(1e-4)
	// brisk is the pace of tests that lose nodes for good.
	brisk = Pace{Beat: 50 * time.Millisecond, Suspect: 250 * time.Millisecond, Lost: time.Hour, Answer: 1500 * time.Millisecond}
)

// finger returns a template of 30 minutiae in random places.
func finger(seed uint64) minutiae.Template {
	r := rand.New(rand.NewPCG(seed, 1))
	t := minutiae.Template{Version: minutiae.Version, Width: 2400, Height: 2800, Quality: 80}
	for range 30 {
		t.Minutiae = append(t.Minutiae, minutiae.Minutia{
			X: minutiae.Length(r.IntN(2400)), Y: minutiae.Length(r.IntN(2800)),
			Direction: minutiae.Angle(r.Uint32()), Type: minutiae.Ending, Reliability: 80,
		})
	}
	return t
}

func probe(seed uint64) *matcher.Probe { return matcher.NewProbe(finger(seed)) }

func subject(id string, seeds ...uint64) index.Subject {
	s := index.Subject{ID: index.SubjectID(id)}
	for i, seed := range seeds {
		s.Samples = append(s.Samples, index.Sample{Finger: index.Finger(i + 1), Template: finger(seed)})
	}
	return s
}

// rig is some nodes in this process, whose connections pass through proxies that can be cut.
type rig struct {
	t      testing.TB
	dir    string
	pace   Pace
	shards int
	ports  []int
	links  map[[2]int]*link // from, to
	tls    []*tls.Config    // by node; none: without
	grows  bool             // each node is told of those before it alone: the first one founds the cluster by itself

	mu       sync.Mutex
	nodes    []*Node // nil: down
	versions []string
}

// freePort returns a port on which nobody listens, and which the kernel gives to nobody meanwhile: it lies below those of its own choice.
func freePort(t testing.TB) int {
	t.Helper()
	for range 100 {
		port := 10000 + rand.IntN(20000)
		if l, err := net.Listen("tcp", fmt.Sprint("127.0.0.1:", port)); err == nil {
			_ = l.Close()
			return port
		}
	}
	t.Fatal("no port is free")
	return 0
}

// newRig makes a rig of count nodes that are not started yet.
func newRig(t testing.TB, count, shards int, pace Pace) *rig {
	t.Helper()
	r := &rig{t: t, dir: t.TempDir(), pace: pace, shards: shards, links: map[[2]int]*link{}, nodes: make([]*Node, count), versions: make([]string, count)}
	for range count {
		r.ports = append(r.ports, freePort(t))
	}
	for i := range count {
		for j := range count {
			if i != j {
				r.links[[2]int{i, j}] = newLink(t, r.ports[j])
			}
		}
	}
	t.Cleanup(func() {
		var group sync.WaitGroup
		for i := range r.nodes {
			group.Go(func() { r.stop(i) })
		}
		group.Wait()
	})
	return r
}

func (r *rig) options(i int) Options {
	o := Options{
		Name: fmt.Sprint("n", i), Dir: filepath.Join(r.dir, fmt.Sprint("n", i)), Key: testKey, Shards: r.shards, Pace: r.pace,
		Listen: fmt.Sprint("127.0.0.1:", r.ports[i]), Advertise: "127.0.0.1:1", version: r.versions[i],
	}
	if testing.Verbose() {
		o.Log = slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn})).With("node", i)
	}
	if r.tls != nil {
		o.TLS = r.tls[i]
	}
	for j := range r.ports {
		if j != i && (j < i || !r.grows) {
			o.Join = append(o.Join, fmt.Sprint("127.0.0.1:", r.links[[2]int{i, j}].port))
		}
	}
	return o
}

// start starts nodes and waits until they are there.
func (r *rig) start(which ...int) {
	r.t.Helper()
	var group sync.WaitGroup
	for _, i := range which {
		group.Go(func() {
			ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
			defer cancel()
			n, err := Open(ctx, r.options(i))
			if err != nil {
				r.t.Errorf("node %d: %v", i, err)
				return
			}
			r.mu.Lock()
			r.nodes[i] = n
			r.mu.Unlock()
		})
	}
	group.Wait()
	if r.t.Failed() {
		r.t.FailNow()
	}
}

func (r *rig) node(i int) *Node {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.nodes[i]
}

// stop closes a node in order.
func (r *rig) stop(i int) {
	r.mu.Lock()
	n := r.nodes[i]
	r.nodes[i] = nil
	r.mu.Unlock()
	if n != nil {
		if err := n.Close(); err != nil {
			r.t.Errorf("closing node %d: %v", i, err)
		}
	}
}

// kill ends a node from which nobody hears another word: no leadership is handed over, no snapshot announced.
func (r *rig) kill(i int) {
	r.isolate(i)
	r.stop(i)
}

// isolate cuts a node off.
func (r *rig) isolate(i int) {
	for pair, l := range r.links {
		if pair[0] == i || pair[1] == i {
			l.set(false)
		}
	}
}

// cut cuts two nodes off from each other.
func (r *rig) cut(i, j int) {
	r.links[[2]int{i, j}].set(false)
	r.links[[2]int{j, i}].set(false)
}

// heal joins all nodes.
func (r *rig) heal() {
	for _, l := range r.links {
		l.set(true)
	}
}

// galleriesOf lists what a node, or its own index, has.
func galleriesOf(t testing.TB, x interface {
	Galleries(context.Context) ([]index.GalleryInfo, error)
}) []index.GalleryInfo {
	t.Helper()
	all, err := x.Galleries(ctx)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// eventually waits until do returns no error.
func eventually(t testing.TB, most time.Duration, do func() error) {
	t.Helper()
	var err error
	for end := time.Now().Add(most); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if err = do(); err == nil {
			return
		}
	}
	t.Fatal(err)
}

// balanced waits until every shard has the given number of owners, none of them still learning, and all nodes know it.
func (r *rig) balanced(owners int) {
	r.t.Helper()
	eventually(r.t, time.Minute, func() error {
		for i := range r.nodes {
			n := r.node(i)
			if n == nil {
				continue
			}
			t := n.tableNow()
			if t.Epoch == 0 {
				return fmt.Errorf("node %d has no table", i)
			}
			for s := range t.Owners {
				if len(t.Owners[s]) != owners || len(t.Learners[s]) != 0 {
					return fmt.Errorf("node %d: shard %d has the owners %v and the learners %v", i, s, t.Owners[s], t.Learners[s])
				}
			}
			if err := n.Ready(); err != nil {
				return fmt.Errorf("node %d: %w", i, err)
			}
		}
		return nil
	})
}
