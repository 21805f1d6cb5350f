package matcher

import (
	"math"
	"strconv"
)

// Score is -10 log10 of the estimated false match rate in hundredths: Score(4000) means that one impostor in 10,000 scores as high.
// Its String is "40.00". The zero Score says nothing in favour of a match.
type Score int32

const scoreOne = 100 // a score of 1

// MaxScore is above every score that a comparison gives.
const MaxScore Score = 1 << 20

// String returns the score with two decimals.
func (s Score) String() string { return strconv.FormatFloat(float64(s)/scoreOne, 'f', 2, 64) }

// FMR returns the estimated false match rate at this score. Where atMost is true, the data that the calibration rests on supports no more
// than "less than fmr".
func (s Score) FMR() (fmr float64, atMost bool) {
	if s <= 0 {
		return 1, false
	}
	return math.Pow(10, -float64(min(s, supported))/(10*scoreOne)), s > supported
}

// ScoreAtFMR returns the lowest score at which the estimated false match rate is fmr or less, 0 < fmr <= 1. It returns MaxScore for rates
// that no comparison can show.
func ScoreAtFMR(fmr float64) Score {
	if !(fmr > 0) {
		return MaxScore
	}
	return Score(max(0, min(float64(MaxScore), math.Ceil(float64(-10*scoreOne*math.Log10(fmr))-1e-6))))
}
