package synth

// draw is what chance makes of the Options: one impression, in numbers.
type draw struct {
	seed          uint64
	width, height int // of the image in pixels
	ppi           int

	turn   float64 // degrees by which the finger is turned, clockwise in the image
	shift  point   // of the finger's middle from that of the image
	drag   point   // by which skin at the rim is dragged, Cappelli's d
	twist  float64 // degrees by which skin at the rim is turned, Cappelli's theta
	give   float64 // standard deviation in px of the skin's irregular give
	stuck  point   // half axes of the part of the skin that sticks to the plate
	middle point   // of the part that touches, in the finger
	size   point   // its half axes

	breadth   float64 // of the ridges: 0 equal to the valleys, positive broader
	dry       float64 // 0 to 1.2: how far ridges break into dots
	wet       float64 // 0 to 1: how far valleys fill
	rough     float64 // of ridge edges
	pores     float64 // 0 to 1
	creases   float64 // 0 to 1.5
	scratches int
	ink       float64 // grey levels from valley to ridge
	paper     float64 // grey level of the background
	fading    float64 // share by which ink and paper change over the image
	noise     float64 // grey levels, standard deviation
	dirt      float64 // grey levels
	smear     point   // px
	wide      float64 // how widely chance varies all: 1 as in a good print
	trace     float64 // of an earlier finger, 1 in an ordinary print
	device    *device // nil for none
}

// draw draws an impression.
func (o Options) draw(seed uint64) draw {
	o = o.clamped()
	c := newChance(seed, forDraw)
	wide := spread(o.Variation, 3) // 0 to 3
	vary := func(deviation float64) float64 { return float64(float64(deviation*wide) * c.normal()) }

	d := draw{seed: seed, width: o.Width, height: o.Height, ppi: o.PPI, wide: wide, device: o.Sensor.device()}
	d.turn = vary(turnSpread) - float64(o.Rotation)
	const pxPerMillimetre = nominalPPI / 25.4
	d.shift = point{vary(shiftAcross) + float64(o.Right*pxPerMillimetre), vary(shiftAlong) + float64(o.Down*pxPerMillimetre)}

	stretch := spread(o.Distortion, 4)
	d.drag = point{
		clamp(float64(vary(dragAcross)*stretch), -dragMost, dragMost),
		clamp(float64(vary(dragAlong)*stretch), -dragMost, dragMost),
	}
	d.twist = clamp(float64(vary(twistSpread)*stretch), -twistMost, twistMost)
	d.give = float64(giveSpread * stretch)
	d.stuck = point{c.between(50, 80), c.between(60, 100)}

	pressure := clamp(float64(o.Pressure)+vary(0.25), -1.2, 1.2)
	moisture := clamp(float64(o.Moisture)+vary(0.25), -1.2, 1.2)
	d.middle = point{vary(13), vary(25)}
	growth := 0.4
	if o.Area < 0 {
		growth = 0.75
	}
	area := float64((1 + float64(0.15*pressure)) * (1 + float64(growth*float64(o.Area))))
	d.size = point{float64(float64(contactAcross+vary(7)) * area), float64(float64(contactAlong+vary(10)) * area)}

	d.breadth = float64(0.28*pressure) + float64(0.3*moisture) + vary(0.04) + widthMean
	d.dry = clamp(0.3-float64(0.75*moisture)-float64(0.15*pressure)+vary(0.05), 0, 1.2)
	d.wet = clamp(float64(0.75*moisture)+float64(0.2*pressure)-0.05, 0, 1)
	d.rough = clamp(0.38+vary(0.08), 0.1, 0.8)
	d.pores = clamp(0.6-float64(0.7*moisture)-float64(0.3*pressure)+vary(0.2), 0, 1)
	d.creases = clamp(float64(spread(o.Creases, 3)*0.6)+vary(0.2), 0, 1.5)
	if o.Creases <= -1 {
		d.creases = 0
	}
	d.scratches = o.Scratches
	d.ink = clamp(inkMean+float64(15*pressure)+float64(15*moisture)+vary(12), 50, 230)
	d.paper = clamp(paperMean+vary(8), 180, 252)
	d.fading = float64(0.08 * spread(o.Fading, 4))
	d.noise = float64(noiseMean * spread(o.Noise, 4))
	d.dirt = float64(4 * spread(o.Noise, 6))
	d.smear = point{0, float64(40 * float64(o.Smear))}.turned(uint16(c.below(65536)))
	if d.device != nil {
		d.trace = float64(spread(o.Residue, 10) * c.uniform())
		d.device.suit(&d)
	}
	return d
}

// spread turns an amount into a factor: -1 is none, 0 is one, 1 is most.
func spread(a Amount, most float64) float64 {
	if a < 0 {
		return 1 + float64(a)
	}
	return 1 + float64(float64(a)*(most-1))
}
