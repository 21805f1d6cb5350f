package minutiae

// flood finds connected parts of a mask (four neighbours).
type flood struct {
	label []int32
	stack []int
}

// keepLargest leaves the largest part of the mask and clears the others.
func (f *flood) keepLargest(m *mask) {
	f.label = grow(f.label, m.size())
	clear(f.label)
	var parts, largest int32
	most := 0
	for i := range m.in {
		if m.in[i] && f.label[i] == 0 {
			parts++
			if n := f.fill(m, i, parts, true); n > most {
				most, largest = n, parts
			}
		}
	}
	for i := range m.in {
		m.in[i] = m.in[i] && f.label[i] == largest
	}
}

// fillHoles adds to the mask what it encloses: all that cannot be reached from the image's border.
func (f *flood) fillHoles(m *mask) {
	f.label = grow(f.label, m.size())
	clear(f.label)
	for y := range m.h {
		for x := range m.w {
			border := x == 0 || y == 0 || x == m.w-1 || y == m.h-1
			if i := y*m.w + x; border && !m.in[i] && f.label[i] == 0 {
				f.fill(m, i, 1, false)
			}
		}
	}
	for i := range m.in {
		m.in[i] = f.label[i] == 0
	}
}

// fill labels the part of cells with the given value that holds cell start, and returns its size.
func (f *flood) fill(m *mask, start int, label int32, value bool) int {
	f.stack = append(f.stack[:0], start)
	f.label[start] = label
	n := 0
	visit := func(i int) {
		if m.in[i] == value && f.label[i] == 0 {
			f.label[i] = label
			f.stack = append(f.stack, i)
		}
	}
	for len(f.stack) > 0 {
		i := f.stack[len(f.stack)-1]
		f.stack = f.stack[:len(f.stack)-1]
		n++
		if x := i % m.w; x > 0 {
			visit(i - 1)
		}
		if x := i % m.w; x < m.w-1 {
			visit(i + 1)
		}
		if i >= m.w {
			visit(i - m.w)
		}
		if i < m.size()-m.w {
			visit(i + m.w)
		}
	}
	return n
}
