package minutiae

import "fingerzeig/internal/fixed"

// reliability predicts how likely a vortex is found again in another impression of the finger: a logistic model over how clear the whole
// print is, how strong the wave and how sure its direction is there, how deep inside the print it lies, and how far away the next vortex is.
type reliability struct {
	mask    *mask
	clarity *clarity
	flow    *flow
}

// of returns the percentage for a vortex whose nearest neighbour is near away, in Length units.
func (r reliability) of(v vortex, near int32) uint8 {
	x, y := int(v.x)/LengthPerPixel, int(v.y)/LengthPerPixel
	cell := min(y/cellPx, r.mask.h-1)*r.mask.w + min(x/cellPx, r.mask.w-1)
	depth := min(r.mask.depthAt(v.x, v.y), depthEnough)
	amplitude := min(r.clarity.amplitude[cell]*logitOne/max(r.clarity.meanAmplitude, 1), amplitudeMost)
	logit := logitBase +
		logitCorrelation*r.clarity.meanCorrelation/maxPercent +
		logitAmplitude*amplitude/logitOne +
		logitCoherence*int64(r.flow.coherence[cell])/coherenceOne +
		logitDepth*int64(depth)/depthEnough +
		logitNear*int64(min(near, nearEnough))/nearEnough
	return reliabilityAt[max(0, min(len(reliabilityAt)-1, int(logit+logitRange)/logitStep))]
}

const (
	logitOne      = 1 << 10
	logitRange    = 6 * logitOne // beyond that a logistic curve is flat
	logitStep     = 1 << 4
	amplitudeMost = 4 * logitOne
)

// reliabilityAt holds the percentage of a logit, from -logitRange in steps of logitStep.
var reliabilityAt = func() (p [2 * logitRange / logitStep]uint8) {
	for i := range p {
		p[i] = uint8(float64(maxPercent*fixed.Logistic(float64(i*logitStep-logitRange)/logitOne)) + 0.5)
	}
	return p
}()

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
