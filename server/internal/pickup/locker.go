package pickup

// reachable reports whether a handle is reached from a wheelchair.
func (l Locker) reachable() bool { return l.Height >= lowReach && l.Height <= highReach }

// Choose returns the locker of a terminal for a pickup, or 0. It is free, in order, large enough, and within reach where that is needed. Of
// these it is the smallest, then one out of reach for those who do not need reach, so that the others stay free for those who do, then the
// lowest number.
func (s State) Choose(t TerminalID, p Pickup) int {
	taken := map[int]bool{}
	for _, other := range s.Pickups {
		if other.Terminal == t && other.holds() {
			taken[other.Locker] = true
		}
	}
	lockers := s.Terminals[t].Lockers
	best := 0
	for i, l := range lockers {
		if l.Broken || taken[i+1] || l.Size < p.Size || p.Reach && !l.reachable() {
			continue
		}
		if best == 0 || l.Size < lockers[best-1].Size || l.Size == lockers[best-1].Size && !l.reachable() && lockers[best-1].reachable() {
			best = i + 1
		}
	}
	return best
}
