package synth

// Area is a part of an image, in square cells.
type Area struct {
	CellPx        int // side of a cell in pixels of the image
	Width, Height int // cells; those of the last column and row may reach beyond the image
	In            []bool
}

// At tells whether a place of the image, in its pixels from the upper left corner, lies in the area.
func (a *Area) At(x, y float64) bool {
	if !(x >= 0 && y >= 0) {
		return false
	}
	cx, cy := int(x)/a.CellPx, int(y)/a.CellPx
	return cx < a.Width && cy < a.Height && a.In[cy*a.Width+cx]
}

// newArea returns an area of which nothing is part yet but all cells.
func newArea(d draw) *Area {
	a := &Area{CellPx: cleanCell, Width: (d.width + cleanCell - 1) / cleanCell, Height: (d.height + cleanCell - 1) / cleanCell}
	a.In = make([]bool, a.Width*a.Height)
	for i := range a.In {
		a.In[i] = true
	}
	return a
}

// spoil takes the cell with a pixel out of the area.
func (a *Area) spoil(x, y int) { a.In[y/cleanCell*a.Width+x/cleanCell] = false }

// moved returns the area where a device puts it that joins stripes.
func (a *Area) moved(s *sweep) *Area {
	if s == nil {
		return a
	}
	to := *a
	to.In = make([]bool, len(a.In))
	for i := range to.In {
		x, y := i%a.Width*cleanCell+cleanCell/2, i/a.Width*cleanCell+cleanCell/2
		row := min(y, len(s.down)-1)
		to.In[i] = a.At(float64(x)+s.right[row], float64(y)+s.down[row])
	}
	return &to
}

// within returns the part that lies at least cleanMargin inside, measured along rows and columns. Beyond the image nothing is part.
func (a *Area) within(d draw) Area {
	steps := (cleanMargin*d.ppi + nominalPPI*cleanCell - 1) / (nominalPPI * cleanCell)
	across := shrunk(a.In, a.Width, a.Height, 1, a.Width, steps)
	to := *a
	to.In = shrunk(across, a.Height, a.Width, a.Width, 1, steps)
	return to
}

// shrunk takes from lines of n cells, step apart, each cell within so many steps of one that is not part. There are lines of them, stride apart.
func shrunk(in []bool, n, lines, step, stride, steps int) []bool {
	out := make([]bool, len(in))
	for l := range lines {
		run := 0
		for i := range n {
			if run++; !in[l*stride+i*step] {
				run = 0
			}
			if run > 2*steps {
				out[l*stride+(i-steps)*step] = true
			}
		}
	}
	return out
}
