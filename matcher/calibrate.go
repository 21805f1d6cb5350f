package matcher

// calibrated turns evidence into a score: the estimated false match rate at that evidence, linear between the knots of calibration.
func calibrated(evidence int32) Score {
	if evidence <= 0 {
		return 0
	}
	i := int(evidence >> knotBits)
	if i >= len(calibration)-1 {
		return calibration[len(calibration)-1]
	}
	low, high := int32(calibration[i]), int32(calibration[i+1])
	return Score(low + (high-low)*(evidence&(1<<knotBits-1))>>knotBits)
}
