package matcher

import "fingerzeig/internal/fixed"

// evidence is what an alignment says in favour of a common origin, in 1/evidenceOne; it has no meaning of its own before calibration.
//
// Each match counts by how close it lies, in place and direction, and by how alike its structures are. The sum is damped by the share
// of minutiae in the common area that found no partner, and by what the ridges between the minutiae say.
func evidence(a, b *side, s *aligner) int32 {
	if len(s.matches) < fewestMinutiae {
		return 0
	}
	var close, closeAlike, alike int64
	for _, q := range s.matches {
		near := int64(evidenceReach-q.distance) << weightBits / evidenceReach
		near = near * int64(evidenceTurn-q.turn) / evidenceTurn
		cosine := int64(max(0, q.cosine))
		close += near
		closeAlike += near * cosine >> cosineBits
		alike += cosine << (weightBits - cosineBits)
	}
	sum := close/2 + 3*closeAlike + alike
	sum = sum * damping(s, a, b) >> weightBits
	return int32(sum * agreement(a, b, s) >> (2*weightBits - evidenceBits))
}

// evidenceBits is the fixed point of evidence.
const evidenceBits = 8

// damping returns the square root of the share of matched minutiae, in 1/weightOne.
func damping(s *aligner, a, b *side) int64 {
	inA, inB := s.overlap(a, b)
	// share = matched / sqrt(inA inB); both roots are taken of numbers with 2 x weightBits of fraction.
	common := uint64(fixed.Sqrt(uint64(inA*inB) << (2 * weightBits)))
	share := uint64(len(s.matches)) << (2 * weightBits) / common << weightBits
	return int64(fixed.Sqrt(share))
}

// overlap counts the minutiae of each side that lie where the other print shows minutiae.
func (s *aligner) overlap(a, b *side) (inA, inB int) {
	for j, p := range s.moved[:b.n] {
		if s.takenB[j] || a.reach.has(p, overlapMargin) {
			inB++
		}
	}
	for i, p := range a.at[:a.n] {
		if s.takenA[i] || b.reach.has(s.motion.undo(p), overlapMargin) {
			inA++
		}
	}
	return inA, inB
}
