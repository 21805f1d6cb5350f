package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"fingerzeig/index"
	"fingerzeig/index/cluster"
	"fingerzeig/matcher"
	"fingerzeig/server/internal/admin"
)

// clusterSettings make the service one node of several. Without Cluster nothing of it starts.
type clusterSettings struct {
	Cluster          string        `env:"FINGERZEIG_CLUSTER" placeholder:"HOST:PORT" help:"Be one node of a cluster, which other nodes reach here; or tls://HOST:PORT,...: the NATS servers that all nodes use."`
	ClusterJoin      string        `name:"cluster-join" env:"FINGERZEIG_CLUSTER_JOIN" placeholder:"HOST:PORT,..." help:"Other nodes of the cluster: all that found it together, or some that there are. Without, this node founds one alone, which others join."`
	ClusterShards    int           `name:"cluster-shards" default:"16" env:"FINGERZEIG_CLUSTER_SHARDS" placeholder:"N" help:"Shards of a cluster that is founded; later it counts no more (${default}, for up to five nodes)."`
	ClusterName      string        `name:"cluster-name" env:"FINGERZEIG_CLUSTER_NAME" placeholder:"NAME" help:"Name of this node, another for each (the name of the machine)."`
	ClusterAdvertise string        `name:"cluster-advertise" env:"FINGERZEIG_CLUSTER_ADVERTISE" placeholder:"HOST:PORT" help:"Where others reach this node, where that is not the address of --cluster."`
	ClusterCert      string        `name:"cluster-cert" env:"FINGERZEIG_CLUSTER_CERT" placeholder:"FILE" help:"Certificate of this node, in PEM, with the organizational unit \"node\"."`
	ClusterKey       string        `name:"cluster-key" env:"FINGERZEIG_CLUSTER_KEY" placeholder:"FILE" help:"Its private key, in PEM."`
	ClusterCA        string        `name:"cluster-ca" env:"FINGERZEIG_CLUSTER_CA" placeholder:"FILE" help:"Certificates, in PEM, of those who issue the nodes' certificates."`
	ClusterWait      time.Duration `name:"cluster-wait" default:"2m" env:"FINGERZEIG_CLUSTER_WAIT" placeholder:"TIME" help:"How long a new node waits for the others before it gives up (${default})."`
}

// clusterOptions returns how the node is opened in a folder, nil where there is none.
func (c *clusterSettings) clusterOptions(dir string, key []byte, log *slog.Logger) (*cluster.Options, error) {
	if c.Cluster == "" {
		return nil, nil
	}
	if key == nil {
		return nil, fmt.Errorf("%w: all nodes of a cluster need the same key-encryption key: give it by key-file or %s", errConfig, keyVariable)
	}
	o := &cluster.Options{Name: c.ClusterName, Dir: filepath.Join(dir, "node"), Key: key, Listen: c.Cluster, Advertise: c.ClusterAdvertise,
		Shards: c.ClusterShards, Log: log}
	if strings.Contains(c.Cluster, "://") {
		o.URL, o.Listen = c.Cluster, ""
	}
	if c.ClusterJoin != "" {
		o.Join = strings.Split(c.ClusterJoin, ",")
	}
	if o.Name == "" {
		name, err := os.Hostname()
		if err != nil {
			return nil, err
		}
		o.Name = name
	}
	if c.ClusterCert == "" && c.ClusterKey == "" && c.ClusterCA == "" {
		return o, nil
	}
	pair, err := tls.LoadX509KeyPair(c.ClusterCert, c.ClusterKey)
	if err != nil {
		return nil, fmt.Errorf("%w: the node's certificate: %w", errConfig, err)
	}
	pem, err := os.ReadFile(c.ClusterCA)
	if err != nil {
		return nil, fmt.Errorf("%w: the nodes' CA: %w", errConfig, err)
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(pem) {
		return nil, fmt.Errorf("%w: the nodes' CA: %s holds no certificate", errConfig, c.ClusterCA)
	}
	o.TLS = &tls.Config{Certificates: []tls.Certificate{pair}, RootCAs: pool, ClientCAs: pool, ClientAuth: tls.RequireAndVerifyClientCert}
	return o, nil
}

// clustered is what the API offers of a cluster: what the index offers, counted likewise, and ready when both the node and the rest of the service
// are.
type clustered struct {
	*cluster.Node
	watched *watched
}

// Ready returns what is wrong with the service or with the cluster.
func (c *clustered) Ready() error { return c.watched.Ready() }

// Verify counts and does what that of the node does.
func (c *clustered) Verify(ctx context.Context, g index.GalleryID, id index.SubjectID, p *matcher.Probe, threshold matcher.Score) (index.Verdict, error) {
	v, err := c.Node.Verify(ctx, g, id, p, threshold)
	if err == nil {
		c.watched.metrics.Comparisons(1)
	}
	return v, err
}

// Identify counts and does what that of the node does.
func (c *clustered) Identify(ctx context.Context, g index.GalleryID, p *matcher.Probe, o index.IdentifyOptions) (index.Identification, error) {
	start := time.Now()
	found, err := c.Node.Identify(ctx, g, p, o)
	c.watched.searched(found, err, start)
	return found, err
}

// VerifyPrints counts and does what that of the node does.
func (c *clustered) VerifyPrints(ctx context.Context, g index.GalleryID, id index.SubjectID, prints []index.Print, threshold matcher.Score) (index.Verdict, error) {
	v, err := c.Node.VerifyPrints(ctx, g, id, prints, threshold)
	if err == nil {
		c.watched.metrics.Comparisons(len(prints))
	}
	return v, err
}

// IdentifyPrints counts and does what that of the node does.
func (c *clustered) IdentifyPrints(ctx context.Context, g index.GalleryID, prints []index.Print, o index.IdentifyOptions) (index.Identification, error) {
	start := time.Now()
	found, err := c.Node.IdentifyPrints(ctx, g, prints, o)
	c.watched.searched(found, err, start)
	return found, err
}

// openNode opens the node and its own index, which the keeper keeps.
func (s *service) openNode(o cluster.Options, wait time.Duration) (err error) {
	ctx, cancel := context.WithTimeout(context.Background(), wait)
	defer cancel()
	if s.node, err = cluster.Open(ctx, o); err != nil {
		return err
	}
	s.index = s.node.Local()
	s.joined.Store(s.node)
	return nil
}

// spare returns how many nodes of the cluster may fail, and whether that is known.
func (s *service) spare() (float64, bool) {
	if n := s.joined.Load(); n != nil {
		return float64(n.Spare()), true
	}
	return 0, false
}

// clusterReady returns what keeps the cluster from answering completely.
func (s *service) clusterReady(context.Context) error {
	if n := s.joined.Load(); n != nil {
		return n.Ready()
	}
	return errLoading
}

// closeIndex closes what startService has opened.
func (s *service) closeIndex() error {
	if s.node != nil {
		return s.node.Close()
	}
	return s.index.Close()
}

// clusterKeeper is the keeper's work on a node: that on its own index, and what concerns the others.
type clusterKeeper struct {
	admin.Keeper
	node *cluster.Node
}

// Rotate changes the key-encryption key of this node.
func (k clusterKeeper) Rotate(ctx context.Context, newKey []byte) error {
	return k.node.Rotate(ctx, newKey)
}

// Compact overwrites what erased subjects have left in the logs and on this node's disk.
func (k clusterKeeper) Compact(ctx context.Context) error {
	_, err := k.node.Sweep(ctx)
	return errors.Join(err, k.Keeper.Compact(ctx))
}

// EraseExpired erases the expired on all nodes.
func (k clusterKeeper) EraseExpired(ctx context.Context) (int, error) {
	return k.node.EraseExpired(ctx)
}
