package main

import (
	"context"
	"fmt"
	"io"
	"math"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"fingerzeig/internal/client"
	"fingerzeig/minutiae/imageio"
)

// The soak: how long, and what may grow. Go's heap breathes; what leaks at one request in a thousand does not come back.
const (
	soakLong  = 30 * time.Minute
	soakShort = 3 * time.Second
	soakRest  = 20 * time.Millisecond // between the requests of a client
	soakLooks = 3                     // at its size, at least, however busy the machine is

	// The last third of the time may have so much more than the second third. The files of the store are mapped and count as resident, so that a
	// process grows by what is written until the index is compacted; Go's own memory does not.
	soakHeap       = 16 << 20 // bytes
	soakSystem     = 64 << 20 // bytes: Go asks for 64 MiB at a time
	soakGoroutines = 50
	soakFiles      = 20
)

// soaker drives a service.
type soaker struct {
	client   *client.Client
	template [][]byte
	images   [][]byte
	done     atomic.Int64
}

// ask does one request of the mix, and returns an error where the answer is not the right one.
func (s *soaker) ask(ctx context.Context, who, n int) error {
	s.done.Add(1)
	me := n % len(s.images)
	subject := "s" + strconv.Itoa(me)
	switch n % 10 {
	case 0: // somebody comes and goes
		passing := fmt.Sprintf("p%d-%d", who, n)
		if _, err := s.client.Enroll(ctx, "soak", passing, []client.Sample{{Template: s.template[me]}}, nil); err != nil {
			return err
		}
		return s.client.Remove(ctx, "soak", passing)
	case 1:
		_, err := s.client.Identify(ctx, "soak", client.Sample{Template: s.template[me]}, client.Query{})
		return err
	case 2, 3, 4:
		v, err := s.client.Verify(ctx, "soak", subject, client.Sample{Image: s.images[me], PPI: 500}, client.Query{})
		if err == nil && !v.Matched() {
			err = fmt.Errorf("%s is refused with score %v", subject, v.Score)
		}
		return err
	default:
		_, err := s.client.Verify(ctx, "soak", subject, client.Sample{Template: s.template[me]}, client.Query{})
		return err
	}
}

var sizes = regexp.MustCompile(`(?m)^(go_memstats_heap_inuse_bytes|go_memstats_sys_bytes|process_resident_memory_bytes|go_goroutines|process_open_fds) ([0-9.e+]+)$`)

// watch returns what the service's metrics say of its own size.
func watch(t *testing.T, c *http.Client) map[string]float64 {
	t.Helper()
	response, err := c.Get("http://localhost/metrics")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	b, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]float64{}
	for _, m := range sizes.FindAllStringSubmatch(string(b), -1) {
		if found[m[1]], err = strconv.ParseFloat(m[2], 64); err != nil {
			t.Fatal(err)
		}
	}
	return found
}

// TestSoak has people come and go, be verified and searched, for half an hour with -long and for seconds without: no request fails, and neither
// memory nor anything else grows.
func TestSoak(t *testing.T) {
	needSignals(t)
	length := soakShort
	if *long {
		length = soakLong
	} else if testing.Short() {
		t.Skip("it takes seconds")
	}
	dir, err := os.MkdirTemp("", "fz")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	p := start(t, "serves", "serve", "--listen", "127.0.0.1:0", "--data", dir)
	inside := &http.Client{Transport: &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "unix", filepath.Join(dir, socketFile))
	}}}
	s := &soaker{client: client.New(p.url, client.Options{Timeout: time.Minute})}
	for i, c := range people {
		png, err := imageio.EncodePNG(c.enrolled())
		if err != nil {
			t.Fatal(err)
		}
		e, err := s.client.Extract(t.Context(), client.Sample{Image: png, PPI: 500})
		if err != nil {
			t.Fatal(err)
		}
		s.images, s.template = append(s.images, png), append(s.template, e.Template)
		if _, err := s.client.Enroll(t.Context(), "soak", "s"+strconv.Itoa(i), []client.Sample{{Finger: 1, Template: e.Template}}, nil); err != nil {
			t.Fatal(err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var group sync.WaitGroup
	for who := range 2 {
		group.Go(func() {
			for n := 0; ctx.Err() == nil; n++ {
				if err := s.ask(t.Context(), who, n); err != nil {
					t.Error(err)
				}
				time.Sleep(soakRest)
			}
		})
	}
	var seen []map[string]float64
	every := time.NewTicker(length / 60)
	for end := time.Now().Add(length); time.Now().Before(end) || len(seen) < soakLooks; {
		<-every.C
		seen = append(seen, watch(t, inside))
	}
	every.Stop()
	cancel()
	group.Wait()
	expectFlat(t, seen)
	t.Logf("%d requests in %v", s.done.Load(), length)
	p.interrupt(t)
}

// expectFlat compares the medians of the second and of the last third of the time.
func expectFlat(t *testing.T, seen []map[string]float64) {
	t.Helper()
	for name, most := range map[string]float64{
		"go_memstats_heap_inuse_bytes": soakHeap, "go_memstats_sys_bytes": soakSystem, "process_resident_memory_bytes": math.Inf(1),
		"go_goroutines": soakGoroutines, "process_open_fds": soakFiles,
	} {
		var values []float64
		for _, look := range seen {
			if v, ok := look[name]; ok { // the size of a process is not to be had on every system
				values = append(values, v)
			}
		}
		if len(values) < soakLooks {
			continue
		}
		if !*long {
			most *= 4 // in seconds the collector has hardly begun
		}
		third := len(values) / 3
		second, last := middle(values[third:2*third]), middle(values[2*third:])
		t.Logf("%s: %.0f, then %.0f", name, second, last)
		if last > second+most {
			t.Errorf("%s grows from %.0f to %.0f", name, second, last)
		}
	}
}

func middle(v []float64) float64 {
	s := slices.Sorted(slices.Values(v))
	return s[len(s)/2]
}
