package cluster

import (
	"context"
	"time"
)

// job is what collect is asked for.
type job struct {
	question
	shards []int
	work   bool           // an owner of each shard does the work; else it is enough to know how far most owners are
	least  map[int]uint64 // how far they must be
	every  bool           // owners beyond most of them are waited for, for a while
}

// collect has some work done for some shards, each by one owner that has seen all that most owners had. It returns the answer for each shard and
// the shards for which there is none.
func (n *Node) collect(ctx context.Context, j job) (got map[int]*answer, missing []int) {
	ctx, cancel := context.WithTimeout(ctx, n.o.Pace.Answer)
	defer cancel()
	for {
		t := n.tableFrom(ctx, 0)
		if t.Epoch == 0 {
			return nil, j.shards
		}
		g := &gather{n: n, ask: j.question, table: t, shards: map[int]*asked{}, sent: map[string]time.Time{}, load: map[string]int{}, every: j.every}
		for _, s := range j.shards {
			g.shards[s] = &asked{seen: map[string]uint64{}, again: map[string]time.Time{}, nudged: map[string]nudged{}, least: j.least[s]}
		}
		again := g.run(ctx, j.work)
		if again && ctx.Err() == nil {
			continue // under the next table
		}
		got = map[int]*answer{}
		for _, s := range j.shards {
			if g.settled(s, j.work) {
				if got[s] = g.shards[s].got; !j.work {
					at, _ := g.barrier(s)
					got[s] = &answer{At: map[int]uint64{s: at}}
				}
			} else {
				missing = append(missing, s)
			}
		}
		return got, missing
	}
}
