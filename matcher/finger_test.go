package matcher_test

import (
	"math/rand/v2"

	"fingerzeig/internal/fixed"
	"fingerzeig/minutiae"
)

// finger returns a template of n minutiae in random places, no two of them close.
func finger(seed uint64, n int) minutiae.Template {
	r := rand.New(rand.NewPCG(seed, 7))
	t := minutiae.Template{Version: minutiae.Version, Width: 300 * 8, Height: 360 * 8, Quality: 80}
	for len(t.Minutiae) < n {
		m := minutiae.Minutia{
			X:           minutiae.Length(160 + r.IntN(2080)),
			Y:           minutiae.Length(160 + r.IntN(2560)),
			Direction:   minutiae.Angle(r.Uint32()),
			Type:        minutiae.Type(1 + r.IntN(2)),
			Reliability: uint8(40 + r.IntN(60)),
		}
		if n > 100 || clear(t.Minutiae, m) {
			t.Minutiae = append(t.Minutiae, m)
		}
	}
	return t
}

func clear(all []minutiae.Minutia, m minutiae.Minutia) bool {
	for _, o := range all {
		dx, dy := int(o.X-m.X), int(o.Y-m.Y)
		if dx*dx+dy*dy < 80*80 {
			return false
		}
	}
	return true
}

// impression says how a finger is put down a second time.
type impression struct {
	turn           float64 // degrees
	shift          int     // pixels to the right and down
	jitter         int     // of each place, eighths of a pixel
	turnJitter     int     // of each direction, degrees
	missing, extra int     // percent of the minutiae
}

// of returns t put down again.
func (i impression) of(t minutiae.Template, seed uint64) minutiae.Template {
	r := rand.New(rand.NewPCG(seed, 11))
	around := func(n int) int {
		if n == 0 {
			return 0
		}
		return r.IntN(2*n+1) - n
	}
	angle := uint16(int(i.turn * 65536 / 360))
	cos, sin := int(fixed.Cos(angle)), int(fixed.Sin(angle))
	out := minutiae.Template{Version: t.Version, Width: t.Width, Height: t.Height, Quality: t.Quality}
	for _, m := range t.Minutiae {
		if r.IntN(100) < i.missing {
			continue
		}
		x, y := int(m.X-t.Width/2), int(m.Y-t.Height/2)
		m.X = minutiae.Length((x*cos-y*sin)/fixed.One+around(i.jitter)+i.shift*8) + t.Width/2
		m.Y = minutiae.Length((x*sin+y*cos)/fixed.One+around(i.jitter)+i.shift*8) + t.Height/2
		m.Direction += minutiae.Angle(-int(angle) + around(i.turnJitter)*65536/360)
		if m.X >= 0 && m.Y >= 0 && m.X <= t.Width && m.Y <= t.Height {
			out.Minutiae = append(out.Minutiae, m)
		}
	}
	out.Minutiae = append(out.Minutiae, finger(seed+1000, len(t.Minutiae)*i.extra/100).Minutiae...)
	return out
}
