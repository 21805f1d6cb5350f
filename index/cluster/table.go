package cluster

import (
	"cmp"
	"hash/fnv"
	"maps"
	"slices"
)

// table says who owns which shard. Tables are numbered; one follows another by a change of which all nodes learn, and differs from it by at most one
// owner of each shard.
type table struct {
	Epoch    uint64
	Logs     int               `json:",omitempty"` // machines that keep each log; 0: as many as at first
	Members  map[string]member // by identity
	Owners   [][]string        // by shard
	Learners [][]string        // by shard: those who follow its log and do not count yet
}

// member is a node that takes part.
type member struct {
	Leaving bool `json:",omitempty"`
	Lost    bool `json:",omitempty"` // an operator says so: it will not come back
}

func newTable(shards int, founder string) table {
	t := table{Epoch: 1, Members: map[string]member{founder: {}}}
	for range shards {
		t.Owners, t.Learners = append(t.Owners, []string{founder}), append(t.Learners, nil)
	}
	return t
}

// clone returns a copy under the next number.
func (t table) next() table {
	n := table{Epoch: t.Epoch + 1, Logs: t.Logs, Members: maps.Clone(t.Members)}
	for s := range t.Owners {
		n.Owners, n.Learners = append(n.Owners, slices.Clone(t.Owners[s])), append(n.Learners, slices.Clone(t.Learners[s]))
	}
	return n
}

func (t table) holds(shard int, id string) bool {
	return slices.Contains(t.Owners[shard], id) || slices.Contains(t.Learners[shard], id)
}

// majority is how many of the owners of a shard are most of them.
func (t table) majority(shard int) int { return len(t.Owners[shard])/2 + 1 }

// wanted returns who should own a shard: the members that draw the highest numbers for it, so that a member that comes or goes moves only its own.
func wanted(shard int, members []string, replicas int) []string {
	draw := func(id string) uint64 {
		h := fnv.New64a()
		_, _ = h.Write([]byte{byte(shard), byte(shard >> 8)})
		_, _ = h.Write([]byte(id))
		return mix(h.Sum64())
	}
	order := slices.Clone(members)
	slices.SortFunc(order, func(a, b string) int { return cmp.Or(cmp.Compare(draw(b), draw(a)), cmp.Compare(a, b)) })
	return order[:min(replicas, len(order))]
}

// mix spreads a hash over all its bits (the finaliser of MurmurHash3).
func mix(h uint64) uint64 {
	h ^= h >> 33
	h *= 0xff51afd7ed558ccd
	h ^= h >> 33
	h *= 0xc4ceb9fe1a85ec53
	return h ^ h>>33
}

// state is what is known of the nodes when the next table is made.
type state struct {
	lost   func(id string) bool            // it has been silent for so long that others take over, or is gone
	gone   func(id string) bool            // it will not come back
	caught func(shard int, id string) bool // a learner knows nearly all of the log
}

// step returns the table that is one step nearer to what is wanted. owners tells whether owners differ: then the present table must be settled
// before the next one counts. changed is false where nothing is left to do.
func (t table) step(replicas int, s state) (n table, changed, owners bool) {
	n = t.next()
	var present []string
	for id, m := range t.Members {
		if !m.Leaving && !s.lost(id) {
			present = append(present, id)
		}
	}
	for shard := range n.Owners {
		want := wanted(shard, present, replicas)
		learned, moved := n.shard(shard, want, s)
		changed, owners = changed || learned || moved, owners || moved
	}
	for id, m := range t.Members {
		if (m.Leaving || s.gone(id)) && !slices.ContainsFunc(n.Owners, func(o []string) bool { return slices.Contains(o, id) }) {
			delete(n.Members, id)
			changed = true
		}
	}
	return n, changed, owners
}

// shard changes one shard by at most one owner. moved tells whether it did, learned whether learners changed.
func (t *table) shard(shard int, want []string, s state) (learned, moved bool) {
	owners, learners := t.Owners[shard], t.Learners[shard]
	keep := slices.DeleteFunc(slices.Clone(learners), func(id string) bool { return !slices.Contains(want, id) })
	for _, id := range want {
		if !slices.Contains(owners, id) && !slices.Contains(keep, id) {
			keep = append(keep, id)
		}
	}
	learned = !slices.Equal(keep, learners)
	t.Learners[shard] = keep
	// Who is lost goes first: until then one more failure would stop the shard.
	for i, id := range owners {
		if len(owners) > 1 && s.lost(id) {
			t.Owners[shard] = slices.Delete(slices.Clone(owners), i, i+1)
			return learned, true
		}
	}
	for i, id := range keep {
		if len(owners) == 1 && len(want) == 2 && slices.Contains(want, owners[0]) {
			break // two owners would need each other: one counts, and the other one learns until there is a third
		}
		if s.caught(shard, id) {
			t.Owners[shard] = append(slices.Clone(owners), id)
			t.Learners[shard] = slices.Delete(keep, i, i+1)
			return learned, true
		}
	}
	if len(keep) > 0 || len(owners) <= max(len(want), 1) {
		return learned, false
	}
	for i, id := range owners {
		if !slices.Contains(want, id) {
			t.Owners[shard] = slices.Delete(slices.Clone(owners), i, i+1)
			return learned, true
		}
	}
	return learned, false
}
