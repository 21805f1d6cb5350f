package arena

import "fingerzeig/matcher"

// block is up to blockFingers fingers whose data lie together. What searches see of it is a leaf; what is appended lies behind that.
type block struct {
	leaf
	slabs [][]byte // what the candidates lie in
	gone  bool     // it was replaced
}

// leaf is what a search sees of a block: fingers that do not change.
type leaf struct {
	sketches   matcher.Sketches
	candidates []matcher.Candidate
	owners     []owner
}

// owner says whose a finger is.
type owner struct {
	subject string
	finger  uint8
}

func newBlock() *block {
	return &block{leaf: leaf{
		sketches:   matcher.NewSketches(blockFingers, blockGroups),
		candidates: make([]matcher.Candidate, 0, blockFingers),
		owners:     make([]owner, 0, blockFingers),
	}}
}

// add appends the samples of a subject, or returns false where they do not fit.
func (b *block) add(subject string, samples []Sample) bool {
	all := make([]matcher.Candidate, len(samples))
	for i, s := range samples {
		all[i] = s.Candidate
	}
	if !b.sketches.HasRoom(all...) {
		return false
	}
	for i, c := range all {
		b.sketches.Append(c)
		b.candidates = append(b.candidates, b.keep(c))
		b.owners = append(b.owners, owner{subject, samples[i].Finger})
	}
	return true
}

// pack moves the candidates into one piece of memory without gaps. Nobody may see the block yet.
func (b *block) pack() {
	n, old := 0, b.slabs
	for _, s := range old {
		n += len(s)
	}
	b.slabs = [][]byte{make([]byte, 0, n)}
	for i, c := range b.candidates {
		b.candidates[i] = b.keep(c)
	}
	for _, s := range old {
		clear(s[:cap(s)])
	}
}

// keep copies a candidate into the block's memory.
func (b *block) keep(c matcher.Candidate) matcher.Candidate {
	last := len(b.slabs) - 1
	if last < 0 || len(b.slabs[last])+len(c.Bytes()) > cap(b.slabs[last]) {
		b.slabs = append(b.slabs, make([]byte, 0, max(slabBytes, len(c.Bytes()))))
		last++
	}
	b.slabs[last], c = c.AppendTo(b.slabs[last])
	return c
}

// without returns a copy of the block that lacks a subject.
func (b *block) without(subject string) *block {
	rest := newBlock()
	for i, o := range b.owners {
		if o.subject != subject {
			rest.add(o.subject, []Sample{{o.finger, b.candidates[i]}})
		}
	}
	return rest
}

// wipe overwrites all that the block holds of fingers. Nobody may see it any more.
func (b *block) wipe() {
	b.sketches.Wipe()
	for _, s := range b.slabs {
		clear(s[:cap(s)])
	}
}

// bytes returns the memory that the block's fingers take: for their sketches, and in all.
func (b *block) bytes() (sketches, all int) {
	const candidateBytes, ownerBytes = 24, 24
	sketches = b.sketches.Bytes()
	all = sketches + cap(b.candidates)*candidateBytes + cap(b.owners)*ownerBytes
	for _, s := range b.slabs {
		all += cap(s)
	}
	return sketches, all
}
