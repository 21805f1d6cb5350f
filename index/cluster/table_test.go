package cluster

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
)

// TestTableSteps takes tables from where they are to where they should be, as nodes come, leave and are lost, and asks of every step that most of the
// owners before and most of those after always have one in common, and of the end that everybody owns their share.
func TestTableSteps(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 50 {
		const shards, replicas = 16, 3
		tb := newTable(shards, "n0")
		lost := map[string]bool{}
		s := state{lost: func(id string) bool { return lost[id] }, gone: func(string) bool { return false }, caught: func(int, string) bool { return r.IntN(2) == 0 }}
		for step := range 400 {
			if step < 200 && r.IntN(10) == 0 {
				id := fmt.Sprint("n", r.IntN(8))
				switch m, in := tb.Members[id]; {
				case !in:
					tb = tb.next()
					tb.Members[id] = member{}
				case r.IntN(3) == 0 && len(lost) < 3:
					lost[id] = true
				case len(tb.Members) > 4:
					m.Leaving = true
					tb.Members[id] = m
				}
			}
			next, changed, owners := tb.step(replicas, s)
			if !changed && owners {
				t.Fatal("owners without a change")
			}
			for shard := range tb.Owners {
				a, b := tb.Owners[shard], next.Owners[shard]
				if len(b) == 0 {
					t.Fatalf("step %d: shard %d has no owner", step, shard)
				}
				shared := len(slices.DeleteFunc(slices.Clone(a), func(id string) bool { return !slices.Contains(b, id) }))
				if most := tb.majority(shard) + next.majority(shard); most <= len(a)+len(b)-shared {
					t.Fatalf("step %d: most of %v and most of %v need not meet", step, a, b)
				}
				if !owners && !slices.Equal(a, b) {
					t.Fatalf("step %d: owners %v became %v without a word", step, a, b)
				}
			}
			if changed {
				tb = next
			}
		}
		var present []string
		for id, m := range tb.Members {
			if !lost[id] && !m.Leaving {
				present = append(present, id)
			}
		}
		for shard := range tb.Owners {
			want := wanted(shard, present, replicas)
			got := slices.Clone(tb.Owners[shard])
			slices.Sort(got)
			slices.Sort(want)
			if len(present) == 2 && len(got) == 1 && slices.Contains(want, got[0]) && len(tb.Learners[shard]) == 1 {
				continue
			}
			if len(present) > 0 && !slices.Equal(got, want) {
				t.Fatalf("in the end shard %d is owned by %v, want %v", shard, got, want)
			}
		}
	}
}

// TestWantedMovesLittle adds a node to 15: it takes a share, and nothing moves between the others.
func TestWantedMovesLittle(t *testing.T) {
	var members []string
	for i := range 15 {
		members = append(members, fmt.Sprintf("node-%08x", i*7919))
	}
	const shards = 256
	moved := 0
	for s := range shards {
		before := wanted(s, members, 3)
		for _, id := range wanted(s, append(members, "another"), 3) {
			if !slices.Contains(before, id) {
				if moved++; id != "another" {
					t.Fatalf("shard %d moved to %s", s, id)
				}
			}
		}
	}
	if share := shards * 3 / 16; moved < share/2 || moved > share*2 {
		t.Errorf("%d shards moved, want about %d", moved, share)
	}
}
