package matcher

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
