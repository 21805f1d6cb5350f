package main

import (
	"encoding/csv"
	"io"
	"strconv"
)

// writeScores writes every comparison as set,probe,candidate,mated,score, where mated is 1 or 0. The score of a comparison with an image
// that failed to enrol is written as -1.00, below every score.
func writeScores(w io.Writer, sets []measured) error {
	const failed = "-1.00"
	out := csv.NewWriter(w)
	if err := out.Write([]string{"set", "probe", "candidate", "mated", "score"}); err != nil {
		return err
	}
	for _, s := range sets {
		for _, c := range s.comparisons {
			mated, score := 0, failed
			if c.mated {
				mated = 1
			}
			if c.score != noScore {
				score = c.score.String()
			}
			err := out.Write([]string{s.name, s.images[c.probe].name, s.images[c.candidate].name, strconv.Itoa(mated), score})
			if err != nil {
				return err
			}
		}
	}
	out.Flush()
	return out.Error()
}
