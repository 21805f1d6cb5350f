package matcher

// knotBits is the logarithm of the evidence between two knots of calibration.
const knotBits = 9

// supported is the highest score that the data of the calibration supports.
const supported Score = 5000

// calibration holds the score at each multiple of 2^knotBits of evidence.
var calibration = [...]Score{0, 100}
