package main

import (
	"strings"
	"testing"
)

// TestCapacityPaper asks that ten times the fingers take ten times the memory, and no node fewer.
func TestCapacityPaper(t *testing.T) {
	c := &capacityCommand{Cores: 64, Memory: 512, Watts: 600, Replicas: 3}
	few, many := c.need(1e8), c.need(1e9)
	if many.memory != 10*few.memory || many.nodes < few.nodes || many.watts < few.watts {
		t.Errorf("%+v, and of ten times as many %+v", few, many)
	}
	if small := c.need(1000); small.nodes != 3 {
		t.Errorf("a small gallery takes %d nodes, want one for each replica", small.nodes)
	}
}

// TestCoreSeconds holds the sum of the stages against what searches in 100,000 and in 1,000,000 fingers took of two cores, and asks that beyond those ten times
// the fingers take ten times as long.
func TestCoreSeconds(t *testing.T) {
	for fingers, ms := range map[float64]float64{1e5: 2 * 54, 1e6: 2 * 118} {
		if got := 1e3 * coreSeconds(fingers); got < 0.98*ms || got > 1.02*ms {
			t.Errorf("%g fingers take %.0f ms of a core, measured %.0f", fingers, got, ms)
		}
	}
	if few, many := coreSeconds(1e8), coreSeconds(1e9); many < 9.99*few || many > 10.01*few {
		t.Errorf("%.1f s, and of ten times as many %.1f s", few, many)
	}
	if got := coreSeconds(0); got != 0 {
		t.Errorf("nobody takes %g s", got)
	}
}

// TestClusterSim asks of the simulation what must be so: nothing fails where nothing does, second owners cut the tail and answer for the dead, and the
// same seed gives the same.
func TestClusterSim(t *testing.T) {
	c := &capacityCommand{Cores: 64, Memory: 64, Replicas: 3, Nodes: 16, Shards: 64, Load: 0.3, Seconds: 60, Stalls: 120, Stall: 0.5, Deaths: 20, Away: 5, Seed: 2}
	sim := func(failing, hedged bool) simResult {
		s := newClusterSim(c, 5e7, failing, hedged)
		s.run()
		return s.result()
	}
	calm, alone, hedged := sim(false, false), sim(true, false), sim(true, true)
	if calm.incomplete > 0 || calm.searches == 0 {
		t.Errorf("without failures: %+v", calm)
	}
	if alone.incomplete == 0 {
		t.Errorf("with deaths and no second owner everything is complete: %+v", alone)
	}
	if hedged.incomplete*10 > alone.incomplete || hedged.p99 > alone.p99 {
		t.Errorf("second owners help nobody: %+v, without %+v", hedged, alone)
	}
	if again := sim(true, true); again != hedged {
		t.Errorf("the same again is %+v, was %+v", again, hedged)
	}
}

// TestCapacityCommand prints both tables, and refuses what cannot be.
func TestCapacityCommand(t *testing.T) {
	var out strings.Builder
	c := &capacityCommand{Fingers: []float64{1e6}, Cores: 8, Memory: 16, Replicas: 3, Nodes: 4, Shards: 8, Load: 0.2, Seconds: 5, Seed: 1}
	if err := c.Run(&environment{out: &out}); err != nil || strings.Count(out.String(), "\n") < 10 {
		t.Errorf("%v\n%s", err, out.String())
	}
	c.Load = 1
	if err := c.Run(&environment{out: &out}); err == nil {
		t.Error("a load of 1 is taken")
	}
}
