package cluster

import (
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"crypto/rand"
	"encoding/hex"

	"fingerzeig/index"
	"fingerzeig/internal/durable"
)

// Errors. All are returned wrapped with what they are about, never with a name from the index.
var (
	// ErrPartial is returned with an Indeterminate search: some shards had nobody to answer for them.
	ErrPartial = index.ErrPartial
	// ErrUnavailable is returned where a shard has nobody to answer for it. A write that returns it may have happened, or yet happen.
	ErrUnavailable = index.ErrUnavailable
	// ErrOptions is returned by Open for options that cannot be.
	ErrOptions = errors.New("cluster: the options are wrong")
)

// Options says how a node is opened.
type Options struct {
	Name string // of this node: 1 to 32 characters of a-z 0-9 -, another for each
	Dir  string // where it keeps its index, its part of the logs and its identity
	Key  []byte // the key-encryption key, the same on all nodes

	// Listen is where other nodes reach this one, HOST:PORT, and Join where it reaches those that there are. Without Join, or with nobody in it but
	// this node, it founds a cluster by itself, which others join. Without both it is a cluster of its own that opens no port. Advertise is told to
	// others in place of Listen.
	Listen, Advertise string
	Join              []string
	// TLS is that between nodes: both sides show a certificate whose subject has the organizational unit RoleNode. nil: neither does, on a loopback
	// address alone.
	TLS *tls.Config

	Shards   int // of a cluster that is founded; 0 stands for 16
	Replicas int // owners of a shard, and machines that keep its log; 0 stands for 3, or for 1 in a cluster without Listen
	Pace     Pace
	Log      *slog.Logger     // nil: nobody reads it
	Now      func() time.Time // nil: time.Now

	// URL is that of a NATS server with JetStream elsewhere, or several with commas between them, in place of one in this process: Listen and Join are
	// that server's affair, and so are the permissions, of which server/deploy/nats.conf has an example. Without TLS it is on a loopback address.
	URL string

	version string // of the algorithms; tests pretend
}

// Check returns ErrOptions for options with which no node can be opened. It opens and changes nothing.
func (o Options) Check() error { return o.check() }

// check returns ErrOptions for what cannot be, and fills in what is left open.
func (o *Options) check() error {
	if len(o.Name) == 0 || len(o.Name) > 32 || strings.Trim(o.Name, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" {
		return fmt.Errorf("%w: the name of the node", ErrOptions)
	}
	if len(o.Key) != index.KeyBytes {
		return fmt.Errorf("%w: %w: all nodes hold the same, none makes its own", ErrOptions, index.ErrKey)
	}
	if o.Listen == "" && len(o.Join) > 0 {
		return fmt.Errorf("%w: a node that joins others must listen", ErrOptions)
	}
	if o.Listen != "" {
		if err := checkTLS(o.TLS, o.Listen); err != nil {
			return err
		}
	}
	if err := o.checkURL(); err != nil {
		return err
	}
	if o.Shards == 0 {
		o.Shards = defaultShards
	}
	if o.Replicas == 0 && o.Listen == "" && o.URL == "" {
		o.Replicas = 1
	} else if o.Replicas == 0 {
		o.Replicas = defaultReplicas
	}
	if o.Shards < 1 || o.Shards > maxShards || o.Replicas < 1 || o.Replicas > 5 {
		return fmt.Errorf("%w: %d shards with %d replicas", ErrOptions, o.Shards, o.Replicas)
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.version == "" {
		o.version = algorithms
	}
	o.Pace = o.Pace.orDefaults()
	return nil
}

// checkURL returns ErrOptions for servers elsewhere that cannot be.
func (o *Options) checkURL() error {
	if o.URL == "" {
		return nil
	}
	if o.Listen != "" || len(o.Join) > 0 {
		return fmt.Errorf("%w: with a server of NATS elsewhere a node neither listens nor joins", ErrOptions)
	}
	for one := range strings.SplitSeq(o.URL, ",") {
		u, err := url.Parse(one)
		if err != nil || u.Host == "" || u.Scheme != "nats" && u.Scheme != "tls" {
			return fmt.Errorf("%w: a server of NATS is nats://HOST:PORT or tls://HOST:PORT", ErrOptions)
		}
		if o.TLS == nil && !loopback(u.Hostname()) {
			return fmt.Errorf("%w: without TLS a server of NATS is on this machine", ErrOptions)
		}
	}
	return nil
}

// identity returns who the node in a folder is: its name and a random number. A node whose folder was lost is another one, whose promises nobody
// relies on.
func identity(dir, name string) (string, error) {
	path := filepath.Join(dir, "node")
	b, err := os.ReadFile(path)
	if err == nil {
		id := strings.TrimSpace(string(b))
		if !strings.HasPrefix(id, name+"-") || len(id) != len(name)+9 {
			return "", fmt.Errorf("%w: the folder is that of another node", ErrOptions)
		}
		return id, nil
	}
	if !errors.Is(err, os.ErrNotExist) {
		return "", err
	}
	var number [4]byte
	rand.Read(number[:])
	id := name + "-" + hex.EncodeToString(number[:])
	return id, durable.Replace(path, []byte(id+"\n"))
}
