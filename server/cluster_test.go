package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"fingerzeig/index/cluster"
	"fingerzeig/internal/client"
)

// freeAddress returns an address of this machine on which nobody listens, and whose port the kernel gives to nobody meanwhile: it lies below those of
// its own choice.
func freeAddress(t *testing.T) string {
	t.Helper()
	for range 100 {
		address := fmt.Sprint("127.0.0.1:", 10000+rand.IntN(20000))
		if l, err := net.Listen("tcp", address); err == nil {
			_ = l.Close()
			return address
		}
	}
	t.Fatal("no port is free")
	return ""
}

// TestClusteredService starts three services as one cluster, by their settings: what one enrols the others find, and when one is gone, too.
func TestClusteredService(t *testing.T) {
	keys := filepath.Join(t.TempDir(), "key")
	if err := os.WriteFile(keys, []byte(strings.Repeat("5a", 32)), 0o600); err != nil {
		t.Fatal(err)
	}
	var addresses []string
	for range 3 {
		addresses = append(addresses, freeAddress(t))
	}
	services, clients, bases := make([]*service, 3), make([]*client.Client, 3), make([]string, 3)
	var group sync.WaitGroup
	for i := range services {
		group.Go(func() {
			c := serveCommand{}
			c.Data, c.KeyFile, c.Listen, c.Nightly = t.TempDir(), keys, "127.0.0.1:0", "off"
			c.Cluster, c.ClusterJoin, c.ClusterName, c.ClusterWait = addresses[i], strings.Join(addresses, ","), fmt.Sprint("n", i), time.Minute
			if err := c.check(); err != nil {
				t.Error(err)
				return
			}
			o, err := c.options(newLog(os.Stderr, "text", "error"))
			if err == nil {
				o.socket = ""
				o.cluster.Shards = 4
				services[i], err = startService(o)
			}
			if err != nil {
				t.Error(err)
				return
			}
			bases[i] = "http://" + o.listener.Addr().String()
			clients[i] = client.New(bases[i], client.Options{})
		})
	}
	group.Wait()
	if t.Failed() {
		t.FailNow()
	}
	defer func() {
		for _, s := range services {
			if s != nil {
				if err := s.stop(); err != nil {
					t.Error(err)
				}
			}
		}
	}()
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	until := func(do func() error) {
		t.Helper()
		err := errors.New("not tried")
		for ; err != nil && ctx.Err() == nil; time.Sleep(50 * time.Millisecond) {
			err = do()
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range clients {
		until(func() error { return c.Ready(ctx) })
	}
	until(func() error {
		for _, s := range services {
			if s.node.Spare() < 1 {
				return errors.New("while the cluster grows none may fail")
			}
		}
		return nil
	})
	template, err := drawnTemplate(t, 3).MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	sample := client.Sample{Finger: 2, Template: template}
	if created, err := clients[0].Enroll(ctx, "hall", "anna", []client.Sample{sample}, nil); err != nil || !created {
		t.Fatal(created, err)
	}
	found := func(c *client.Client) error {
		r, err := c.Identify(ctx, "hall", sample, client.Query{FMR: 1e-4})
		if err == nil && (!r.Matched() || r.Candidates[0].Subject != "anna") {
			return fmt.Errorf("found %+v", r)
		}
		return err
	}
	for _, c := range clients {
		if err := found(c); err != nil {
			t.Error(err)
		}
	}
	if got := listed(t, bases[1]); !strings.Contains(got, `"anna"`) {
		t.Errorf("the list of subjects: %s", got)
	}
	request, err := http.NewRequest("PUT", bases[2]+"/v1/galleries/hall", strings.NewReader(`{"duplicates":"reject","duplicateScore":60}`))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	if r, err := http.DefaultClient.Do(request); err != nil || r.StatusCode != 200 {
		t.Errorf("setting a policy: %v, %v", r, err)
	} else if err := r.Body.Close(); err != nil {
		t.Error(err)
	}
	for _, c := range clients {
		if _, err := c.Enroll(ctx, "hall", "twin", []client.Sample{sample}, nil); !client.IsProblem(err, "/problems/duplicate") {
			t.Errorf("a duplicate: %v", err)
		}
	}
	if err := services[0].stop(); err != nil {
		t.Error(err)
	}
	services[0] = nil
	until(func() error { return found(clients[1]) })
	until(func() error {
		err := clients[2].Remove(ctx, "hall", "anna")
		if client.IsProblem(err, client.ProblemNotFound) {
			return nil // one that was not acknowledged has come true
		}
		return err
	})
	if r, err := clients[1].Identify(ctx, "hall", sample, client.Query{FMR: 1e-4}); err != nil || r.Decision != "no-match" {
		t.Errorf("after erasing: %+v, %v", r, err)
	}
}

// listed returns what a service says of the subjects of the gallery.
func listed(t *testing.T, base string) string {
	t.Helper()
	r, err := http.Get(base + "/v1/galleries/hall/subjects")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = r.Body.Close() }()
	b, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// TestClusterSettings offers settings of a cluster that cannot be.
func TestClusterSettings(t *testing.T) {
	t.Setenv(keyVariable, "")
	if err := os.Unsetenv(keyVariable); err != nil {
		t.Fatal(err)
	}
	good := func() *clusterSettings { return &clusterSettings{Cluster: "127.0.0.1:7000", ClusterName: "one"} }
	key := make([]byte, 32)
	if o, err := good().clusterOptions("data", key, nil); err != nil || o.Dir != filepath.Join("data", "node") {
		t.Errorf("%+v, %v", o, err)
	}
	if o, err := (&clusterSettings{}).clusterOptions("data", nil, nil); o != nil || err != nil {
		t.Errorf("without a cluster: %+v, %v", o, err)
	}
	elsewhere := good()
	elsewhere.Cluster = "nats://127.0.0.1:4222,nats://127.0.0.1:4223"
	if o, err := elsewhere.clusterOptions("data", key, nil); err != nil || o.URL != elsewhere.Cluster || o.Listen != "" || o.Check() != nil {
		t.Errorf("NATS elsewhere: %+v, %v", o, err)
	}
	if _, err := good().clusterOptions("data", nil, nil); !errors.Is(err, errConfig) {
		t.Errorf("without a key: %v", err)
	}
	half := good()
	half.ClusterCert = "none"
	if _, err := half.clusterOptions("data", key, nil); !errors.Is(err, errConfig) {
		t.Errorf("with a certificate that is not there: %v", err)
	}
	open := good()
	open.Cluster = "0.0.0.0:7000"
	o, err := open.clusterOptions(t.TempDir(), key, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := o.Check(); !errors.Is(err, cluster.ErrOptions) {
		t.Errorf("other machines without certificates: %v", err)
	}
}
