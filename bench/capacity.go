package main

import (
	"errors"
	"fmt"
	"io"
	"math"
	"text/tabwriter"
	"time"
)

// capacityCommand says what large galleries take of a cluster, on paper and in a simulation.
type capacityCommand struct {
	Fingers []float64 `default:"1e6,1e8,1e9" help:"Enrolled fingers (${default})."`

	Cores    int     `default:"64" help:"Cores of a node (${default})."`
	Memory   float64 `default:"512" help:"Its memory, in GiB; an eighth is left to the rest (${default})."`
	Watts    float64 `default:"600" help:"What it draws when busy: of its maker's data, not measured here (${default})."`
	Replicas int     `default:"3" help:"Owners of each shard (${default})."`

	Nodes   int     `default:"64" help:"Nodes of the simulation (${default})."`
	Shards  int     `default:"512" help:"Shards of the simulation (${default})."`
	Load    float64 `default:"0.4" help:"Its searches, as a share of what the nodes can do (${default})."`
	Seconds float64 `default:"600" help:"Its length (${default})."`
	Stalls  float64 `default:"30" help:"In it, how often a node stops for a moment, an hour: collections, disks, neighbours (${default})."`
	Stall   float64 `default:"0.3" help:"How long on average, in seconds (${default})."`
	Deaths  float64 `default:"4" help:"And how often it dies and comes back, an hour (${default})."`
	Away    float64 `default:"30" help:"After so many seconds (${default})."`
	Seed    uint64  `default:"1" help:"Seed of it (${default})."`
}

// What one node does, measured: see "Search" in docs/PERFORMANCE.md, avx512, two cores, and "Many machines" there.
const (
	screenSeconds = 79e-9   // of a core for each finger
	likeSeconds   = 15.4e-6 // for each of those that are looked at closer
	matchSeconds  = 35.6e-6 // for each of those that are matched
	likeShare     = 128     // of all are looked at: see package arena
	likeLeast     = 4096    // but so many at least
	matchShare    = 8       // of these are matched
	matchLeast    = 1024    // but so many at least
	fingerBytes   = 4028    // in memory
	diskBytes     = 13600   // of a sample with its subject: 8,600 in the index, 5,000 in the log
	probeBytes    = 3700    // that a search sends to a node
	replyBytes    = 900     // and gets from it
	recordBytes   = 5000    // of an enrolment, as it travels
	searchSpread  = 0.16    // standard deviation of the logarithm of the time of a search
)

// coreSeconds returns how long one core searches so many fingers.
func coreSeconds(fingers float64) float64 {
	like := max(fingers/likeShare, min(likeLeast, fingers))
	return fingers*screenSeconds + like*likeSeconds + max(like/matchShare, min(matchLeast, like))*matchSeconds
}

// Run prints the table and the simulation.
func (c *capacityCommand) Run(env *environment) error {
	if c.Cores < 1 || c.Memory <= 0 || c.Replicas < 1 || c.Nodes < c.Replicas || c.Shards < 1 || c.Load <= 0 || c.Load >= 1 || c.Seconds <= 0 || c.Stall < 0 || c.Away < 0 {
		return errors.New("capacity: there must be a core, some memory, as many nodes as replicas, and a load below 1")
	}
	for _, f := range c.Fingers {
		if f < 1 {
			return fmt.Errorf("capacity: %g fingers", f)
		}
	}
	if err := c.paper(env.out); err != nil {
		return err
	}
	return c.simulate(env.out)
}

// need is what a gallery takes.
type need struct {
	nodes   int
	memory  float64       // of all nodes, bytes
	disk    float64       // of all nodes, bytes
	search  time.Duration // on idle nodes, without the network
	rate    float64       // searches a second, all nodes busy
	traffic float64       // bytes a second, at that rate
	watts   float64
	joules  float64 // a search
}

func (c *capacityCommand) need(fingers float64) (n need) {
	copies := float64(c.Replicas)
	n.memory, n.disk = fingers*fingerBytes*copies, fingers*diskBytes*copies
	room := c.Memory * (1 << 30) * 7 / 8
	n.nodes = max(int(math.Ceil(n.memory/room)), c.Replicas)
	nodes := float64(n.nodes)
	work := coreSeconds(fingers / nodes) // of a node for a search
	n.search = time.Duration(work / float64(c.Cores) * float64(time.Second))
	n.rate = float64(c.Cores) / work
	n.traffic = n.rate * nodes * (probeBytes + replyBytes)
	n.watts = nodes * c.Watts
	n.joules = n.watts / n.rate
	return n
}

func (c *capacityCommand) paper(out io.Writer) error {
	_, err := fmt.Fprintf(out, "On paper: nodes of %d cores and %g GiB, %d owners of each shard, %g W a node.\n\n", c.Cores, c.Memory, c.Replicas, c.Watts)
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	_, _ = fmt.Fprintln(w, "fingers\tnodes\tmemory, GB\tdisk, GB\tsearch, ms\tsearches/s\tnetwork, MB/s\tkW\tJ a search\t")
	for _, f := range c.Fingers {
		n := c.need(f)
		_, _ = fmt.Fprintf(w, "%.0e\t%d\t%.0f\t%.0f\t%.1f\t%.0f\t%.0f\t%.1f\t%.0f\t\n", f, n.nodes, n.memory/1e9, n.disk/1e9,
			n.search.Seconds()*1e3, n.rate, n.traffic/1e6, n.watts/1e3, n.joules)
	}
	return errors.Join(err, w.Flush())
}

// simulate runs the cluster four times: with and without failures, with and without a second owner for what is late.
func (c *capacityCommand) simulate(out io.Writer) error {
	fingers := c.Memory * (1 << 30) * 7 / 8 / fingerBytes * float64(c.Nodes) / float64(c.Replicas)
	_, err := fmt.Fprintf(out, "\nSimulated: %d nodes full of %.1e fingers, %d shards, %g s, at %g %% of what they can do; a node stops for %g s %g times an hour and dies %g times.\n\n",
		c.Nodes, fingers, c.Shards, c.Seconds, 100*c.Load, c.Stall, c.Stalls, c.Deaths)
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	_, _ = fmt.Fprintln(w, "failures\tsecond owner\tsearches\tmedian, ms\t99 %\t99.9 %\tmost\tnot complete\tmore work, %\t")
	for _, failing := range []bool{false, true} {
		for _, hedged := range []bool{false, true} {
			s := newClusterSim(c, fingers, failing, hedged)
			s.run()
			r := s.result()
			_, _ = fmt.Fprintf(w, "%s\t%s\t%d\t%.0f\t%.0f\t%.0f\t%.0f\t%d\t%.1f\t\n", yes(failing), yes(hedged), r.searches, 1e3*r.p50, 1e3*r.p99, 1e3*r.p999,
				1e3*r.most, r.incomplete, 100*r.extra)
		}
	}
	return errors.Join(err, w.Flush())
}

func yes(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}
