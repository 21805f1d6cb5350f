package imageio

import (
	"math"
	"slices"

	"fingerzeig/minutiae"
)

// Polarity says which of ridges and valleys are dark.
type Polarity int

// What Polarity finds. Images for minutiae.Extract have dark ridges.
const (
	PolarityUnknown Polarity = iota // nothing in the image says it clearly
	DarkRidges                      // as ink on paper
	LightRidges                     // the negative: Invert makes it right
)

func (p Polarity) String() string {
	switch p {
	case DarkRidges:
		return "dark ridges"
	case LightRidges:
		return "light ridges"
	}
	return "unknown"
}

// The bounds of PolarityOf, set on 1,324 prints of 14 sensors and processes, all with dark ridges. The one farthest on the wrong side with enough
// background reaches 0.45.
const (
	polarityBlockPx    = 16   // side of a block
	polarityRidged     = 0.5  // a block of the print has at least this share of the spread of the tenth block from the top
	polarityFlat       = 0.15 // a block beside the print at most this
	polarityBackground = 0.05 // least share of the image that lies beside the print
	polarityContrast   = 0.8  // least difference of background and print, in spreads
)

// PolarityOf tells whether ridges are dark or light. Where no skin touches, a sensor sees what it sees in a valley, so the evidence is whether
// the flat background is lighter or darker than the middle of the print. Without enough background, or with one as grey as the print, as
// thermal sensors give, the answer is PolarityUnknown, and so it is for an image that cannot be one.
//
// Decode never inverts an image by this: that is for the caller to decide, who may know the sensor.
func PolarityOf(img minutiae.Image) Polarity {
	if img.Width < polarityBlockPx || img.Height < polarityBlockPx || len(img.Pixels)/img.Width != img.Height {
		return PolarityUnknown
	}
	var means, spreads []float64
	for y := 0; y+polarityBlockPx <= img.Height; y += polarityBlockPx {
		for x := 0; x+polarityBlockPx <= img.Width; x += polarityBlockPx {
			mean, spread := blockOf(img, x, y)
			means, spreads = append(means, mean), append(spreads, spread)
		}
	}
	sorted := slices.Sorted(slices.Values(spreads))
	full := sorted[len(sorted)*9/10]
	var print, background []float64
	for i, s := range spreads {
		switch {
		case s > polarityRidged*full:
			print = append(print, means[i])
		case s < polarityFlat*full:
			background = append(background, means[i])
		}
	}
	if len(print) == 0 || float64(len(background)) < polarityBackground*float64(len(means)) || len(background) == 0 {
		return PolarityUnknown
	}
	switch contrast := (median(background) - median(print)) / full; {
	case contrast >= polarityContrast:
		return DarkRidges
	case contrast <= -polarityContrast:
		return LightRidges
	}
	return PolarityUnknown
}

// blockOf returns mean and standard deviation of the block whose top left is at x, y.
func blockOf(img minutiae.Image, x, y int) (mean, spread float64) {
	sum, squares := 0, 0
	for row := range polarityBlockPx {
		for _, v := range img.Pixels[(y+row)*img.Width+x:][:polarityBlockPx] {
			sum += int(v)
			squares += int(v) * int(v)
		}
	}
	const n = polarityBlockPx * polarityBlockPx
	return float64(sum) / n, math.Sqrt(float64(squares*n-sum*sum)) / n
}

func median(v []float64) float64 {
	slices.Sort(v)
	return v[len(v)/2]
}

// Invert returns the negative of an image.
func Invert(img minutiae.Image) minutiae.Image {
	img.Pixels = slices.Clone(img.Pixels)
	for i, v := range img.Pixels {
		img.Pixels[i] = 255 - v
	}
	return img
}
