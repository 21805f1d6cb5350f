package wsq

// region is a rectangle of the plane.
type region struct{ x, y, width, height int }

func (r region) area() int { return r.width * r.height }

// split is a region that one step of the transform splits into four. Where it is turned, the high-pass half lies left or above: what is
// high-pass already has its frequencies in descending order, and so they stay sorted.
type split struct {
	region
	turnedX, turnedY bool
}

// part returns a quarter: 0 is the upper left, 1 the upper right, 2 the lower left, 3 the lower right.
func (s split) part(i int) split {
	left, top := (s.width+1)/2, (s.height+1)/2
	if s.turnedX {
		left = s.width / 2
	}
	if s.turnedY {
		top = s.height / 2
	}
	p := split{region: region{s.x, s.y, left, top}, turnedX: i&1 != 0, turnedY: i&2 != 0}
	if p.turnedX {
		p.x, p.width = s.x+left, s.width-left
	}
	if p.turnedY {
		p.y, p.height = s.y+top, s.height-top
	}
	return p
}

// tree is how a plane is split: what is to be split, each before its parts, and the subbands by number (specification, figure 4).
type tree struct {
	splits []split
	bands  []region
}

// newTree lays out the 60 coded subbands. The lower right quarter of the plane would hold four more, which are never coded.
func newTree(width, height int) tree {
	t := tree{make([]split, 0, 20), make([]region, 0, coded)}
	whole := t.split(split{region: region{0, 0, width, height}})
	low := t.split(whole.part(0))
	lowest := t.split(low.part(0))
	first := t.split(lowest.part(0))
	t.leaf(first.part(0)) // 0 to 3
	for i := 1; i < 4; i++ {
		t.bands = append(t.bands, first.part(i).region) // 4 to 6
	}
	for i := 1; i < 4; i++ {
		t.leaf(lowest.part(i)) // 7 to 18
	}
	for quarter := 1; quarter < 3; quarter++ {
		q := t.split(low.part(quarter))
		for i := range 4 {
			t.leaf(q.part(i)) // 19 to 34, 35 to 50
		}
	}
	t.bands = append(t.bands, low.part(3).region) // 51
	t.leaf(whole.part(1))                         // 52 to 55
	t.leaf(whole.part(2))                         // 56 to 59
	return t
}

func (t *tree) split(s split) split {
	t.splits = append(t.splits, s)
	return s
}

// leaf splits s into four subbands.
func (t *tree) leaf(s split) {
	t.split(s)
	for i := range 4 {
		t.bands = append(t.bands, s.part(i).region)
	}
}

// blockEnds are the bands at which the second and the third block begin.
var blockEnds = [2]int{19, 52}

// sizeOf returns how many coefficients the bands from number from to number to hold that q does not leave out.
func (t *tree) sizeOf(q *bins, from, to int) int {
	n := 0
	for i := from; i < to; i++ {
		if q.width[i] != 0 {
			n += t.bands[i].area()
		}
	}
	return n
}
