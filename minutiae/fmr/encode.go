package fmr

import (
	"encoding/binary"
	"fmt"
	"slices"
)

// Encode writes a record in a format. What the format has no field for is left out, and Lost says what that is; positions and directions
// are converted, and codes that the format does not know become the nearest it knows. Views of Native resolution are written in pixels at
// 500 ppi, and so is all of XYT.
//
// It returns ErrRange, wrapped with the reason, where a field cannot hold what is to be in it: no views, too many of them or of
// minutiae, positions too far out, resolutions of less than 99 units per centimetre, views that differ in what the format says once.
func Encode(r Record, f Format) ([]byte, error) {
	w := writer{format: f}
	if len(r.Views) == 0 {
		return nil, fmt.Errorf("%w: the record has no views", ErrRange)
	}
	r.Views = slices.Clone(r.Views)
	for i, v := range r.Views {
		r.Views[i] = v.unitsOf(f)
	}
	switch f {
	case ISO2005, INCITS2004:
		w.write2005(r)
	case ISO2011:
		w.write2011(r)
	case INCITS2009, INCITS2009Am1:
		w.write2009(r)
	case ISO2005CardNormal, ISOCardCompact:
		w.writeCard(r)
	case XYT, XYTM1:
		w.writeXYT(r)
	case Native:
		w.writeNative(r)
	default:
		return nil, fmt.Errorf("%w: there is no format %d", ErrFormat, uint8(f))
	}
	if w.err != nil {
		return nil, fmt.Errorf("%w: %s", w.err, f)
	}
	return w.b, nil
}

// unitsOf returns the view in the units in which a format says positions.
func (v View) unitsOf(f Format) View {
	switch {
	case f == ISO2005CardNormal:
		return v.at(normalUnits, normalUnits)
	case f == ISOCardCompact:
		return v.at(compactUnits, compactUnits)
	case f == Native:
		return v.at(nativeUnits, nativeUnits)
	case f == XYT, f == XYTM1, v.ResX == nativeUnits && v.ResY == nativeUnits:
		return v.at(pixelUnits, pixelUnits)
	}
	return v
}

// writer builds a record. It keeps the first error.
type writer struct {
	b      []byte
	format Format
	err    error
}

func (w *writer) fail(format string, args ...any) {
	w.err = firstError(w.err, fmt.Errorf("%w: %s", ErrRange, fmt.Sprintf(format, args...)))
}

func firstError(a, b error) error {
	if a != nil {
		return a
	}
	return b
}

// fits fails where v is not within 0 to most.
func (w *writer) fits(v, most int, what string) {
	if v < 0 || v > most {
		w.fail("%s is %d, want 0 to %d", what, v, most)
	}
}

func (w *writer) u8(v uint8)   { w.b = append(w.b, v) }
func (w *writer) u16(v uint16) { w.b = binary.BigEndian.AppendUint16(w.b, v) }
func (w *writer) u32(v uint32) { w.b = binary.BigEndian.AppendUint32(w.b, v) }

// count writes how many minutiae follow.
func (w *writer) count(n int) {
	w.fits(n, 255, "the number of minutiae")
	w.u8(uint8(n))
}

// size writes the size of the image, which grows to hold what lies in it.
func (w *writer) size(v *View) {
	width, height := v.extent()
	w.fits(width, 0xffff, "the image width")
	w.fits(height, 0xffff, "the image height")
	w.u16(uint16(width))
	w.u16(uint16(height))
}

func (w *writer) resolution(r Resolution) {
	n := r.CM()
	if n < leastUnits/perCM || n > 0xffff {
		w.fail("%d units per centimetre, want 99 to 65,535", n)
	}
	w.u16(uint16(n))
}

// xy writes a position below two bits.
func (w *writer) xy(x, y int, bits uint16) {
	w.fits(x, coordinateMask, "a position across")
	w.fits(y, coordinateMask, "a position down")
	w.u16(bits<<coordinateBits | uint16(x)&coordinateMask)
	w.u16(uint16(y) & coordinateMask)
}

// minutia writes six bytes, or five without quality.
func (w *writer) minutia(m Minutia, quality bool) {
	w.fits(int(m.Type), int(bifurcation), "a minutia type")
	w.xy(m.X, m.Y, uint16(m.Type))
	w.u8(uint8(inUnits(m.Direction, w.format.units())))
	if quality {
		w.u8(w.quality(m.Quality))
	}
}

// quality returns what a format writes for a minutia's quality. In the editions of 2004 and 2005 0 says that none is reported, so the least is 1.
func (w *writer) quality(q uint8) uint8 {
	if q > mostQuality && q < NotReported {
		w.fail("a minutia quality is %d", q)
	}
	if w.format == ISO2005 || w.format == INCITS2004 {
		if q > mostQuality {
			return 0
		}
		return max(q, 1)
	}
	return q
}

// share fails where views differ in what the header says of all; their size becomes one that suits all.
func (w *writer) share(views []View) {
	first := &views[0]
	for i := range views {
		v := &views[i]
		if v.ResX != first.ResX || v.ResY != first.ResY || v.Device.Type != first.Device.Type || v.Compliance != first.Compliance {
			w.fail("views 0 and %d differ in resolution or equipment, which the header says once", i)
		}
		width, height := v.extent()
		first.Width, first.Height = max(first.Width, width), max(first.Height, height)
	}
}

// Lost returns what Encode leaves out of a record in a format, each in a few words, such as "cores and deltas".
func Lost(r Record, f Format) (lost []string) {
	add := func(is bool, what string) {
		if is && !slices.Contains(lost, what) {
			lost = append(lost, what)
		}
	}
	bare := f.isCard() || f == XYT || f == XYTM1
	add(r.Product != Product{} && !f.isINCITS(), "product identifier")
	for i := range r.Views {
		v := &r.Views[i]
		add(i > 0 && (bare || f == Native), "all views but the first")
		add(v.Finger != 0 && (bare || f == Native) || !v.Finger.known(f), "finger position")
		add(v.Impression.in(f) != v.Impression || v.Impression != 0 && (bare || f == Native), "impression type")
		add(len(v.Quality) > 0 && bare || len(v.Quality) > 1 && f != ISO2011, "quality of the view")
		add(v.Device != Device{} && (bare || f == Native) || v.Device.Vendor|uint16(v.Device.Technology) != 0 && f != ISO2011, "capture device")
		add(v.Compliance != 0 && (bare || f == Native || f == ISO2011), "equipment compliance")
		add(f != ISO2011 && (v.Captured != Moment{}), "date of capture")
		add(f != ISO2011 && len(v.Certificates) > 0, "certificates")
		add(f != ISO2011 && v.Endings != 0, "where endings lie")
		add(f.isCard() && slices.ContainsFunc(v.Minutiae, func(m Minutia) bool { return m.Quality != NotReported }), "quality of minutiae")
		add((bare || f == Native) && (v.Counts != nil), "ridge counts")
		add((bare || f == Native) && len(v.Cores)+len(v.Deltas) > 0, "cores and deltas")
		add((bare || f == Native || f.isINCITS()) && v.Zones != nil, "zonal quality")
		for _, e := range v.Extended {
			add((bare || f == Native) && e.Type > typeZones, "extended data of vendors")
			add(e.Type <= typeZones, "extended data that cannot be read")
		}
		add(f != Native && len(v.Ridges.Cells) > 0, "ridge map")
	}
	return lost
}
