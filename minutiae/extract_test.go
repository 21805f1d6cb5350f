package minutiae_test

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"sync"
	"testing"

	"fingerzeig/internal/fixed"
	"fingerzeig/minutiae"
)

// TestExtractFindsTruth draws prints whose minutiae are known and asks for exactly these back.
func TestExtractFindsTruth(t *testing.T) {
	scaled := func(d drawing, ppi int) drawing {
		d.width, d.height, d.bend = d.width*ppi/500, d.height*ppi/500, d.bend*ppi/500
		d.period = d.period * ppi / 500
		d.ppi = ppi
		d.vortices = slices.Clone(d.vortices)
		for i, v := range d.vortices {
			d.vortices[i] = vortex{v.x * ppi / 500, v.y * ppi / 500, v.charge}
		}
		return d
	}
	with := func(change func(*drawing)) drawing {
		d := goldenDrawing
		change(&d)
		return d
	}
	rows := []struct {
		name string
		d    drawing
		ppi  int
	}{
		{"plain", goldenDrawing, 500},
		{"faint", with(func(d *drawing) { d.contrast = 24 }), 500},
		{"narrow ridges", with(func(d *drawing) { d.period = 48 }), 500},
		{"wide ridges", with(func(d *drawing) { d.period = 100 }), 500},
		{"straight", with(func(d *drawing) { d.bend = 0 }), 500},
		{"250 ppi", scaled(goldenDrawing, 250), 250},
		{"569 ppi", scaled(goldenDrawing, 569), 569},
		{"1000 ppi", scaled(goldenDrawing, 1000), 1000},
	}
	for _, r := range rows {
		t.Run(r.name, func(t *testing.T) {
			got, err := minutiae.Extract(r.d.image(), nil)
			if err != nil {
				t.Fatal(err)
			}
			want := r.d.truth()
			for i := range want {
				want[i].X = minutiae.Length(int(want[i].X) * 500 / r.ppi)
				want[i].Y = minutiae.Length(int(want[i].Y) * 500 / r.ppi)
			}
			missing, extra := compare(got.Minutiae, want)
			if len(missing) > 0 || len(extra) > 0 {
				t.Errorf("missing %v\nextra %v", missing, extra)
			}
			if got.Quality < 35 || got.Quality > 55 { // a clear print, but six minutiae are half of a dozen
				t.Errorf("quality %d", got.Quality)
			}
		})
	}
}

// compare returns which of want were not found, and which of got nobody wanted: within 3 pixels and 20 degrees.
func compare(got, want []minutiae.Minutia) (missing, extra []minutiae.Minutia) {
	same := func(a, b minutiae.Minutia) bool {
		dx, dy := int(a.X-b.X), int(a.Y-b.Y)
		return dx*dx+dy*dy < 24*24 && fixed.Distance(uint16(a.Direction), uint16(b.Direction)) < 3641
	}
	for _, w := range want {
		if !slices.ContainsFunc(got, func(g minutiae.Minutia) bool { return same(g, w) }) {
			missing = append(missing, w)
		}
	}
	for _, g := range got {
		if !slices.ContainsFunc(want, func(w minutiae.Minutia) bool { return same(g, w) }) {
			extra = append(extra, g)
		}
	}
	return missing, extra
}

func TestExtractRefuses(t *testing.T) {
	rows := []struct {
		name string
		img  minutiae.Image
		want error
	}{
		{"zero", minutiae.Image{}, minutiae.ErrSize},
		{"too narrow", flat(95, 200, 0), minutiae.ErrSize},
		{"too low", flat(200, 95, 0), minutiae.ErrSize},
		{"too wide", flat(2001, 100, 0), minutiae.ErrSize},
		{"too high", flat(100, 2001, 0), minutiae.ErrSize},
		{"pixels missing", minutiae.Image{Pixels: make([]byte, 9999), Width: 100, Height: 100, PPI: 500}, minutiae.ErrSize},
		{"pixels left over", minutiae.Image{Pixels: make([]byte, 10001), Width: 100, Height: 100, PPI: 500}, minutiae.ErrSize},
		{"negative side", minutiae.Image{Pixels: make([]byte, 10000), Width: -100, Height: -100, PPI: 500}, minutiae.ErrSize},
		{"no resolution", minutiae.Image{Pixels: make([]byte, 10000), Width: 100, Height: 100}, minutiae.ErrResolution},
		{"low resolution", minutiae.Image{Pixels: make([]byte, 10000), Width: 100, Height: 100, PPI: 249}, minutiae.ErrResolution},
		{"high resolution", minutiae.Image{Pixels: make([]byte, 10000), Width: 100, Height: 100, PPI: 1001}, minutiae.ErrResolution},
	}
	for _, r := range rows {
		t.Run(r.name, func(t *testing.T) {
			if got, err := minutiae.Extract(r.img, nil); !errors.Is(err, r.want) || len(got.Minutiae) > 0 {
				t.Errorf("got %v, %v, want %v", got, err, r.want)
			}
		})
	}
}

// TestExtractNothing shows images without a print: no minutia, no error.
func TestExtractNothing(t *testing.T) {
	halves := flat(300, 300, 255)
	for i := range len(halves.Pixels) / 2 {
		halves.Pixels[i] = 0
	}
	ramp := flat(300, 300, 0)
	for i := range ramp.Pixels {
		ramp.Pixels[i] = byte(i % 300 * 255 / 299)
	}
	dot := flat(300, 300, 255)
	dot.Pixels[150*300+150] = 0
	rows := []struct {
		name string
		img  minutiae.Image
	}{
		{"white", flat(300, 300, 255)},
		{"black", flat(300, 300, 0)},
		{"grey, smallest", flat(96, 96, 128)},
		{"noise", noise(300, 300, 500)},
		{"noise, smallest", noise(96, 96, 500)},
		{"noise, tiny at 1000 ppi", noise(96, 96, 1000)},
		{"noise, coarse", noise(300, 300, 250)},
		{"noise, large", noise(1000, 900, 400)},
		{"an edge", halves},
		{"a ramp", ramp},
		{"a dot", dot},
	}
	for _, r := range rows {
		t.Run(r.name, func(t *testing.T) {
			got, err := minutiae.Extract(r.img, nil)
			if err != nil || len(got.Minutiae) > 0 || got.Quality > 0 {
				t.Errorf("%d minutiae, quality %d, error %v", len(got.Minutiae), got.Quality, err)
			}
		})
	}
}

// TestExtractSizes draws prints at the corners of what Extract takes: the result is a valid template.
func TestExtractSizes(t *testing.T) {
	for _, side := range [][2]int{{96, 96}, {97, 131}, {2000, 96}, {96, 2000}, {2000, 2000}} {
		for _, ppi := range []int{250, 333, 500, 1000} {
			if side == [2]int{2000, 2000} && (testing.Short() || ppi == 250) {
				continue // 16 megapixels at 500 ppi: no other code, much time
			}
			t.Run(fmt.Sprint(side, ppi), func(t *testing.T) {
				d := drawing{width: side[0], height: side[1], period: 72 * ppi / 500, ppi: ppi,
					vortices: []vortex{{side[0] / 2, side[1] / 2, 1}}}
				got, err := minutiae.Extract(d.image(), nil)
				if err != nil {
					t.Fatal(err)
				}
				b, err := got.MarshalBinary()
				if err != nil {
					t.Fatal(err)
				}
				var back minutiae.Template
				if err := back.UnmarshalBinary(b); err != nil {
					t.Fatal(err)
				}
			})
		}
	}
}

// TestExtractScratch asks for the same template from a fresh, a used and a missing Scratch, and for no work left to the collector.
func TestExtractScratch(t *testing.T) {
	img := goldenDrawing.image()
	want, err := minutiae.Extract(img, nil)
	if err != nil {
		t.Fatal(err)
	}
	var s minutiae.Scratch
	for _, other := range []minutiae.Image{noise(500, 400, 400), flat(96, 96, 3), img, noise(400, 500, 700)} {
		if _, err := minutiae.Extract(other, &s); err != nil {
			t.Fatal(err)
		}
		if got, err := minutiae.Extract(img, &s); err != nil || !reflect.DeepEqual(got, want) {
			t.Fatalf("with a used Scratch: %v, %v, want %v", got, err, want)
		}
	}
	if n := testing.AllocsPerRun(3, func() { _, _ = minutiae.Extract(img, &s) }); n > 2 {
		t.Errorf("%v allocations, want the template's two alone", n)
	}
}

// TestExtractConcurrent extracts on several goroutines at once, each with its own Scratch; the race detector looks on.
func TestExtractConcurrent(t *testing.T) {
	img := goldenDrawing.image()
	var got [3]minutiae.Template
	var wg sync.WaitGroup
	for i := range got {
		wg.Go(func() {
			var err error
			if got[i], err = minutiae.Extract(img, new(minutiae.Scratch)); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	for _, other := range got[1:] {
		if !reflect.DeepEqual(got[0], other) {
			t.Error("two of the templates differ")
		}
	}
}

// TestExtractTurned turns the image by half a turn: the minutiae turn with it.
func TestExtractTurned(t *testing.T) {
	img := goldenDrawing.image()
	want, err := minutiae.Extract(img, nil)
	if err != nil {
		t.Fatal(err)
	}
	slices.Reverse(img.Pixels)
	got, err := minutiae.Extract(img, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i, m := range got.Minutiae {
		got.Minutiae[i].X, got.Minutiae[i].Y = want.Width-m.X, want.Height-m.Y
		got.Minutiae[i].Direction += 1 << 15
	}
	if missing, extra := compare(got.Minutiae, want.Minutiae); len(missing)+len(extra) > 0 {
		t.Errorf("missing %v, extra %v", missing, extra)
	}
}
