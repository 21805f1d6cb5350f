package minutiae_test

import (
	"fingerzeig/internal/fixed"
	"fingerzeig/minutiae"
)

// vortex is a minutia of a drawn print: with charge +1 the ridge that begins at (x, y) runs to the right, with -1 to the left.
type vortex struct{ x, y, charge int }

// drawing says how a print is drawn: nearly horizontal ridges, bent and with minutiae, by their phase (Larkin and Fletcher, Optics Express 15,
// 2007). It is computed in integers, so that its pixels are the same everywhere.
type drawing struct {
	width, height int
	period        int // eighths of a pixel
	bend          int // pixels by which the ridges rise in the middle
	vortices      []vortex
	contrast      int // grey levels from ridge to valley; 0 stands for 160
	ppi           int // 0 stands for 500
}

// goldenDrawing is the print of the goldens: six minutiae on bent ridges.
var goldenDrawing = drawing{width: 260, height: 300, period: 72, bend: 30, vortices: []vortex{
	{80, 90, 1}, {180, 110, -1}, {130, 150, 1}, {70, 210, -1}, {190, 200, 1}, {125, 240, -1},
}}

func (d drawing) image() minutiae.Image {
	contrast, ppi := d.contrast, d.ppi
	if contrast == 0 {
		contrast = 160
	}
	if ppi == 0 {
		ppi = 500
	}
	img := minutiae.Image{Pixels: make([]byte, d.width*d.height), Width: d.width, Height: d.height, PPI: ppi}
	for y := range d.height {
		for x := range d.width {
			v := 128 - fixed.Cos(d.phase(x, y))*int32(contrast)/2/fixed.One
			img.Pixels[y*d.width+x] = byte(max(0, min(255, v)))
		}
	}
	return img
}

// phase returns the phase of the ridge pattern at a pixel: 0 on a ridge.
func (d drawing) phase(x, y int) uint16 {
	across := int64(2*x-d.width) * int64(2*x-d.width) * int64(d.bend) * 8 / int64(d.width*d.width) // eighths of a pixel
	p := (int64(8*y) + across) * 65536 / int64(d.period)
	for _, v := range d.vortices {
		p += int64(v.charge) * int64(fixed.Atan2(int32(2*(y-v.y)-1), int32(2*(x-v.x)-1)))
	}
	return uint16(p)
}

// ridge returns the way the ridges run at column x where no minutia is near, from +x towards +y, which points down.
func (d drawing) ridge(x int) uint16 {
	const one = 1 << 12
	return fixed.Atan2(int32(-4*one*(2*x-d.width)*d.bend/(d.width*d.width)), one)
}

// truth returns the minutiae of the drawing.
func (d drawing) truth() (m []minutiae.Minutia) {
	for _, v := range d.vortices {
		direction := minutiae.Angle(-d.ridge(v.x))
		if v.charge < 0 {
			direction += 1 << 15
		}
		m = append(m, minutiae.Minutia{
			X: minutiae.Length(v.x*8 + 4), Y: minutiae.Length(v.y*8 + 4), Direction: direction,
		})
	}
	return m
}

// noise returns an image of independent grey levels from a fixed linear congruence.
func noise(width, height, ppi int) minutiae.Image {
	img := minutiae.Image{Pixels: make([]byte, width*height), Width: width, Height: height, PPI: ppi}
	state := uint64(1)
	for i := range img.Pixels {
		state = state*6364136223846793005 + 1442695040888963407
		img.Pixels[i] = byte(state >> 56)
	}
	return img
}

// flat returns an image of one grey level.
func flat(width, height int, level byte) minutiae.Image {
	img := minutiae.Image{Pixels: make([]byte, width*height), Width: width, Height: height, PPI: 500}
	for i := range img.Pixels {
		img.Pixels[i] = level
	}
	return img
}
