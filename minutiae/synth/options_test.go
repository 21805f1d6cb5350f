package synth_test

import (
	"math"
	"testing"

	"fingerzeig/minutiae"
	"fingerzeig/minutiae/synth"
)

// darkness returns the mean darkness of a print: 0 is white.
func darkness(p synth.Print) float64 {
	sum := 0
	for _, v := range p.Image.Pixels {
		sum += 255 - int(v)
	}
	return float64(sum) / float64(len(p.Image.Pixels))
}

// TestOptions changes one thing at a time and looks whether the print changes the way it should.
func TestOptions(t *testing.T) {
	still := func(change func(*synth.Options)) synth.Options {
		o := synth.Options{Variation: -1}
		change(&o)
		return o
	}
	rows := []struct {
		name        string
		less, more  func(*synth.Options)
		measure     func(synth.Print) float64
		margin      float64
		measureName string
	}{
		{"pressure", func(o *synth.Options) { o.Pressure = -1 }, func(o *synth.Options) { o.Pressure = 1 }, darkness, 15, "darkness"},
		{"moisture", func(o *synth.Options) { o.Moisture = -1 }, func(o *synth.Options) { o.Moisture = 1 }, darkness, 15, "darkness"},
		{"area", func(o *synth.Options) { o.Area = -1 }, func(o *synth.Options) { o.Area = 1 }, darkness, 15, "darkness"},
		{"noise", func(o *synth.Options) { o.Noise = -1 }, func(o *synth.Options) { o.Noise = 1 }, grain, 5, "grain"},
		{"smear", func(o *synth.Options) { o.Smear = 1 }, func(*synth.Options) {}, grain, 2, "grain"},
		{"scratches", func(o *synth.Options) { o.Scratches = 50 }, func(*synth.Options) {}, darkness, 1, "darkness"},
		{"creases", func(o *synth.Options) { o.Creases = 1 }, func(o *synth.Options) { o.Creases = -1 }, darkness, 0.15, "darkness"},
	}
	for _, r := range rows {
		t.Run(r.name, func(t *testing.T) {
			less, more := 0.0, 0.0
			for _, f := range fingers()[:6] {
				less += r.measure(f.Impression(1, still(r.less))) / 6
				more += r.measure(f.Impression(1, still(r.more))) / 6
			}
			if more < less+r.margin {
				t.Errorf("%s goes from %.1f to %.1f", r.measureName, less, more)
			}
		})
	}
}

// grain returns the mean difference between neighbouring pixels.
func grain(p synth.Print) float64 {
	sum := 0
	for i, v := range p.Image.Pixels[1:] {
		d := int(v) - int(p.Image.Pixels[i])
		sum += max(d, -d)
	}
	return float64(sum) / float64(len(p.Image.Pixels))
}

// FuzzImpression tries Options of every kind: the print is one that Extract takes.
func FuzzImpression(f *testing.F) {
	f.Add(uint64(1), 0, 0, 0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0, 0, 0.0)
	f.Add(uint64(2), -5, 5000, 20, 1e300, -1e300, 7.0, -7.0, 3.0, 9.0, -9.0, 2.0, 5.0, 1000, 1, 1e9)
	f.Add(uint64(3), 96, 96, 1000, math.NaN(), math.Inf(1), math.Inf(-1), math.NaN(), 1.0, 1.0, 1.0, 1.0, 1.0, -3, 2, math.NaN())
	f.Add(uint64(4), 400, 96, 250, 179.9, 30.0, -1.0, 1.0, -1.0, 1.0, -1.0, 1.0, 0.5, 50, 3, -1.0)
	f.Add(uint64(5), 0, 0, 500, 0.0, 0.0, 1.0, 1.0, 0.0, 1.0, 1.0, 1.0, 0.0, 1, 255, 0.5)
	finger := synth.NewFinger(7)
	f.Fuzz(func(t *testing.T, seed uint64, width, height, ppi int, rotation, shift, variation, pressure, area, moisture, distortion, noise,
		smear float64, scratches, sensor int, residue float64) {
		o := synth.Options{
			Width: min(width, 500), Height: min(height, 500), PPI: ppi, Rotation: synth.Degrees(rotation),
			Right: synth.Millimetres(shift), Down: synth.Millimetres(-shift), Variation: synth.Amount(variation),
			Pressure: synth.Amount(pressure), Area: synth.Amount(area), Moisture: synth.Amount(moisture),
			Distortion: synth.Amount(distortion), Creases: synth.Amount(noise), Scratches: scratches, Noise: synth.Amount(noise),
			Fading: synth.Amount(variation), Smear: synth.Amount(smear), Sensor: synth.Sensor(sensor), Residue: synth.Amount(residue),
		}
		p := finger.Impression(seed, o)
		if _, err := minutiae.Extract(p.Image, nil); err != nil {
			t.Fatalf("%+v: %v", o, err)
		}
		for _, m := range p.Truth {
			unit := minutiae.LengthPerPixel * 500 / float64(p.Image.PPI)
			if m.X < 0 || m.Y < 0 || float64(m.X) > unit*float64(p.Image.Width) || float64(m.Y) > unit*float64(p.Image.Height) {
				t.Fatalf("%+v: %v is outside", o, m)
			}
		}
	})
}

func BenchmarkNewFinger(b *testing.B) {
	seed := uint64(0)
	for b.Loop() {
		seed++
		synth.NewFinger(seed)
	}
}

func BenchmarkImpression(b *testing.B) {
	f := fingers()[0]
	seed := uint64(0)
	for b.Loop() {
		seed++
		f.Impression(seed, synth.Poor())
	}
}
