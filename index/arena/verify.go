package arena

import "fingerzeig/matcher"

// Verify compares a probe with all samples of a subject and returns the best score and its finger. It returns false where there is no such
// subject.
func (g *Gallery) Verify(id string, p *matcher.Probe) (finger uint8, score matcher.Score, ok bool) {
	return g.VerifyFinger(id, p, 0)
}

// VerifyFinger is Verify with the samples of one finger only; with those of finger 0 every other is compared, and finger 0 with all.
func (g *Gallery) VerifyFinger(id string, p *matcher.Probe, only uint8) (finger uint8, score matcher.Score, ok bool) {
	v := g.pin() // what is removed from now on is not overwritten before the end
	defer v.unpin()
	g.mu.RLock()
	b, ok := g.where[id]
	if !ok {
		g.mu.RUnlock()
		return 0, 0, false
	}
	l := b.leaf
	g.mu.RUnlock()
	s := scratches.Get().(*matcher.Scratch)
	defer scratches.Put(s)
	for i, o := range l.owners {
		if o.subject != id || only != 0 && o.finger != 0 && o.finger != only {
			continue
		}
		if got := p.Match(l.candidates[i], s); got > score {
			finger, score = o.finger, got
		}
	}
	return finger, score, true
}
