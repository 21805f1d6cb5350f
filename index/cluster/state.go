package cluster

import "slices"

// State is what a node knows of its cluster.
type State struct {
	Node    string   // who says so
	Members []Member // by identity
	Shards  int
	Logs    int  // machines that keep each log
	Spare   int  // nodes that may fail, whichever they are: see Node.Spare
	Left    bool // the node has left
}

// Member is what is known of a node that takes part.
type Member struct {
	ID      string
	Owns    int  // shards
	Learns  int  // shards that it is given, or of which it keeps a copy that does not count
	Silent  bool // nothing has been heard of it
	Leaving bool
	Lost    bool // it is given up
}

// State returns what the node knows of its cluster.
func (n *Node) State() State {
	t := n.tableNow()
	s := State{Node: n.id, Shards: n.founding.Shards, Logs: n.copies(t), Spare: n.Spare(), Left: n.hasLeft.Load()}
	for _, id := range n.Members() {
		m := Member{ID: id, Silent: n.suspect(id), Leaving: t.Members[id].Leaving, Lost: t.Members[id].Lost}
		for shard := range t.Owners {
			if slices.Contains(t.Owners[shard], id) {
				m.Owns++
			}
			if slices.Contains(t.Learners[shard], id) {
				m.Learns++
			}
		}
		s.Members = append(s.Members, m)
	}
	return s
}
