package fmr

const (
	normalBytes  = minutiaBytes - 1
	compactBytes = 3
)

// readCard reads the minutiae of a card format to the end: a card command says how long they are, they do not. Two bits of type, x in 14, two
// reserved, y in 14, direction in 8 are the normal format; x and y in 8, two bits of type, direction in 6 the compact one.
func (r *reader) readCard(record *Record) {
	size, units := normalBytes, normalUnits
	if r.format == ISOCardCompact {
		size, units = compactBytes, compactUnits
	}
	v := View{ResX: units, ResY: units}
	if len(r.b) == 0 || len(r.b)%size != 0 {
		r.fatal(fieldLength, "%d bytes are no whole number of minutiae of %d", len(r.b), size)
		return
	}
	if n := len(r.b) / size; n > 255 {
		r.fatal(fieldCount, "%d minutiae, want 255 or less", n)
		return
	}
	for r.left() > 0 {
		if size == normalBytes {
			v.Minutiae = append(v.Minutiae, r.minutia(false))
			continue
		}
		m := Minutia{X: int(r.u8(fieldPosition)), Y: int(r.u8(fieldPosition)), Quality: NotReported}
		last := r.u8(fieldAngle)
		m.Type, m.Direction = r.minutiaType(last>>6), fromUnits(uint16(last&0x3f), r.format.units())
		v.Minutiae = append(v.Minutiae, m)
	}
	record.Views = []View{v}
}

// writeCard writes the minutiae of the first view.
func (w *writer) writeCard(record Record) {
	v := &record.Views[0]
	if v.ResX <= 0 || v.ResY <= 0 {
		w.fail("the view has no resolution")
		return
	}
	w.fits(len(v.Minutiae), 255, "the number of minutiae")
	if len(v.Minutiae) == 0 {
		w.fail("no minutiae")
	}
	for _, m := range v.Minutiae {
		if w.format == ISO2005CardNormal {
			w.minutia(m, false)
			continue
		}
		w.fits(int(m.Type), int(bifurcation), "a minutia type")
		w.fits(m.X, 255, "a position across, in 0.1 mm,")
		w.fits(m.Y, 255, "a position down, in 0.1 mm,")
		w.u8(uint8(m.X))
		w.u8(uint8(m.Y))
		w.u8(uint8(m.Type)<<6 | uint8(inUnits(m.Direction, w.format.units())))
	}
}
