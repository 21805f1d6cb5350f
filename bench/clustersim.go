package main

import (
	"container/heap"
	"math"
	"math/rand/v2"
	"slices"
)

// Patience of index/cluster, in seconds.
const (
	simSuspect = 0.35 // silence after which a node is asked last
	simHedge   = 0.02 // least time after which a second owner is asked
	simUsual   = 3    // or so many times what work usually takes
	simAnswer  = 5.0  // after which a search is not complete
	simNetwork = 0.0005
)

// clusterSim is a simulation of a cluster by events. Each node does its work in order, on all its cores; a search gives each shard to the owner with the
// least to do of those that give signs of life.
type clusterSim struct {
	r       *rand.Rand
	hedged  bool
	rate    float64 // searches a second
	seconds float64
	shard   float64 // fingers of a shard
	cores   float64 // of a node
	stalls  float64 // a second, of a node
	stall   float64
	deaths  float64
	away    float64

	now    float64
	events simEvents
	nodes  []simNode
	owners [][]int // of each shard
	usual  float64

	took       []float64
	incomplete int
	work, more float64 // seconds of nodes, and of these for second owners
}

// simNode is a node: it is busy until free, and dead until back.
type simNode struct {
	free, back, died float64
	epoch            int // of its life: work of an earlier one is lost
}

// simSearch is a search under way.
type simSearch struct {
	began float64
	asked [][]int // owners asked for each shard
	got   []bool
	left  int
	over  bool
}

type simEvent struct {
	at float64
	do func()
}

// simEvents is a heap by time.
type simEvents []simEvent

func (e simEvents) Len() int           { return len(e) }
func (e simEvents) Less(i, j int) bool { return e[i].at < e[j].at }
func (e simEvents) Swap(i, j int)      { e[i], e[j] = e[j], e[i] }
func (e *simEvents) Push(x any)        { *e = append(*e, x.(simEvent)) }
func (e *simEvents) Pop() any {
	last := (*e)[len(*e)-1]
	*e = (*e)[:len(*e)-1]
	return last
}

func newClusterSim(c *capacityCommand, fingers float64, failing, hedged bool) *clusterSim {
	s := &clusterSim{r: rand.New(rand.NewPCG(c.Seed, 1)), hedged: hedged, seconds: c.Seconds, nodes: make([]simNode, c.Nodes)}
	s.shard, s.cores = fingers/float64(c.Shards), float64(c.Cores)
	each := coreSeconds(s.shard*float64(c.Shards)/float64(c.Nodes)) / s.cores
	s.rate, s.usual = c.Load/each, each
	if failing {
		s.stalls, s.stall, s.deaths, s.away = c.Stalls/3600, c.Stall, c.Deaths/3600, c.Away
	}
	for range c.Shards {
		s.owners = append(s.owners, s.r.Perm(c.Nodes)[:c.Replicas])
	}
	return s
}

func (s *clusterSim) at(when float64, do func()) { heap.Push(&s.events, simEvent{when, do}) }

// every calls do at times of a Poisson process.
func (s *clusterSim) every(rate float64, do func()) {
	if rate <= 0 {
		return
	}
	var next func()
	next = func() {
		if when := s.now + s.r.ExpFloat64()/rate; when < s.seconds {
			s.at(when, func() { do(); next() })
		}
	}
	next()
}

func (s *clusterSim) run() {
	s.every(s.rate, s.arrive)
	for i := range s.nodes {
		n := &s.nodes[i]
		s.every(s.stalls, func() { n.free = max(n.free, s.now) + s.r.ExpFloat64()*s.stall })
		s.every(s.deaths, func() {
			if n.back <= s.now {
				n.epoch++
				n.died, n.back = s.now, s.now+s.away
				n.free = n.back
			}
		})
	}
	for len(s.events) > 0 {
		e := heap.Pop(&s.events).(simEvent)
		s.now = e.at
		e.do()
	}
}

// arrive begins a search.
func (s *clusterSim) arrive() {
	q := &simSearch{began: s.now, asked: make([][]int, len(s.owners)), got: make([]bool, len(s.owners)), left: len(s.owners)}
	s.ask(q, false)
	if s.hedged {
		s.at(s.now+s.patience(), func() { s.hedge(q) })
	}
	s.at(s.now+simAnswer, func() {
		if !q.over {
			q.over = true
			s.incomplete++
			s.took = append(s.took, simAnswer)
		}
	})
}

func (s *clusterSim) patience() float64 { return max(simHedge, simUsual*s.usual) }

// hedge asks others for what is late, again and again.
func (s *clusterSim) hedge(q *simSearch) {
	if q.over {
		return
	}
	s.ask(q, true)
	s.at(s.now+s.patience(), func() { s.hedge(q) })
}

// ask gives every shard that has no answer to an owner that has not been asked.
func (s *clusterSim) ask(q *simSearch, second bool) {
	work := map[int][]int{}
	for shard, owners := range s.owners {
		if q.got[shard] {
			continue
		}
		best := -1
		for _, id := range owners {
			if slices.Contains(q.asked[shard], id) {
				continue
			}
			if best < 0 || s.rank(id, work) < s.rank(best, work) {
				best = id
			}
		}
		if best >= 0 {
			q.asked[shard] = append(q.asked[shard], best)
			work[best] = append(work[best], shard)
		}
	}
	for id := range s.nodes { // in order, so that chance falls alike in every run
		if some := work[id]; len(some) > 0 {
			s.serve(q, id, some, second)
		}
	}
}

// rank is low for who is asked first. Nobody knows how busy a node is; that it has been silent shows after a while.
func (s *clusterSim) rank(id int, work map[int][]int) int {
	n := s.nodes[id]
	if n.back > s.now && s.now-n.died > simSuspect {
		return math.MaxInt32 + len(work[id])
	}
	return len(work[id])
}

// serve lets a node do some shards of a search, after what it has to do already.
func (s *clusterSim) serve(q *simSearch, id int, shards []int, second bool) {
	n := &s.nodes[id]
	took := coreSeconds(s.shard*float64(len(shards))) / s.cores * math.Exp(s.r.NormFloat64()*searchSpread)
	s.work += took
	if second {
		s.more += took
	}
	if n.back > s.now {
		return // nobody answers
	}
	n.free = max(n.free, s.now+simNetwork) + took
	epoch, asked := n.epoch, s.now
	s.at(n.free+simNetwork, func() {
		if n.epoch != epoch {
			return // it died before it was done
		}
		s.usual += (s.now - asked - s.usual) / 9
		s.answer(q, shards)
	})
}

func (s *clusterSim) answer(q *simSearch, shards []int) {
	for _, shard := range shards {
		if !q.got[shard] {
			q.got[shard] = true
			q.left--
		}
	}
	if q.left == 0 && !q.over {
		q.over = true
		s.took = append(s.took, s.now-q.began)
	}
}

// simResult is what came of it, in seconds. A search that was not complete counts as long as it was waited for.
type simResult struct {
	searches             int
	p50, p99, p999, most float64
	incomplete           int
	extra                float64 // share of work done for second owners
}

func (s *clusterSim) result() simResult {
	slices.Sort(s.took)
	at := func(share float64) float64 {
		if len(s.took) == 0 {
			return 0
		}
		return s.took[min(int(share*float64(len(s.took))), len(s.took)-1)]
	}
	return simResult{len(s.took), at(0.5), at(0.99), at(0.999), at(1), s.incomplete, s.more / max(s.work, 1e-9)}
}
