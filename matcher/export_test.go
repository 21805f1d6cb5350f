package matcher

// Calibrated is calibrated.
func Calibrated(evidence int32) Score { return calibrated(evidence) }
