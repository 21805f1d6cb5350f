package fmr

import (
	"encoding/binary"
	"fmt"
)

// reader goes through the bytes of a record and notes what is wrong with it. After the first Unreadable it gives zeros, so that who reads need
// not ask after each step, only before each loop.
type reader struct {
	b        []byte
	at       int
	format   Format
	findings []Finding
	failed   bool
}

// mostFindings of a record are noted; more say nothing new.
const mostFindings = 200

func (r *reader) note(s Severity, at int, f field, format string, args ...any) {
	if len(r.findings) < mostFindings || s == Unreadable {
		r.findings = append(r.findings, Finding{Severity: s, Offset: at, Clause: f.clause(r.format), Message: fmt.Sprintf(format, args...)})
	}
	r.failed = r.failed || s == Unreadable
}

// violates notes a violation at the byte that was read last.
func (r *reader) violates(f field, format string, args ...any) {
	r.note(Violation, r.at, f, format, args...)
}

// doubt notes what no rule forbids.
func (r *reader) doubt(f field, format string, args ...any) { r.note(Doubt, r.at, f, format, args...) }

// fatal notes what keeps the rest from being read.
func (r *reader) fatal(f field, format string, args ...any) {
	if !r.failed {
		r.note(Unreadable, r.at, f, format, args...)
	}
}

// left returns the number of bytes to come.
func (r *reader) left() int { return len(r.b) - r.at }

// take returns the next n bytes. Where there are not as many, the record cannot be read, and they are zeros, which suits the small n of numbers.
func (r *reader) take(n int, f field) []byte {
	if r.failed || n > r.left() {
		r.fatal(f, "the data end here")
		return make([]byte, min(n, 8))
	}
	b := r.b[r.at:][:n]
	r.at += n
	return b
}

func (r *reader) u8(f field) uint8   { return r.take(1, f)[0] }
func (r *reader) u16(f field) uint16 { return binary.BigEndian.Uint16(r.take(2, f)) }
func (r *reader) u32(f field) uint32 { return binary.BigEndian.Uint32(r.take(4, f)) }

// finger reads a finger position.
func (r *reader) finger() Finger {
	f := Finger(r.u8(fieldFinger))
	if !f.known(r.format) {
		r.violates(fieldFinger, "%d is no finger position", uint8(f))
		return 0
	}
	return f
}

// impression checks an impression type.
func (r *reader) impression(code uint8) Impression {
	i := Impression(code)
	if !i.known(r.format) {
		r.violates(fieldImpression, "%d is no impression type", code)
	}
	return i.in(r.format)
}

// resolution reads pixels per centimetre.
func (r *reader) resolution() Resolution {
	n := r.u16(fieldResolution)
	if !r.failed && PerCM(int(n)) < leastUnits {
		r.violates(fieldResolution, "%d pixels per centimetre, want 99 or more", n)
	}
	return nominal(n)
}

// reserved reads what must be zero.
func (r *reader) reserved() {
	if v := r.u8(fieldReserved); v != 0 {
		r.violates(fieldReserved, "the reserved byte is %#02x", v)
	}
}

// minutia reads six bytes, or five without quality.
func (r *reader) minutia(quality bool) Minutia {
	x, y := r.u16(fieldPosition), r.u16(fieldPosition)
	m := Minutia{X: int(x & coordinateMask), Y: int(y & coordinateMask), Type: r.minutiaType(uint8(x >> coordinateBits)), Quality: NotReported}
	if y&^coordinateMask != 0 {
		r.violates(fieldPosition, "the two bits above y are reserved, and set")
	}
	units := r.format.units()
	angle := uint16(r.u8(fieldAngle))
	if int(angle) >= units {
		r.violates(fieldAngle, "%d is beyond the full turn of %d units", angle, units)
		angle %= uint16(units)
	}
	m.Direction = fromUnits(angle, units)
	if quality {
		m.Quality = r.minutiaQuality(r.u8(fieldMinutiaQuality))
	}
	return m
}

const (
	coordinateBits = 14
	coordinateMask = 1<<coordinateBits - 1
	mostQuality    = 100
)

func (r *reader) minutiaType(code uint8) minutiaType {
	if minutiaType(code) > bifurcation {
		r.violates(fieldType, "type %d is reserved", code)
		return 0
	}
	return minutiaType(code)
}

// minutiaQuality turns the editions of 2004 and 2005, whose 0 says that nothing is reported, into the later ones.
func (r *reader) minutiaQuality(q uint8) uint8 {
	old := r.format == ISO2005 || r.format == INCITS2004
	switch {
	case old && q == 0:
		return NotReported
	case q > mostQuality && (old || q < NotReported):
		r.violates(fieldMinutiaQuality, "quality %d, want 100 or less", q)
		return NotReported
	}
	return q
}

// finish checks what can be checked when all of a view is read, and makes its image hold what lies in it.
func (r *reader) finish(v *View) {
	if r.failed {
		return
	}
	width, height := v.extent()
	if v.Width == 0 || v.Height == 0 {
		r.violates(fieldSize, "the image has no size")
	} else if width != v.Width || height != v.Height {
		r.violates(fieldPosition, "minutiae or other points lie outside the image of %d x %d, as far as %d, %d", v.Width, v.Height, width-1, height-1)
	}
	v.Width, v.Height = width, height
	if width > 1<<14 || height > 1<<14 {
		r.doubt(fieldSize, "an image of %d x %d reaches beyond what positions can say", width, height)
	}
}

// finishAll checks what concerns all views together.
func (r *reader) finishAll(views []View) {
	if len(views) == 0 && !r.failed {
		r.violates(fieldViews, "the record holds no view")
	}
	next := map[Finger]uint8{}
	for _, v := range views {
		if v.Number != next[v.Finger] {
			r.doubt(fieldNumber, "a view of the %s is numbered %d, want %d", v.Finger, v.Number, next[v.Finger])
		}
		next[v.Finger] = v.Number + 1
	}
}

// length checks the stated length of the record when all has been read. A lenient reader lets pass what is off by one, as in the example of annex C.2 of
// ISO/IEC 19794-2:2005, and zeros behind the record, which is what comes of buffers of a fixed size.
func (r *reader) length(stated int64) {
	const slack = 1
	if r.failed {
		return
	}
	for _, b := range r.b[r.at:] {
		if b != 0 {
			r.fatal(fieldLength, "%d bytes follow the last view", r.left())
			return
		}
	}
	if r.left() > 0 {
		r.violates(fieldLength, "%d zeros follow the last view", r.left())
	}
	switch apart := stated - int64(r.at); {
	case apart == 0 || stated == int64(len(r.b)):
	case -slack <= apart && apart <= slack:
		r.note(Violation, len(magic+version20), fieldLength, "the stated length is %d, the record has %d bytes", stated, r.at)
	default:
		r.note(Unreadable, len(magic+version20), fieldLength, "the stated length is %d, the record has %d bytes", stated, r.at)
	}
}
