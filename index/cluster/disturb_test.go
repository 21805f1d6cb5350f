package cluster

import (
	"math/rand/v2"
	"sync"
	"time"
)

// disturb does something to the nodes.
func (c *checker) disturb(r *rand.Rand) {
	i, j := r.IntN(len(c.nodes)), r.IntN(len(c.nodes))
	switch r.IntN(6) {
	case 5:
		var group sync.WaitGroup
		for i := range c.nodes {
			c.isolate(i)
		}
		for i := range c.nodes {
			group.Go(func() { c.stop(i) })
		}
		group.Wait()
		c.count("all nodes are killed")
		c.heal()
		c.start(0, 1, 2)
		return
	case 0:
		c.isolate(i)
		c.count("a node is isolated")
	case 1:
		if i != j {
			c.cut(i, j)
			c.count("two nodes are cut off from each other")
		}
	case 2:
		c.kill(i)
		c.count("a node is killed")
		pause(ctx, time.Duration(r.IntN(800))*time.Millisecond)
		c.heal()
		c.start(i)
		return
	case 3:
		c.stop(i)
		c.count("a node is stopped")
		c.start(i)
		return
	default:
		for i := range c.nodes { // nobody is heard for a moment
			c.isolate(i)
		}
		c.count("all nodes are isolated")
	}
	pause(ctx, time.Duration(500+r.IntN(2500))*time.Millisecond)
	c.heal()
}
