package main

import (
	"encoding/csv"
	"io"
	"strconv"
)

// scoreColumns head a file of scores. Probe and candidate are file names without their ending; mated is 1 or 0. A score is 0 or above, the
// higher the more alike; failedScore says that the comparison came to none.
var scoreColumns = []string{"set", "probe", "candidate", "mated", "score"}

// failedScore is the score of a comparison with an image that failed to enrol. It is below every score.
const failedScore = "-1.00"

// writeScores writes every comparison. Read again, the file gives the same rates to the last digit.
func writeScores(w io.Writer, sets []measured) error {
	out := csv.NewWriter(w)
	if err := out.Write(scoreColumns); err != nil {
		return err
	}
	for _, s := range sets {
		for _, c := range s.comparisons {
			mated := 0
			if c.mated {
				mated = 1
			}
			err := out.Write([]string{s.name, s.images[c.probe].name, s.images[c.candidate].name, strconv.Itoa(mated), scoreText(c.score)})
			if err != nil {
				return err
			}
		}
	}
	out.Flush()
	return out.Error()
}

// scoreText writes a score with two decimals, or with as many as it takes to read it back.
func scoreText(score float64) string {
	if score == noScore {
		return failedScore
	}
	short := strconv.FormatFloat(score, 'f', 2, 64)
	if v, err := strconv.ParseFloat(short, 64); err != nil || v != score {
		return strconv.FormatFloat(score, 'f', -1, 64)
	}
	return short
}
