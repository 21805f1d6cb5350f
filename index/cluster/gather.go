package cluster

import (
	"cmp"
	"context"
	"slices"
	"time"
)

// gather asks the owners of some shards and collects what they say until it is sure.
type gather struct {
	n      *Node
	ask    question
	table  table
	shards map[int]*asked
	out    chan answer
	sent   map[string]time.Time // when a node was last given work
	load   map[string]int       // shards given to a node
	every  bool                 // whether owners beyond most of them are waited for
	grace  <-chan time.Time     // and until when
}

// asked is what is known of one shard.
type asked struct {
	seen   map[string]uint64    // how far owners have applied the log, as they said after they were asked
	least  uint64               // how far the answer must have seen it
	again  map[string]time.Time // when an owner may be given the work again
	got    *answer
	from   string
	nudged map[string]nudged
}

// nudged is what an owner was last asked to reach, and when.
type nudged struct {
	at   uint64
	when time.Time
}

// run asks until every shard is settled or ctx ends. again tells that there is another table.
func (g *gather) run(ctx context.Context, work bool) (again bool) {
	g.ask.Epoch, g.ask.Version, g.ask.From, g.ask.Token = g.table.Epoch, g.n.o.version, g.n.id, newToken()
	g.out = make(chan answer, 1024)
	defer g.n.expect(g.ask.Token, g.out)()
	g.begin(work)
	tick := time.NewTicker(g.n.hedge())
	defer tick.Stop()
	for !g.finished(work) {
		select {
		case a := <-g.out:
			if a.Refused == otherEpoch {
				if a.Epoch > g.table.Epoch {
					g.n.tableFrom(ctx, a.Epoch)
					return true
				}
				continue // it learns of the table soon
			}
			if a.Epoch == g.table.Epoch {
				g.take(a, work)
			}
		case <-tick.C:
			g.hedge(work)
		case <-g.grace:
			return false
		case <-ctx.Done():
			return false
		}
	}
	return false
}

// begin asks all owners how far they are, and gives the work to one for each shard.
func (g *gather) begin(work bool) {
	todo := map[string][]int{}
	for _, s := range g.order() {
		for _, id := range g.table.Owners[s] {
			todo[id] = append(todo[id], nil...)
		}
		if work {
			g.assign(s, todo)
		}
	}
	for id, some := range todo {
		g.send(id, some)
	}
}

func (g *gather) order() (shards []int) {
	for s := range g.shards {
		shards = append(shards, s)
	}
	slices.Sort(shards)
	return shards
}

// assign gives a shard to an owner who is not at it already: one that gives signs of life, of those the one with the least to do, and rather this
// node.
func (g *gather) assign(s int, todo map[string][]int) {
	a, now := g.shards[s], time.Now()
	best, found := "", false
	rank := func(id string) int {
		r := 2 * g.load[id]
		if g.n.suspect(id) {
			r += 1 << 20
		}
		if id != g.n.id {
			r++
		}
		return r
	}
	for _, id := range g.table.Owners[s] {
		if !now.Before(a.again[id]) && (!found || cmp.Or(cmp.Compare(rank(id), rank(best)), cmp.Compare(id, best)) < 0) {
			best, found = id, true
		}
	}
	if !found {
		return
	}
	a.again[best] = now.Add(max(workAgain, workAgainShare*g.n.hedge()))
	g.load[best]++
	todo[best] = append(todo[best], s)
}

// send asks a node how far it is with all shards that it owns, and gives it some of them to work on.
func (g *gather) send(id string, work []int) {
	q := g.ask
	q.Work, q.Least = work, map[int]uint64{}
	for _, s := range g.order() {
		if slices.Contains(g.table.Owners[s], id) {
			q.Shards = append(q.Shards, s)
		}
	}
	for _, s := range work {
		if b, ok := g.barrier(s); ok && b > 0 {
			q.Least[s] = b
		}
	}
	g.sent[id] = time.Now()
	g.n.post(id, q, g.out)
}

// barrier returns how far an answer must have seen the log of a shard, once most owners have said how far they are. A write need not have seen what
// came after it.
func (g *gather) barrier(s int) (seq uint64, known bool) {
	a := g.shards[s]
	if g.ask.Kind != push {
		for _, v := range a.seen {
			seq = max(seq, v)
		}
	}
	return max(seq, a.least), len(a.seen) >= g.table.majority(s)
}

// settled tells whether there is an answer for a shard that most owners would agree to.
func (g *gather) settled(s int, work bool) bool {
	a := g.shards[s]
	at, known := g.barrier(s)
	if !known {
		return false
	}
	if work {
		if a.got == nil || a.got.At[s] < at {
			return false
		}
		at = a.got.At[s]
	}
	return g.count(s, at) >= g.table.majority(s)
}

// count returns how many owners have applied the log up to a number.
func (g *gather) count(s int, at uint64) (n int) {
	for _, v := range g.shards[s].seen {
		if v >= at {
			n++
		}
	}
	return n
}

// finished tells whether every shard is settled and, where every owner counts, whether those that are alive have said so too.
func (g *gather) finished(work bool) bool {
	for s := range g.shards {
		if !g.settled(s, work) {
			return false
		}
	}
	if !g.every {
		return true
	}
	for s, a := range g.shards {
		for _, id := range g.table.Owners[s] {
			if a.seen[id] < a.least && !g.n.suspect(id) {
				if g.grace == nil {
					g.grace = time.After(eraseGrace)
				}
				return false
			}
		}
	}
	return true
}

// take notes what a node says.
func (g *gather) take(a answer, work bool) {
	for s, at := range a.Applied {
		if k := g.shards[s]; k != nil && slices.Contains(g.table.Owners[s], a.Node) {
			k.seen[a.Node] = max(k.seen[a.Node], at)
		}
	}
	todo := map[string][]int{}
	if a.Done && len(a.Work) > 0 {
		g.n.took(a.Node, time.Since(g.sent[a.Node]))
		for _, s := range a.Work {
			k := g.shards[s]
			switch {
			case k == nil || k.got != nil && k.got.At[s] >= a.At[s]:
			case a.Refused != "":
				k.again[a.Node] = time.Now().Add(refusalPause)
				g.assign(s, todo)
			default:
				k.got, k.from = &a, a.Node
			}
		}
	}
	for s, k := range g.shards {
		at, known := g.barrier(s)
		if !known || k.got == nil && work {
			continue
		}
		if work && k.got.At[s] < at { // it missed what was acknowledged before: it is asked once more, for that
			k.got = nil
			todo[k.from] = append(todo[k.from], s)
			continue
		}
		if work {
			at = k.got.At[s]
		}
		if g.count(s, at) < g.table.majority(s) {
			g.nudge(s, at)
		}
	}
	for id, some := range todo {
		g.send(id, some)
	}
}

// nudge asks owners that are behind to say when they have caught up.
func (g *gather) nudge(s int, at uint64) {
	k := g.shards[s]
	for _, id := range g.table.Owners[s] {
		last := k.nudged[id]
		if v, said := k.seen[id]; said && v >= at || last.at >= at && time.Since(last.when) < askAgain {
			continue
		}
		k.nudged[id] = nudged{at, time.Now()}
		q := g.ask
		q.Kind, q.Entry, q.Shards, q.Least = seqs, g.ask.Entry, []int{s}, map[int]uint64{s: at}
		g.n.post(id, q, g.out)
	}
}

// hedge gives what has not been answered to somebody else, and asks again who has not said how far they are.
func (g *gather) hedge(work bool) {
	todo := map[string][]int{}
	for _, s := range g.order() {
		k := g.shards[s]
		if g.settled(s, work) {
			continue
		}
		if work && k.got == nil {
			g.assign(s, todo)
		}
		for _, id := range g.table.Owners[s] {
			if _, said := k.seen[id]; (!said || k.seen[id] < k.least) && time.Since(g.sent[id]) > askAgain {
				todo[id] = append(todo[id], nil...)
			}
		}
	}
	for id, some := range todo {
		g.send(id, some)
	}
}
