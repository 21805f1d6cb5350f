package matcher

import "fingerzeig/internal/fixed"

// evidence is what an alignment says in favour of a common origin, in 1/evidenceOne; it has no meaning of its own before calibration.
//
// Each match counts by how close it lies, in place and direction, and by how alike its structures are. The sum is damped where minutiae in the
// common area found no partner, and by what the ridges between the minutiae say. Both factors are at most one: where what they are to make
// smaller does not exceed best, which another alignment has reached, the evidence does not either, and is left at 0.
func evidence(a, b *side, s *aligner, best int32) int32 {
	if len(s.matches) < fewestMinutiae {
		return 0
	}
	close, closeAlike, alike := s.closeness()
	sum := close/2 + 3*closeAlike + alike
	if inEvidence(sum) <= best {
		return 0
	}
	sum = sum * damping(s, a, b) >> weightBits
	if inEvidence(sum) <= best {
		return 0
	}
	return inEvidence(sum * agreement(a, b, s) >> weightBits)
}

// closeness sums up, over the matches: how close they lie, in place and direction; that times how alike their structures are; and how alike
// they are. A match gives up to weightOne to each.
func (s *aligner) closeness() (close, closeAlike, alike int64) {
	for _, q := range s.matches {
		near := int64(evidenceReach-q.distance) << weightBits / evidenceReach
		near = near * int64(evidenceTurn-q.turn) / evidenceTurn
		cosine := int64(max(0, q.cosine))
		close += near
		closeAlike += near * cosine >> cosineBits
		alike += cosine << (weightBits - cosineBits)
	}
	return close, closeAlike, alike
}

// inEvidence converts from 1/weightOne to 1/evidenceOne.
func inEvidence(v int64) int32 { return int32(v >> (weightBits - evidenceBits)) }

// evidenceBits is the fixed point of evidence.
const evidenceBits = 8

// damping returns the square root of the share of matched minutiae among those of the common area, in 1/weightOne. Each minutia counts by its
// reliability, so that a noisy print is not held against the finger.
func damping(s *aligner, a, b *side) int64 {
	var inA, inB, matchedA, matchedB uint64
	for j, p := range s.moved[:b.n] {
		r := uint64(b.reliability[j]) + 1
		if s.takenB[j] {
			matchedB += r
			inB += r
		} else if a.reach.has(p, overlapMargin) {
			inB += r
		}
	}
	for i, p := range a.at[:a.n] {
		r := uint64(a.reliability[i]) + 1
		if s.takenA[i] {
			matchedA += r
			inA += r
		} else if b.reach.has(s.motion.undo(p), overlapMargin) {
			inA += r
		}
	}
	share := uint64(fixed.Sqrt(matchedA * matchedB << (2 * weightBits) / (inA * inB)))
	return int64(fixed.Sqrt(share << weightBits))
}
