package synth_test

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math"
	"reflect"
	"sync"
	"testing"

	"fingerzeig/internal/fixed"
	"fingerzeig/minutiae"
	"fingerzeig/minutiae/synth"
)

// fingers are the fingers of the tests, grown once: seeds 1 to 12.
var fingers = sync.OnceValue(func() (f []*synth.Finger) {
	for seed := uint64(1); seed <= 12; seed++ {
		f = append(f, synth.NewFinger(seed))
	}
	return f
})

func digest(p synth.Print) string {
	h := sha256.New()
	h.Write(p.Image.Pixels)
	for _, m := range p.Truth {
		h.Write(binary.BigEndian.AppendUint64(nil, uint64(uint16(m.X))<<48|uint64(uint16(m.Y))<<32|uint64(m.Direction)<<16|uint64(m.Type)))
	}
	return fmt.Sprintf("%dx%d %d %x", p.Image.Width, p.Image.Height, len(p.Truth), h.Sum(nil)[:8])
}

// TestGolden pins prints to the bit. They must be the same on every processor; when they change on purpose, whatever was fitted to synthetic
// prints is to be fitted again.
func TestGolden(t *testing.T) {
	rows := []struct {
		name         string
		finger, seed uint64
		o            synth.Options
		want         string
	}{
		{"good", 1, 1, synth.Good(), "300x400 53 5897fab5fa374b43"},
		{"poor", 1, 2, synth.Poor(), "300x400 32 5863aed0f5e197ee"},
		{"unreadable", 2, 1, synth.Unreadable(), "300x400 4 aa1ef6738b51416a"},
		{"569 ppi, own size", 10, 7, synth.Options{PPI: 569, Width: 296, Height: 560, Moisture: 0.6}, "296x560 49 95d4835b544b2a22"},
		{"optical", 3, 1, synth.Options{Sensor: synth.Optical, Residue: 1}, "315x374 53 f9edbf2f0232a6c4"},
		{"capacitive", 4, 1, synth.Options{Sensor: synth.Capacitive, PPI: 300}, "180x180 39 ef91318d8bfee858"},
		{"sweep", 5, 1, synth.Options{Sensor: synth.Sweep, Variation: 0.5}, "276x472 36 4f91c2939b2d441c"},
	}
	for _, r := range rows {
		t.Run(r.name, func(t *testing.T) {
			if got := digest(fingers()[r.finger-1].Impression(r.seed, r.o)); got != r.want {
				t.Errorf("got %q, want %q", got, r.want)
			}
		})
	}
}

// TestSeeds shows that all follows from the seeds, and that each of them matters.
func TestSeeds(t *testing.T) {
	again := synth.NewFinger(3)
	a := fingers()[2].Impression(5, synth.Poor())
	if b := again.Impression(5, synth.Poor()); !reflect.DeepEqual(a, b) {
		t.Error("equal seeds give different prints")
	}
	if b := again.Impression(6, synth.Poor()); digest(a) == digest(b) {
		t.Error("another seed gives the same impression")
	}
	if b := fingers()[3].Impression(5, synth.Poor()); digest(a) == digest(b) {
		t.Error("another finger gives the same impression")
	}
	if b := again.Impression(5, synth.Good()); digest(a) == digest(b) {
		t.Error("other Options give the same impression")
	}
}

// TestTruthInside looks at what the truth says of itself: inside the image, of a known type, and as many as fingers have.
func TestTruthInside(t *testing.T) {
	total, endings := 0, 0
	for i, f := range fingers() {
		for _, o := range []synth.Options{synth.Good(), synth.Poor(), {PPI: 1000}, {PPI: 250}} {
			p := f.Impression(uint64(i), o)
			unit := minutiae.LengthPerPixel * 500 / float64(p.Image.PPI)
			for _, m := range p.Truth {
				if m.X < 0 || m.Y < 0 || float64(m.X) > unit*float64(p.Image.Width) || float64(m.Y) > unit*float64(p.Image.Height) {
					t.Errorf("finger %d: %v is outside %d x %d", i+1, m, p.Image.Width, p.Image.Height)
				}
				if m.Type == minutiae.Ending {
					endings++
				} else if m.Type != minutiae.Bifurcation {
					t.Errorf("finger %d: %v has no type", i+1, m)
				}
			}
			total += len(p.Truth)
			if o == synth.Good() && (len(p.Truth) < 20 || len(p.Truth) > 100) {
				t.Errorf("finger %d: a good impression with %d minutiae", i+1, len(p.Truth))
			}
		}
	}
	if mean := total / (4 * len(fingers())); mean < 30 || mean > 60 {
		t.Errorf("%d minutiae a print", mean)
	}
	if share := 100 * endings / total; share < 40 || share > 65 {
		t.Errorf("%d %% of the minutiae are endings", share)
	}
}

// TestRigid takes impressions without chance in the placing: the truth of one, turned and shifted, is that of the other.
func TestRigid(t *testing.T) {
	still := synth.Options{Variation: -1, Distortion: -1}
	rows := []struct {
		name        string
		turn        float64 // degrees
		right, down float64 // millimetres
		ppi         int
	}{
		{"shifted", 0, 1.5, -2, 500},
		{"turned", 30, 0, 0, 500},
		{"upside down", 180, 0, 0, 500},
		{"both", -75, -1, 2.5, 500},
		{"another resolution", 10, 0, 0, 1000},
		{"a low one", 0, 1, 0, 250},
	}
	for _, r := range rows {
		t.Run(r.name, func(t *testing.T) {
			f := fingers()[4]
			from := f.Impression(1, still)
			o := still
			o.Rotation, o.Right, o.Down, o.PPI = synth.Degrees(r.turn), synth.Millimetres(r.right), synth.Millimetres(r.down), r.ppi
			to := f.Impression(2, o)
			middle := func(img minutiae.Image) (x, y float64) {
				unit := 500 / float64(img.PPI)
				return float64(img.Width-1) / 2 * unit, float64(img.Height-1) / 2 * unit
			}
			x0, y0 := middle(from.Image)
			x1, y1 := middle(to.Image)
			sin, cos := math.Sincos(-r.turn * math.Pi / 180)
			found := 0
			for _, m := range from.Truth {
				x, y := float64(m.X)/8-x0, float64(m.Y)/8-y0
				x, y = x*cos-y*sin+r.right*500/25.4+x1, x*sin+y*cos+r.down*500/25.4+y1
				for _, n := range to.Truth {
					turned := uint16(m.Direction) + uint16(int32(r.turn*65536/360))
					if math.Hypot(float64(n.X)/8-x, float64(n.Y)/8-y) < 0.5 && n.Type == m.Type &&
						fixed.Distance(turned, uint16(n.Direction)) < 400 {
						found++
						break
					}
				}
			}
			// Some lie beyond the other's edge or rim.
			if found < 20 || 100*found < 60*min(len(from.Truth), len(to.Truth)) {
				t.Errorf("%d of %d and %d agree", found, len(from.Truth), len(to.Truth))
			}
		})
	}
}

// TestMotion goes from the image to the finger and back under the hardest stretching, and checks that skin never folds.
func TestMotion(t *testing.T) {
	f := fingers()[0]
	for seed := range uint64(60) {
		toFinger, toImage := synth.Motion(f, seed, synth.Options{Variation: 1, Distortion: 1})
		for y := 0.0; y < 400; y += 20 {
			for x := 0.0; x < 300; x += 20 {
				qx, qy := toFinger(x, y)
				if bx, by := toImage(qx, qy); math.Hypot(bx-x, by-y) > 0.1 {
					t.Fatalf("seed %d: (%v, %v) comes back as (%v, %v)", seed, x, y, bx, by)
				}
				ax, ay := toFinger(x+1, y)
				dx, dy := toFinger(x, y+1)
				if area := (ax-qx)*(dy-qy) - (ay-qy)*(dx-qx); area < 0.2 || area > 3 {
					t.Fatalf("seed %d: at (%v, %v) a pixel becomes %v", seed, x, y, area)
				}
			}
		}
	}
}

func TestClasses(t *testing.T) {
	const n = 4000
	count := map[synth.Class]int{}
	for seed := range uint64(n) {
		count[synth.ClassOf(seed)]++
	}
	rows := []struct {
		class synth.Class
		want  float64 // percent
	}{
		{synth.Arch, 3.7}, {synth.TentedArch, 2.9}, {synth.LeftLoop, 33.8}, {synth.RightLoop, 31.7}, {synth.Whorl, 22.9}, {synth.DoubleLoop, 5},
	}
	for _, r := range rows {
		got := 100 * float64(count[r.class]) / n
		if deviation := math.Sqrt(r.want * (100 - r.want) / n); math.Abs(got-r.want) > 4*deviation {
			t.Errorf("%v: %.1f %%, want %.1f %%", r.class, got, r.want)
		}
	}
	if got := fingers()[0].Class(); got != synth.ClassOf(1) {
		t.Errorf("finger 1 is a %v, its layout a %v", got, synth.ClassOf(1))
	}
	if got := synth.Class(9).String(); got != "Class(9)" {
		t.Errorf("an unknown class is called %q", got)
	}
}
