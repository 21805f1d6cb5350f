package main

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// writeTable writes what was measured for people.
func (r loadReport) writeTable(w io.Writer) error {
	rows := [][]string{{"loop", "clients", "due/s", "answered/s", "requests", "errors", "p50 ms", "p90 ms", "p99 ms", "p99.9 ms", "max ms"}}
	failures := map[string]int{}
	for _, run := range r.Runs {
		rows = append(rows, run.row())
		for kind, n := range run.All.Errors {
			failures[kind] += n
		}
	}
	_, err := fmt.Fprintf(w, "%s%s, %s subjects, %s. Latency runs from when a request was due.\n", align(rows), r.What, thousands(r.Gallery), mixText(r.Mix))
	if len(failures) > 0 && err == nil {
		_, err = fmt.Fprintf(w, "Errors: %s.\n", countsText(failures))
	}
	return err
}

// row returns the run as a row of the table.
func (r loadResult) row() []string {
	rate, l := "", r.All.Latency
	if r.Rate > 0 {
		rate = significant(r.Rate)
	}
	return []string{r.Loop, strconv.Itoa(r.Clients), rate, significant(r.PerS), thousands(r.All.Due), thousands(r.All.Due - r.All.Answered),
		significant(l.P50), significant(l.P90), significant(l.P99), significant(l.P999), significant(l.Max)}
}

// mixText says what is asked for.
func mixText(mix map[string]int) string {
	var parts []string
	for _, o := range operations {
		if mix[o] > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", mix[o], o))
		}
	}
	return strings.Join(parts, ", ")
}

// countsText says how many there are of each kind.
func countsText(n map[string]int) string {
	var parts []string
	for _, kind := range slices.Sorted(maps.Keys(n)) {
		parts = append(parts, fmt.Sprintf("%s %s", thousands(n[kind]), kind))
	}
	return strings.Join(parts, ", ")
}
