package fmr

import (
	"errors"
	"fmt"
)

// Errors of this package.
var (
	// ErrFormat is returned, wrapped with the reason, for bytes that are not a record of the format, and for names of formats that there are not.
	ErrFormat = errors.New("fmr: not a record of this format")
	// ErrRange is returned, wrapped with the reason, by Encode and Record.Template for what the format, or the engine, has no room for.
	ErrRange = errors.New("fmr: it does not fit the format")
	// ErrResolution is returned by Record.Template for a view that does not say how long its units are.
	ErrResolution = errors.New("fmr: the view has no resolution")
	// ErrView is returned by Record.Template for a view that is not there.
	ErrView = errors.New("fmr: there is no such view")
)

// Options say how to Decode. The zero Options detect the format and are strict.
type Options struct {
	Format  Format // Unknown: what Detect finds; card formats and XYTM1 have to be named
	Lenient bool   // read on where the meaning is beyond doubt; see the package comment
	Height  int    // of the image, in pixels, of XYT, which counts from its bottom; 0: the uppermost minutia lies on the upper edge
}

// Decode reads a record. It returns ErrFormat, wrapped with where and why, where b is no record of the format, or breaks one of its rules
// that Options.Lenient does not excuse.
func Decode(b []byte, o Options) (Record, error) {
	if o.Format == Unknown {
		f, ok := Detect(b)
		if !ok {
			return Record{}, fmt.Errorf("%w: of none that can be told by its content", ErrFormat)
		}
		o.Format = f
	}
	r := reader{b: b, format: o.Format}
	record := r.record(o.Height)
	for _, f := range r.findings {
		if f.Severity == Unreadable || f.Severity == Violation && !o.Lenient {
			return Record{}, fmt.Errorf("%w: %s: %s", ErrFormat, o.Format, f)
		}
	}
	return record, nil
}

// record reads the record of r.format and notes what is wrong with it.
func (r *reader) record(height int) Record {
	record := Record{Format: r.format}
	switch r.format {
	case ISO2005, INCITS2004:
		r.read2005(&record)
	case ISO2011:
		r.read2011(&record)
	case INCITS2009, INCITS2009Am1:
		r.read2009(&record)
	case ISO2005CardNormal, ISOCardCompact:
		r.readCard(&record)
	case XYT, XYTM1:
		r.readXYT(&record, height)
	case Native:
		r.readNative(&record)
	default:
		r.fatal(fieldIdentifier, "there is no format of this number")
	}
	return record
}
