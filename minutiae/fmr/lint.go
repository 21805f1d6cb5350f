package fmr

import (
	"fmt"
	"slices"
)

// Severity is how much a Finding matters.
type Severity uint8

// The severities.
const (
	Doubt      Severity = iota // no rule forbids it, but somebody may have meant something else
	Violation                  // a rule of the standard is broken; a strict Decode refuses it
	Unreadable                 // the rest cannot be read; a lenient Decode refuses it, too
)

// String returns the name, such as "violation".
func (s Severity) String() string {
	return [...]string{"doubt", "violation", "unreadable"}[min(s, Unreadable)]
}

// Finding is something that is wrong with a record, or odd.
type Finding struct {
	Severity Severity
	Offset   int    // where the reader stood, in bytes from the beginning
	Clause   string // which clause, or by name which field, of which standard
	Message  string
}

// String returns the finding in a line, such as "violation at byte 32: ISO/IEC 19794-2:2005, 7.4.2.1 minutia type: type 3 is reserved".
func (f Finding) String() string {
	return fmt.Sprintf("%s at byte %d: %s: %s", f.Severity, f.Offset, f.Clause, f.Message)
}

// Lint says what is wrong with a record, clause by clause, in the order of its bytes; nothing where it is well formed. Beside what breaks a rule it
// tells what no sensor gives: qualities that are all the same, minutiae at one place, resolutions that differ across and down.
// f is the format, or Unknown for what Detect finds. Of one record it returns a few hundred findings at most.
func Lint(b []byte, f Format) []Finding {
	if f == Unknown {
		detected, ok := Detect(b)
		if !ok {
			return []Finding{{Unreadable, 0, "format", "none that can be told by its content; card formats have to be named"}}
		}
		f = detected
	}
	r := reader{b: b, format: f}
	record := r.record(0)
	if !r.failed {
		for i := range record.Views {
			r.odd(i, &record.Views[i])
		}
	}
	slices.SortStableFunc(r.findings, func(a, b Finding) int { return a.Offset - b.Offset })
	return r.findings
}

// odd notes what is odd about a view as a whole.
func (r *reader) odd(i int, v *View) {
	if v.ResX != v.ResY {
		r.doubt(fieldResolution, "view %d: %d pixels per centimetre across and %d down", i, v.ResX.CM(), v.ResY.CM())
	}
	if len(v.Minutiae) < 2 {
		return
	}
	same := !slices.ContainsFunc(v.Minutiae, func(m Minutia) bool { return m.Quality != v.Minutiae[0].Quality })
	if q := v.Minutiae[0].Quality; same && q <= mostQuality {
		r.doubt(fieldMinutiaQuality, "view %d: the quality of all minutiae is %d", i, q)
	}
	places := make(map[[2]int]bool, len(v.Minutiae))
	for _, m := range v.Minutiae {
		places[[2]int{m.X, m.Y}] = true
	}
	if n := len(v.Minutiae) - len(places); n > 0 {
		r.doubt(fieldPosition, "view %d: %d minutiae lie where another one lies", i, n)
	}
}
