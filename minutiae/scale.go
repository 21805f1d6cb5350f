package minutiae

// scaler brings an image to 500 ppi.
//
// Takes the image as it came, gives grey levels at 500 ppi, padded to whole cells by repeating the last row and column. Resamples with
// the Catmull-Rom cubic (Keys, "Cubic convolution interpolation", IEEE ASSP 29, 1981, a = -1/2), stretched when the image is made
// smaller, so that nothing finer than the new pixels folds back into the ridges.
type scaler struct {
	grey   greyPlane
	rows   []int16 // image after the horizontal pass, in 1/16 grey levels
	across []resample
	down   []resample
	taps   []int32
}

// greyPlane holds grey levels at 500 ppi. w and h are padded to whole cells, usedW and usedH are not.
type greyPlane struct {
	w, h         int
	usedW, usedH int
	px           []byte
}

// resample tells how one output pixel is made: weights for the source pixels from start on.
type resample struct {
	start   int
	weights []int32
}

func (s *scaler) run(img Image, trace Trace) *greyPlane {
	g := &s.grey
	g.usedW, g.usedH = scaled(img.Width, img.PPI), scaled(img.Height, img.PPI)
	g.w, g.h = wholeCells(g.usedW), wholeCells(g.usedH)
	g.px = grow(g.px, g.w*g.h)
	if img.PPI == nominalPPI {
		for y := range g.usedH {
			copy(g.px[y*g.w:], img.Pixels[y*img.Width:][:img.Width])
		}
	} else {
		s.taps = s.taps[:0]
		s.across = s.plan(s.across, g.usedW, img.Width, img.PPI)
		s.down = s.plan(s.down, g.usedH, img.Height, img.PPI)
		s.resampleRows(img)
		s.resampleColumns()
	}
	g.pad()
	g.trace(trace)
	return g
}

func scaled(pixels, ppi int) int { return (pixels*nominalPPI + ppi/2) / ppi }

func wholeCells(px int) int { return (px + cellPx - 1) / cellPx * cellPx }

// plan works out the weights of each of n output pixels from size source pixels.
func (s *scaler) plan(dst []resample, n, size, ppi int) []resample {
	dst = dst[:0]
	stretch := int64(max(unit, unit*ppi/nominalPPI)) // of the cubic, in source pixels
	reach := (2*stretch + unit - 1) / unit
	for i := range int64(n) {
		centre := (2*i+1)*int64(ppi)*unit/(2*nominalPPI) - unit/2
		first := centre>>unitBits - reach + 1
		from := len(s.taps)
		var sum int64
		for k := first; k <= first+2*reach-1; k++ {
			w := cubic((k*unit - centre) * unit / stretch)
			s.taps = append(s.taps, int32(w))
			sum += w
		}
		taps := s.taps[from:]
		for k := range taps {
			taps[k] = int32(int64(taps[k]) * weightOne / sum)
		}
		dst = append(dst, foldEdges(int(first), taps, size))
	}
	return dst
}

// foldEdges gives the weights of source pixels outside the image to the pixel at its edge.
func foldEdges(first int, taps []int32, size int) resample {
	var left, right int32
	for len(taps) > 1 && first < 0 {
		left += taps[0]
		taps = taps[1:]
		first++
	}
	taps[0] += left
	for len(taps) > 1 && first+len(taps) > size {
		right += taps[len(taps)-1]
		taps = taps[:len(taps)-1]
	}
	taps[len(taps)-1] += right
	return resample{first, taps}
}

const (
	unitBits   = 16
	unit       = 1 << unitBits // 1 in the fixed-point format of positions
	weightBits = 12
	weightOne  = 1 << weightBits
	rowBits    = 4 // fraction bits between the two passes
)

// cubic is the Catmull-Rom kernel; its argument and value are in 1/unit.
func cubic(x int64) int64 {
	if x < 0 {
		x = -x
	}
	x2 := x * x >> unitBits
	x3 := x2 * x >> unitBits
	switch {
	case x < unit:
		return (3*x3-5*x2)/2 + unit
	case x < 2*unit:
		return (5*x2-x3)/2 - 4*x + 2*unit
	}
	return 0
}

func (s *scaler) resampleRows(img Image) {
	s.rows = grow(s.rows, s.grey.usedW*img.Height)
	for y := range img.Height {
		src, dst := img.Pixels[y*img.Width:][:img.Width], s.rows[y*s.grey.usedW:][:s.grey.usedW]
		for x, r := range s.across {
			var sum int32
			for k, w := range r.weights {
				sum += w * int32(src[r.start+k])
			}
			dst[x] = int16((sum + 1<<(weightBits-rowBits-1)) >> (weightBits - rowBits))
		}
	}
}

func (s *scaler) resampleColumns() {
	g := &s.grey
	for y, r := range s.down {
		dst := g.px[y*g.w:][:g.usedW]
		for x := range dst {
			var sum int32
			for k, w := range r.weights {
				sum += w * int32(s.rows[(r.start+k)*g.usedW+x])
			}
			sum = (sum + 1<<(weightBits+rowBits-1)) >> (weightBits + rowBits)
			dst[x] = byte(max(0, min(255, sum)))
		}
	}
}

func (g *greyPlane) pad() {
	for y := range g.usedH {
		row := g.px[y*g.w:][:g.w]
		for x := g.usedW; x < g.w; x++ {
			row[x] = row[g.usedW-1]
		}
	}
	for y := g.usedH; y < g.h; y++ {
		copy(g.px[y*g.w:][:g.w], g.px[(g.usedH-1)*g.w:])
	}
}

func (g *greyPlane) trace(t Trace) {
	if t == nil {
		return
	}
	values := make([]int16, len(g.px))
	for i, v := range g.px {
		values[i] = int16(v)
	}
	t(Layer{Stage: "scale", Name: "grey", Width: g.w, Height: g.h, CellPx: 1, Values: values})
}
