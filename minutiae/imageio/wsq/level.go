package wsq

// levels turns values into grey levels.
func levels(dst []byte, plane []float32, f frame) {
	for i, v := range plane {
		v = float32(v*f.scale) + f.shift + 0.5
		switch {
		case v > 255:
			dst[i] = 255
		case v > 0:
			dst[i] = byte(v)
		default: // also what is no number
			dst[i] = 0
		}
	}
}

// centre turns grey levels into values around 0, at most 128 from it, and returns how to turn them back.
func centre(plane []float32, img Image) frame {
	low, high, sum := byte(255), byte(0), uint64(0)
	for _, v := range img.Pixels {
		low, high, sum = min(low, v), max(high, v), sum+uint64(v)
	}
	shift := float32(sum) / float32(len(img.Pixels))
	scale := max(shift-float32(low), float32(high)-shift) / 128
	if scale == 0 { // one level everywhere
		scale = 1
	}
	var values [256]float32
	for v := range values {
		values[v] = (float32(v) - shift) / scale
	}
	for i, v := range img.Pixels {
		plane[i] = values[v]
	}
	return frame{img.Width, img.Height, shift, scale}
}
