package main

import (
	"fmt"
	"io"
	"strconv"
)

// writeScale writes what was measured for people.
func writeScale(w io.Writer, h *hidden, all []scaled) error {
	rows := [][]string{{"fingers", "cores", "coarse M/s", "end to end M/s", "coarse ms", "exact ms", "p50 ms", "p99 ms", "B/finger", "screened B",
		"open s", "rank 1 %", "kept %", "of", "FNIR %", "(alone)", "score"}}
	number := func(v float64, digits int) string { return strconv.FormatFloat(v, 'f', digits, 64) }
	byMates := false
	for _, s := range all {
		open, kept := "", number(s.Kept, 2)
		if s.OpenS != nil {
			open = number(*s.OpenS, 2)
		}
		if !s.ByAll {
			kept, byMates = kept+"*", true
		}
		rows = append(rows, []string{thousands(s.Fingers), strconv.Itoa(s.Cores), number(s.Coarse/1e6, 2), number(s.EndToEnd/1e6, 2),
			number(s.CoarseMS, 1), number(s.ExactMS, 1), number(s.P50, 1), number(s.P99, 1), number(s.Bytes, 0), number(s.ScreenedBytes, 0), open,
			number(s.Rank1, 2), kept, strconv.Itoa(s.Of), number(s.FNIR, 2), number(s.FNIRAlone, 2), number(s.Threshold, 1)})
	}
	_, err := fmt.Fprintf(w, "%s\n%s hidden among drawn ones, %s probes. Kept: of the probes whose mate the exact search puts first.\n",
		align(rows), h.what, thousands(len(h.probes)))
	if byMates && err == nil {
		_, err = fmt.Fprintln(w, "* of the probes whose score with their mate passes the threshold of FPIR 1 % (the score in the last column).")
	}
	if h.twins > 0 && err == nil {
		_, err = fmt.Fprintf(w, "%d fingers are left out: another folder has them too.\n", h.twins)
	}
	return err
}

func writeScaleJSON(w io.Writer, h *hidden, all []scaled, p provenance) error {
	return writeSourced(w, p, scaleReport{What: h.what, Probes: len(h.probes), Galleries: all})
}

// scaleReport is what scale found, in the form of its JSON file.
type scaleReport struct {
	What      string   `json:"what"` // whose fingers are looked for
	Probes    int      `json:"probes"`
	Galleries []scaled `json:"galleries"`
}
