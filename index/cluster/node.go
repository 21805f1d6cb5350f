package cluster

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"fingerzeig/index"
)

// Node is one machine of a cluster. It is safe for concurrent use.
type Node struct {
	o        Options
	id       string
	founding founding
	founder  bool // it has founded the cluster just now
	index    *index.Index
	envelope envelope

	server *server.Server // nil: elsewhere
	secret string         // of those in this process who connect to it
	lines  lines
	nc     *nats.Conn // the first line
	js     jetstream.JetStream

	ctx    context.Context // ends with the node
	cancel context.CancelFunc
	group  sync.WaitGroup
	life   sync.RWMutex
	closed bool

	applying sync.Mutex // held by what changes the local index
	wake     chan struct{}
	leaving  atomic.Bool
	hasLeft  atomic.Bool // it belongs to the cluster no more
	acks     acks
	current  atomic.Bool   // its logs are, or have been since it was opened
	settled  atomic.Uint64 // number of the last table known to be settled

	mu        sync.RWMutex
	kv        jetstream.KeyValue
	table     table
	revision  uint64
	adopted   chan struct{} // closed by the next table
	replicas  map[int]*replica
	drops     map[int]chan struct{}
	peers     map[string]*peer
	waiting   map[string]chan<- answer // by token
	leftovers map[leftover]bool
	usual     time.Duration // that work takes

	asking        asking     // for policies
	gates         gates      // of galleries whose policy asks who else is enrolled
	deduplicating sync.Mutex // one job at a time
	began         time.Time  // to listen
}

// peer is what another node last said.
type peer struct {
	heard   time.Time
	version string
	applied map[int]uint64
}

// Open opens a node: it founds a cluster, or joins the one that there is. A node that has never been part of a cluster needs one with most of its
// machines alive, or time for Open to found it with those of Join; others wait for theirs while they are open, and Ready tells. Call Close in any
// case.
func Open(ctx context.Context, o Options) (*Node, error) {
	if err := o.check(); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(o.Dir, 0o700); err != nil {
		return nil, fmt.Errorf("cluster: %w", err)
	}
	id, err := identity(o.Dir, o.Name)
	if err != nil {
		return nil, fmt.Errorf("cluster: %w", err)
	}
	n := &Node{o: o, id: id, wake: make(chan struct{}, 1), adopted: make(chan struct{}), replicas: map[int]*replica{},
		drops: map[int]chan struct{}{}, peers: map[string]*peer{}, waiting: map[string]chan<- answer{}, leftovers: map[leftover]bool{}, began: time.Now(), secret: newSecret()}
	n.ctx, n.cancel = context.WithCancel(context.Background())
	if err := n.start(ctx); err != nil {
		return nil, errors.Join(err, n.Close())
	}
	return n, nil
}

func (n *Node) start(ctx context.Context) (err error) {
	if n.o.URL == "" {
		if n.server, err = startServer(n.o, n.id, n.secret); err != nil {
			return err
		}
	}
	if err := n.connect(); err != nil {
		return err
	}
	if err := n.join(ctx); err != nil {
		return err
	}
	if n.index, err = n.openIndex(); err != nil {
		return err
	}
	n.envelope = newEnvelope(n.index.Derive("cluster messages"))
	for subject, do := range map[string]nats.MsgHandler{
		questionSubject(n.id): n.listen, answerSubject(n.id, "*"): n.answered, beatSubject: n.heard,
	} {
		if _, err := n.nc.Subscribe(subject, do); err != nil {
			return fmt.Errorf("cluster: %w", err)
		}
	}
	n.group.Go(n.applyLoop)
	n.group.Go(n.beatLoop)
	n.group.Go(n.pollLoop)
	n.group.Go(n.steward)
	if n.server != nil {
		n.group.Go(n.succeedLoop)
	} else {
		n.current.Store(true) // nobody tells
	}
	return nil
}

// openIndex opens the node's own index. A new one takes the cluster's key of the names; one that has it may have another key-encryption key by now.
func (n *Node) openIndex() (*index.Index, error) {
	dir, o := filepath.Join(n.o.Dir, "index"), index.Options{Key: n.o.Key, Now: n.o.Now}
	if _, err := os.Stat(dir); errors.Is(err, os.ErrNotExist) {
		o.Names = n.founding.Names
	}
	return index.Open(dir, o)
}

// Rotate puts another key-encryption key in place of the present one on this node, and seals the key of the names by it for nodes that join from now
// on. Do so on one node after the other. Logs and messages do not depend on it.
func (n *Node) Rotate(ctx context.Context, newKey []byte) error {
	leave, err := n.enter()
	if err != nil {
		return err
	}
	defer leave()
	if err := n.index.Rotate(ctx, newKey); err != nil {
		return err
	}
	f := n.founding
	if f.Names, err = n.index.SealedNames(); err != nil {
		return err
	}
	b, err := json.Marshal(f)
	if err != nil {
		return err
	}
	kv := n.bucket()
	if kv == nil {
		return ErrUnavailable
	}
	if _, err := kv.Put(ctx, foundingKey, b); err != nil {
		return fmt.Errorf("%w: %w: nodes that join need the old key until Rotate is called again", ErrUnavailable, err)
	}
	return nil
}

// Close leaves the cluster for a while: the node's shards are served by others, and it reads on when it is opened again. A second Close does
// nothing.
func (n *Node) Close() (err error) {
	n.life.Lock()
	defer n.life.Unlock()
	if n.closed {
		return nil
	}
	n.closed = true
	n.cancel()
	n.group.Wait()
	n.lines.close()
	if n.server != nil {
		n.server.Shutdown()
		n.server.WaitForShutdown()
	}
	if n.index != nil {
		err = n.index.Close()
	}
	return err
}

// enter keeps the node open until leave is called.
func (n *Node) enter() (leave func(), err error) {
	n.life.RLock()
	if n.closed {
		n.life.RUnlock()
		return nil, index.ErrClosed
	}
	return n.life.RUnlock, nil
}

// ID returns who the node is: its name and a random number.
func (n *Node) ID() string { return n.id }

// Local returns the node's own index, for backups and checks. Its galleries are those of the cluster, with the shard behind their names. Nothing may
// be enrolled or erased there.
func (n *Node) Local() *index.Index { return n.index }

func newToken() string {
	var b [12]byte
	rand.Read(b[:])
	return hex.EncodeToString(b[:])
}
