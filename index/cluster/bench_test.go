package cluster

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"fingerzeig/index"
)

// percentile returns the value below which a share of the values lie.
func percentile(all []time.Duration, share float64) time.Duration {
	slices.Sort(all)
	return all[min(int(share*float64(len(all))), len(all)-1)]
}

func ms(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// crowdAtOnce is how many enrolments a cluster has under way in benchmarks.
const crowdAtOnce = 255

// BenchmarkEnroll enrols at three nodes in three processes on this machine, every entry synced on all of them, many at a time.
func BenchmarkEnroll(b *testing.B) {
	for _, shards := range []int{8, defaultShards, 32} {
		b.Run(fmt.Sprint("shards=", shards), func(b *testing.B) {
			l := newLab(b, shards)
			l.start()
			each := b.N/3 + 1
			var group sync.WaitGroup
			b.ResetTimer()
			for i, p := range l.processes {
				group.Go(func() {
					if got := p.ask("crowd p%d- %d", i, each); got != "done" {
						b.Error(got)
					}
				})
			}
			group.Wait()
			b.ReportMetric(float64(3*each)/b.Elapsed().Seconds(), "enrolments/s")
		})
	}
}

// BenchmarkEnrollHere does so at three nodes in this process, which share its few threads: one that waits for the disk keeps the others from theirs.
func BenchmarkEnrollHere(b *testing.B) {
	r := newRig(b, 3, defaultShards, Pace{})
	r.start(0, 1, 2)
	r.balanced(3)
	each := b.N/3 + 1
	var group sync.WaitGroup
	b.ResetTimer()
	for i := range 3 {
		group.Go(func() {
			if err := enrolCrowd(r.node(i), fmt.Sprintf("p%d-", i), each); err != nil {
				b.Error(err)
			}
		})
	}
	group.Wait()
	b.ReportMetric(float64(3*each)/b.Elapsed().Seconds(), "enrolments/s")
}

// enrolCrowd enrols subjects of one sample at a node, a third of crowdAtOnce at a time.
func enrolCrowd(n *Node, prefix string, count int) error {
	subjects := make([]index.Subject, 512)
	for i := range subjects {
		subjects[i] = subject("", uint64(i))
	}
	errs := make([]error, crowdAtOnce/3)
	var next atomic.Int64
	var group sync.WaitGroup
	for w := range errs {
		group.Go(func() {
			for i := next.Add(1); i <= int64(count) && errs[w] == nil; i = next.Add(1) {
				s := subjects[i%int64(len(subjects))]
				s.ID = index.SubjectID(fmt.Sprint(prefix, i))
				_, errs[w] = n.Enroll(ctx, "hall", s)
			}
		})
	}
	group.Wait()
	return errors.Join(errs...)
}

// BenchmarkSearch searches a small gallery at one node of three and in an index of its own, by turns: what differs is what the cluster adds.
func BenchmarkSearch(b *testing.B) {
	r := newRig(b, 3, 8, Pace{})
	r.start(0, 1, 2)
	r.balanced(3)
	const people = 120
	r.crowd(people)
	alone, err := index.Open(b.TempDir(), index.Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = alone.Close() }()
	for i := range uint64(people) {
		if _, err := alone.Enroll(ctx, "hall", subject(fmt.Sprint("s", i), i)); err != nil {
			b.Fatal(err)
		}
	}
	var here, there []time.Duration
	for i := uint64(0); b.Loop(); i++ {
		p := probe(i % people)
		start := time.Now()
		if f, err := alone.Identify(ctx, "hall", p, sure()); err != nil || len(f.Hits) != 1 {
			b.Fatal(f, err)
		}
		here = append(here, time.Since(start))
		start = time.Now()
		if f, err := r.node(0).Identify(ctx, "hall", p, sure()); err != nil || len(f.Hits) != 1 {
			b.Fatal(f, err)
		}
		there = append(there, time.Since(start))
	}
	b.ReportMetric(ms(percentile(here, 0.5)), "alone-p50-ms")
	b.ReportMetric(ms(percentile(there, 0.5)), "cluster-p50-ms")
	b.ReportMetric(ms(percentile(there, 0.99)), "cluster-p99-ms")
}

// BenchmarkFailover cuts off one node after the other, from one moment to the next, and measures how long it takes until the next search is complete, and
// until the next enrolments are acknowledged, of all shards: of each, and of the slowest shard after each cut.
func BenchmarkFailover(b *testing.B) {
	r := newRig(b, 3, 8, Pace{})
	r.start(0, 1, 2)
	r.balanced(3)
	r.crowd(30)
	var searches, writes, slowest []time.Duration
	for i := 0; b.Loop(); i++ {
		victim, asked := i%3, r.node((i+1)%3)
		start := time.Now()
		r.isolate(victim)
		var group sync.WaitGroup
		group.Go(func() {
			eventually(b, time.Minute, func() error { _, err := finds(asked, 3); return err })
			searches = append(searches, time.Since(start))
		})
		var mu sync.Mutex
		most := time.Duration(0)
		for k := range 32 {
			group.Go(func() {
				id := fmt.Sprintf("w%d-%d", i, k)
				eventually(b, time.Minute, func() error { _, err := asked.Enroll(ctx, "hall", subject(id, uint64(1000+k))); return err })
				mu.Lock()
				defer mu.Unlock()
				writes, most = append(writes, time.Since(start)), max(most, time.Since(start))
			})
		}
		group.Wait()
		slowest = append(slowest, most)
		b.StopTimer()
		r.stop(victim)
		r.heal()
		r.start(victim)
		r.balanced(3)
		if err := asked.AwaitErased(ctx); err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
	}
	b.ReportMetric(ms(percentile(searches, 0.5)), "search-p50-ms")
	b.ReportMetric(ms(percentile(searches, 1)), "search-most-ms")
	b.ReportMetric(ms(percentile(writes, 0.5)), "write-p50-ms")
	b.ReportMetric(ms(percentile(slowest, 0.5)), "slowest-shard-p50-ms")
	b.ReportMetric(ms(percentile(slowest, 1)), "slowest-shard-most-ms")
}
