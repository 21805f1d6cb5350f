package minutiae

import "fingerzeig/internal/fixed"

// reliability predicts how likely a vortex is found again in another impression of the finger: a logistic model over what speaks for it.
type reliability struct {
	mask    *mask
	clarity *clarity
	flow    *flow
}

// terms are what reliabilityModel looks at, in 1/logitOne: how clear the whole print is, how strong the wave is at the vortex against the print's
// mean, how sure the direction is there, how deep inside the print it lies and how far away the next vortex is.
type terms [5]int16

// of returns the terms of a vortex whose nearest neighbour is near away, in Length units.
func (r reliability) of(v vortex, near int32) terms {
	x, y := int(v.x)/LengthPerPixel, int(v.y)/LengthPerPixel
	cell := min(y/cellPx, r.mask.h-1)*r.mask.w + min(x/cellPx, r.mask.w-1)
	amplitude := r.clarity.amplitude[cell] * logitOne / max(r.clarity.meanAmplitude, 1)
	return terms{
		int16(r.clarity.meanCorrelation * logitOne / maxPercent),
		int16(min(amplitude, amplitudeMost)),
		int16(int(r.flow.coherence[cell]) * logitOne / coherenceOne),
		int16(min(r.mask.depthAt(v.x, v.y), depthEnough) * logitOne / depthEnough),
		int16(min(near, nearEnough) * logitOne / nearEnough),
	}
}

// nearest returns the distance from each vortex that is left to the next one that is left, in Length units.
func nearest(dst []int32, vortices []vortex) []int32 {
	dst = grow(dst, len(vortices))
	for i, v := range vortices {
		best := int64(nearEnough) * nearEnough
		// Vortices come row by row, so those that can be nearer lie around i.
		look := func(w vortex) bool {
			dx, dy := int64(w.x)-int64(v.x), int64(w.y)-int64(v.y)
			if !w.gone {
				best = min(best, dx*dx+dy*dy)
			}
			return max(dy, -dy) <= nearEnough+LengthPerPixel
		}
		for j := i - 1; j >= 0 && look(vortices[j]); j-- {
		}
		for j := i + 1; j < len(vortices) && look(vortices[j]); j++ {
		}
		dst[i] = int32(fixed.Sqrt(uint64(best)))
	}
	return dst
}
