package main

import (
	"fmt"
	"io"
	"slices"
	"strconv"
)

// sumUp returns the steps of rounds, each with its middle and its ends.
func sumUp(rounds []speedRound) (steps []timed) {
	for i, first := range rounds[0] {
		var wall, cpu []float64
		steady := true
		for _, r := range rounds {
			wall, cpu = append(wall, r[i].WallUS), append(cpu, r[i].CPUUS)
			steady = steady && r[i].Allocs < 0.5
		}
		t := timed{Step: first.Step, Wall: rangeOf(wall), PerWhat: first.PerWhat, Steady: steady}
		if slices.Min(cpu) >= 0 {
			s := rangeOf(cpu)
			t.CPU = &s
		}
		steps = append(steps, t)
	}
	return steps
}

func rangeOf(values []float64) middle {
	return middle{median(values), slices.Min(values), slices.Max(values)}
}

// step returns a step of a level, and whether it was measured.
func (l speedLevel) step(name string) (timed, bool) {
	i := slices.IndexFunc(l.Steps, func(t timed) bool { return t.Step == name })
	if i < 0 {
		return timed{}, false
	}
	return l.Steps[i], true
}

// writeTable writes what was measured for people.
func (r speedReport) writeTable(w io.Writer) error {
	rows := [][]string{{"level", "extract ms", "prepare us", "match us", "verify ms", "search ms", "CPU s/million matches", "CPU ms/verification"}}
	absent := ""
	for _, l := range r.Levels {
		if l.Absent {
			absent += fmt.Sprintf("%s is absent: this processor lacks it, or FINGERZEIG_SIMD forbids it.\n", l.Level)
			continue
		}
		rows = append(rows, []string{l.Level, l.wall(stepExtract, 1e3), l.wall(stepPrepare, 1), l.wall(stepMatch, 1), l.wall(stepVerify, 1e3),
			l.wall(stepSearch, 1e3), l.cpu(stepMatch, 1), l.cpu(stepVerify, 1e3)})
	}
	_, err := fmt.Fprintf(w, "%s%sOne core, %d prints (%s), medians of %d rounds; a search is of %s fingers, a verification goes from image to score.\n",
		align(rows), absent, r.Prints, r.What, r.Rounds, thousands(r.Fingers))
	return err
}

// wall returns the median time of a step in microseconds or, with an other unit, in so many of them.
func (l speedLevel) wall(step string, unit float64) string {
	t, ok := l.step(step)
	if !ok {
		return ""
	}
	return significant(t.Wall.Median / unit)
}

// cpu returns the median processor time. Microseconds for one are seconds for a million.
func (l speedLevel) cpu(step string, unit float64) string {
	t, ok := l.step(step)
	if !ok || t.CPU == nil {
		return "?"
	}
	return significant(t.CPU.Median / unit)
}

// significant writes a number with three digits, or all of those before the point.
func significant(v float64) string {
	digits := 0
	for limit := 100.0; v < limit && v > 0 && digits < 4; limit /= 10 {
		digits++
	}
	return strconv.FormatFloat(v, 'f', digits, 64)
}
