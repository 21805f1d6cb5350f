package wsq

import "math"

// dequantise puts the coefficients, the coded bands' one after the other, into the middle of the plane's bands. Bands that are not coded
// become zeros, and so does the rest of the plane.
func dequantise(plane []float32, width int, t *tree, q *bins, coefs []int16) {
	clear(plane)
	for i, b := range t.bands {
		bin, zero := q.width[i], q.zero[i]/2
		if bin == 0 {
			continue
		}
		for y := range b.height {
			row := plane[(b.y+y)*width+b.x:][:b.width]
			for x, c := range coefs[:b.width] {
				if c > 0 {
					row[x] = float32(bin*(float32(c)-q.centre)) + zero
				} else if c < 0 {
					row[x] = float32(bin*(float32(c)+q.centre)) - zero
				}
			}
			coefs = coefs[b.width:]
		}
	}
}

// quantise returns the coefficients of the coded bands one after the other, in the memory of dst.
func quantise(dst []int16, plane []float32, width int, t *tree, q *bins) []int16 {
	dst = sized(dst, t.sizeOf(q, 0, coded))
	to := dst
	for i, b := range t.bands {
		bin, zero := q.width[i], q.zero[i]/2
		if bin == 0 {
			continue
		}
		for y := range b.height {
			row := plane[(b.y+y)*width+b.x:][:b.width]
			for x, v := range row {
				c := int32(0)
				if v > zero {
					c = min(int32((v-zero)/bin)+1, math.MaxInt16)
				} else if v < -zero {
					c = max(int32((v+zero)/bin)-1, -math.MaxInt16)
				}
				to[x] = int16(c)
			}
			to = to[b.width:]
		}
	}
	return dst
}

// allocate spreads rate bits per pixel over the bands (annex B): a band's bins are the wider the less it varies, and all are scaled until
// the rate comes out. Values are rounded to single precision where NIST's encoder does it.
func allocate(variance *[coded]float32, rate float32) *bins {
	var q bins
	var bands []int
	for i, v := range variance {
		if v >= leastVariance {
			bands = append(bands, i)
			q.width[i] = firstWidth(i, v)
		}
	}
	if len(bands) == 0 {
		return &q
	}
	scale := scaleFor(&q, variance, bands, rate)
	for _, i := range bands {
		q.width[i] = max(q.width[i]/scale, leastBin)
		if q.width[i] >= mostBin {
			q.width[i] = 0
		}
		q.zero[i] = float32(zeroBin * float64(q.width[i]))
	}
	return &q
}

func firstWidth(band int, variance float32) float32 {
	if band < 4 {
		return 1
	}
	w := float32(1)
	if band >= 52 {
		w = weight[band-52]
	}
	return float32(10 / float64(float32(w*float32(ln(float64(variance))))))
}

// scaleFor returns what the bands' widths are to be divided by. Bands that would get no bits are left out, and the others get theirs.
func scaleFor(q *bins, variance *[coded]float32, bands []int, rate float32) float32 {
	for {
		var shares float32
		product := float32(1)
		for _, i := range bands {
			shares += share(i)
			product = float32(float64(product) * rooted(float64(sigma(variance[i])/q.width[i]), i))
		}
		scale := float32(pow(2, float64(rate/shares)-1) / 2.5 / pow(float64(product), 1/float64(shares)))
		var left []int
		for _, i := range bands {
			if float64(q.width[i]/scale) < float64(5*float64(sigma(variance[i]))) {
				left = append(left, i)
			}
		}
		if len(left) == len(bands) || len(left) == 0 {
			return scale
		}
		bands = left
	}
}

func sigma(variance float32) float32 { return float32(math.Sqrt(float64(variance))) }

// rooted returns x to the power of the band's share, a power of a half: by square roots, which are exact.
func rooted(x float64, band int) float64 {
	for s := share(band); s < 1; s *= 2 {
		x = math.Sqrt(x)
	}
	return x
}

// variances returns how much each band varies.
func variances(plane []float32, width int, t *tree) *[coded]float32 {
	var v [coded]float32
	var rough float32
	for i := range 4 {
		v[i] = varianceOf(plane, width, middle(t.bands[i]))
		rough += v[i]
	}
	for i, b := range t.bands {
		if rough < roughVariance {
			v[i] = varianceOf(plane, width, b)
		} else if i >= 4 {
			v[i] = varianceOf(plane, width, middle(b))
		}
	}
	return &v
}

// middle returns the part of a band that a print covers in most images; all of a band that is too small to have one.
func middle(b region) region {
	m := region{b.x + b.width/8, b.y + 9*b.height/32, 3 * b.width / 4, 7 * b.height / 16}
	if m.area() < 2 {
		return b
	}
	return m
}

func varianceOf(plane []float32, width int, r region) float32 {
	var sum, squares float32
	for y := range r.height {
		for _, v := range plane[(r.y+y)*width+r.x:][:r.width] {
			sum += v
			squares += float32(v * v)
		}
	}
	n := r.area()
	if n < 2 { // the mean of the whole image is 0
		return squares
	}
	mean := float32(sum*sum) / float32(n)
	return float32(float64(squares-mean) / (float64(n) - 1))
}
