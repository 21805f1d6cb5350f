package matcher

import "sort"

// calibrated turns evidence into a score: what -10 log10 of the false match rate at that evidence is estimated to be. It is linear between the
// knots of calibration and goes on as it ends: beyond the data a score still ranks, but its rate is stated as "less than" (see Score.FMR).
func calibrated(evidence int32) Score {
	if evidence <= 0 {
		return 0
	}
	i := min(evidence>>knotBits, int32(len(calibration)-2))
	low, high := int32(calibration[i]), int32(calibration[i+1])
	return Score(low + (high-low)*(evidence-(i<<knotBits))>>knotBits)
}

// knotBits is the logarithm of the evidence from knot to knot.
const knotBits = evidenceBits - 1

// evidenceBelow returns the most evidence that is calibrated to less than a score, or 0.
func evidenceBelow(score Score) int32 {
	const beyond = int32(1) << 20 // evidence that no comparison comes to
	return int32(max(0, sort.Search(int(beyond), func(e int) bool { return calibrated(int32(e)) >= score })-1))
}
