package synth

import (
	"math"

	"fingerzeig/minutiae"
)

// sense turns ink into the image: optics blur it, a sliding finger smears it, light and dirt change it, electronics add noise.
func sense(ink *plane, d draw) minutiae.Image {
	c := newChance(d.seed, forSensor)
	unit := float64(d.ppi) / nominalPPI
	smear(ink, d.smear.times(unit))
	soften(ink)
	if unit > 1.4 {
		soften(ink)
	}
	w, h := float64(d.width), float64(d.height)
	light := newField(c, 0, 0, w, h, float64(260*unit))
	strength := newField(c, 0, 0, w, h, float64(100*unit))
	dirt := newPlane(d.width, d.height)
	fillNoise(c, dirt)
	blurBox(dirt, 2)
	blurBox(dirt, 1)
	img := minutiae.Image{Pixels: make([]byte, d.width*d.height), Width: d.width, Height: d.height, PPI: d.ppi}
	lights, strengths := light.raster(d.width), strength.raster(d.width)
	for y := range d.height {
		lights.to(y)
		strengths.to(y)
		row, spots := ink.row(y), dirt.row(y)
		for x := range row {
			paper := float64(d.paper * (1 + float64(float64(d.fading*0.35)*lights.at(x))))
			dark := float64(d.ink * (1 + float64(d.fading*strengths.at(x))))
			v := min(paper, 255) - float64(dark*float64(row[x]))/ridgeOne
			v -= float64(d.dirt * max(0, float64(spots[x])/170-1))
			v += float64(d.noise*float64(c.noise())) / noiseOne
			img.Pixels[y*d.width+x] = byte(min(max(math.Floor(v+0.5), 0), 255))
		}
	}
	return img
}

// soften blurs p a little, as optics do: a binomial of three taps each way, sigma 0.7 px.
func soften(p *plane) {
	for y := range p.h {
		softenLine(p.px[p.at(0, y):], p.w, 1)
	}
	for x := range p.w {
		softenLine(p.px[p.at(x, 0):], p.h, p.stride)
	}
}

// softenLine softens the first n values of v that lie stride apart. Behind them there is one more.
func softenLine(v []int16, n, stride int) {
	before := 0
	for i := range n {
		here := int(v[i*stride])
		v[i*stride] = int16((before + 2*here + int(v[(i+1)*stride])) / 4)
		before = here
	}
}

// smear replaces p by its mean along a line.
func smear(p *plane, way point) {
	n := int(max(math.Abs(way.x), math.Abs(way.y)))
	if n == 0 {
		return
	}
	from := append([]int16(nil), p.px...)
	for y := range p.h {
		for x := range p.w {
			sum, count := 0, 0
			for k := range n + 1 {
				share := float64(k)/float64(n) - 0.5
				sx, sy := x+int(math.Floor(float64(way.x*share))), y+int(math.Floor(float64(way.y*share)))
				if sx >= 0 && sy >= 0 && sx < p.w && sy < p.h {
					sum += int(from[p.at(sx, sy)])
					count++
				}
			}
			p.px[p.at(x, y)] = int16(sum / max(count, 1))
		}
	}
}
