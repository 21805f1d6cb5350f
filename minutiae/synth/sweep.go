package synth

// sweep is how far the image of a device over which the finger is drawn is off: its stripes are joined by how fast the finger seems to move.
type sweep struct{ right, down []float64 } // px of the image, for each row: the place from which it really is, less its own

// newSweep returns the errors of a print, or nil where the image is taken at once.
func newSweep(d draw) *sweep {
	if d.device == nil || d.device.stripe == 0 {
		return nil
	}
	c := newChance(d.seed, forSweep)
	unit := float64(d.ppi) / nominalPPI
	s := &sweep{make([]float64, d.height), make([]float64, d.height)}
	along := newField(c, 0, 0, float64(d.height), 1, float64(sweepStep*unit))
	aside := newField(c, 0, 0, float64(d.height), 1, float64(sweepStep*unit))
	jitter, stripe := 0.0, -1
	for y := range d.height {
		if at := int(float64(y) / float64(d.device.stripe*unit)); at != stripe {
			stripe, jitter = at, float64(stripeJitter*c.normal())
		}
		s.right[y] = float64(float64(unit*d.wide) * (float64(sweepAside*aside.at(float64(y), 0)) + jitter))
		s.down[y] = float64(float64(unit*d.wide) * float64(sweepAlong*along.at(float64(y), 0)))
		if y > 0 {
			s.down[y] = max(s.down[y], s.down[y-1]-0.5) // never twice the same
		}
	}
	return s
}

// apply moves the rows of p to where the device puts them.
func (s *sweep) apply(p *plane) *plane {
	if s == nil {
		return p
	}
	out := newPlane(p.w, p.h)
	for y := range p.h {
		row := out.row(y)
		for x := range row {
			if from := newPatch(point{float64(x) + s.right[y], float64(y) + s.down[y]}, p); !from.outside {
				row[x] = int16(from.sample(p))
			}
		}
	}
	return out
}

// place returns where the device puts what really is at p.
func (s *sweep) place(p point) point {
	if s == nil {
		return p
	}
	low, high := 0, len(s.down)-1 // the last row that does not begin behind p
	for low < high {
		if middle := (low + high + 1) / 2; float64(middle)+s.down[middle] <= p.y {
			low = middle
		} else {
			high = middle - 1
		}
	}
	here, next := float64(low)+s.down[low], float64(low+1)
	y := float64(low) + p.y - here
	if low+1 < len(s.down) {
		if next += s.down[low+1]; next > here && p.y >= here {
			y = float64(low) + (p.y-here)/(next-here)
		}
	}
	return point{p.x - s.right[low], y}
}
