package synth

import (
	"math"

	"fingerzeig/minutiae"
)

// Sensor is the kind of device that takes an impression.
type Sensor uint8

// The sensors. Each has a size, a grey response, noise and a background of its own, set by eye beside real prints of its kind.
const (
	Plain      Sensor = iota // no device's ways: even light, no fixed pattern, 15.24 x 20.32 mm
	Optical                  // a lit prism: 16 x 19 mm, light that falls off to the corners, the traces of the last finger
	Capacitive               // a chip: 15.2 x 15.2 mm, grey background with bands, every pixel a little off, few grey levels
	Sweep                    // a line over which the finger is drawn: 14 x 24 mm, joined of stripes that jitter and stretch, noise in rows
)

var sensorNames = [...]string{"plain", "optical", "capacitive", "sweep"}

// String returns the name of the sensor, in English.
func (s Sensor) String() string {
	if int(s) < len(sensorNames) {
		return sensorNames[s]
	}
	return "unknown sensor"
}

// device is what a sensor does with a print.
type device struct {
	across, down Millimetres // of its field
	ink, paper   float64     // grey levels from valley to ridge, and of a valley
	ground       float64     // grey level where nothing touches
	softness     float64     // as edgeSoftness: how much darker the middle of a ridge is than its flanks
	dry          float64     // how much of the gaps in dry ridges it shows
	noise        float64     // of each reading, in that of the Options
	corners      float64     // share of the light that is lost in the corners
	bands        float64     // grey levels by which columns differ
	pixels       float64     // and single pixels, always the same
	rows         float64     // and rows
	levels       int         // of grey
	traces       float64     // of earlier fingers in an ordinary print, share of ink
	stripe       float64     // px at 500 ppi of which the image is joined; 0: taken at once
}

var devices = [...]device{
	Optical: {across: 16, down: 19, ink: 150, paper: 226, ground: 218, softness: 0.9, dry: 0.6, noise: 0.5, corners: 0.16, bands: 0, pixels: 1.2,
		levels: 256, traces: 0.05},
	Capacitive: {across: 15.2, down: 15.2, ink: 92, paper: 146, ground: 134, softness: 0.7, dry: 0.4, noise: 0.6, corners: 0.03, bands: 3, pixels: 3,
		levels: 64},
	Sweep: {across: 14, down: 24, ink: 205, paper: 240, ground: 128, softness: 0.6, dry: 0.35, noise: 0.8, bands: 1.5, pixels: 1, rows: 2.5,
		levels: 128, stripe: 8},
}

// device returns what the sensor does, nil for none.
func (s Sensor) device() *device {
	if s == Plain || int(s) >= len(devices) {
		return nil
	}
	return &devices[s]
}

// suit changes an impression to what the device makes of it.
func (e *device) suit(d *draw) {
	d.ink = clamp(e.ink*d.ink/inkMean, 30, 250)
	d.paper = clamp(e.paper+float64(0.6*(d.paper-paperMean)), 60, 252)
	d.dry = float64(d.dry * e.dry)
	d.noise = float64(d.noise * e.noise)
}

// pressed is what a print leaves on the sensor.
type pressed struct {
	ink   *plane // 0 valley or nothing, ridgeOne a full ridge
	near  *plane // 0 nothing touches, ridgeOne all does; nil where no device asks
	clean *Area  // where the finger touches and nothing lies across its ridges
}

// expose turns what lies on the device into the image.
func (e *device) expose(p pressed, f *Finger, d draw) minutiae.Image {
	c := newChance(d.seed, forDevice)
	unit := float64(d.ppi) / nominalPPI
	smear(p.ink, d.smear.times(unit))
	soften(p.ink)
	if unit > 1.4 {
		soften(p.ink)
	}
	light := newField(c, 0, 0, float64(d.width), float64(d.height), float64(200*unit))
	band, own := newBands(d.width, float64(18*unit)), newChance(0, forDevice)
	trace := newTrace(c, f, d, e)
	img := minutiae.Image{Pixels: make([]byte, d.width*d.height), Width: d.width, Height: d.height, PPI: d.ppi}
	lights := light.raster(d.width)
	step := 256 / float64(e.levels)
	for y := range d.height {
		lights.to(y)
		line := float64(e.rows * c.normal())
		ink, near, left := p.ink.row(y), p.near.row(y), trace.row(y)
		dy := float64(y)/float64(d.height) - 0.5
		for x := range ink {
			dx := float64(x)/float64(d.width) - 0.5
			lit := 1 - float64(e.corners*2*(float64(dx*dx)+float64(dy*dy))) + float64(float64(d.fading*0.5)*lights.at(x))
			paper := e.ground + float64((d.paper-e.ground)*float64(near[x]))/ridgeOne
			dark := float64(ink[x]) / ridgeOne
			dark = float64(dark * (1.5 - float64(0.5*dark))) // what touches firmly is not twice as dark
			v := float64(min(paper, 255)*lit) - float64(d.ink*max(dark, float64(left[x])/ridgeOne))
			v += line + float64(e.bands*band[x]) + float64(e.pixels*float64(own.noise()))/noiseOne + float64(d.noise*float64(c.noise()))/noiseOne
			v = float64(math.Floor(v/step)*step) + step/2
			img.Pixels[y*d.width+x] = byte(min(max(v, 0), 255))
		}
	}
	return img
}

// newBands returns by how much each column of a device differs, in deviations: a smooth course and a grain, always the same.
func newBands(width int, step float64) []float64 {
	c := newChance(1, forDevice)
	f := newField(c, 0, 0, float64(width), 1, step)
	bands := make([]float64, width)
	for x := range bands {
		bands[x] = f.at(float64(x), 0) + float64(0.4*c.normal())
	}
	return bands
}

// newTrace returns what an earlier finger left, in shares of ridgeOne. The mirror image of the finger, turned, stands for that of another:
// growing one would take longer than all else.
func newTrace(c chance, f *Finger, d draw, e *device) *plane {
	p := newPlane(d.width, d.height)
	share := float64(e.traces * d.trace)
	if share == 0 {
		return p
	}
	unit := nominalPPI / float64(d.ppi)
	turn := degrees(float64(40 * c.normal()))
	shift := point{float64(40 * c.normal()), float64(60 * c.normal())}
	spots := newField(c, 0, 0, float64(d.width), float64(d.height), float64(45/unit))
	here := spots.raster(d.width)
	middle := point{float64(d.width) / 2, float64(d.height) / 2}
	for y := range d.height {
		here.to(y)
		row := p.row(y)
		for x := range row {
			q := point{float64(x), float64(y)}.minus(middle).times(unit).plus(shift).turned(turn)
			q.x = -q.x
			across, along := q.x/contactAcross, q.y/contactAlong
			inside := 1 - float64(across*across) - float64(along*along)
			patch := newPatch(q.plus(point{fingerWidth / 2, fingerHeight / 2}), f.ridges)
			if inside <= 0 || patch.outside {
				continue
			}
			strength := float64(share * min(float64(3*inside), 1) * smoothStep(0.5+float64(0.6*here.at(x))))
			row[x] = int16(float64(strength * max(patch.sample(f.ridges), 0)))
		}
	}
	return p
}
