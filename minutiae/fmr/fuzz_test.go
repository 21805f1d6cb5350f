package fmr_test

import (
	"errors"
	"reflect"
	"slices"
	"testing"

	"fingerzeig/matcher"
	"fingerzeig/minutiae"
	"fingerzeig/minutiae/fmr"
)

// FuzzDecode gives all parsers any bytes: an error, or a record that is written and read back the same, strictly now, in its own format; and whatever
// it converts to is well formed.
func FuzzDecode(f *testing.F) {
	native, err := minutiae.Template{Version: 1, Width: 800, Height: 800, Quality: 7, Minutiae: []minutiae.Minutia{{X: 8, Y: 16, Type: 1, Reliability: 9}}}.MarshalBinary()
	if err != nil {
		f.Fatal(err)
	}
	for _, h := range []string{hexISO2005, hexINCITS2004, hexINCITS2009, hexISO2011} {
		f.Add(fromHex(f, h), byte(0))
	}
	f.Add(native, byte(fmr.Native))
	f.Add([]byte("10 50 90 77\n20 40 270 5\n"), byte(fmr.XYT))
	f.Add([]byte("10 50 90\n"), byte(fmr.XYTM1))
	f.Add([]byte("\x40\x64\x00\x0e\x50"), byte(fmr.ISO2005CardNormal))
	f.Add([]byte("\x64\x0e\x94"), byte(fmr.ISOCardCompact))
	f.Fuzz(func(t *testing.T, b []byte, format byte) {
		fmr.Lint(b, fmr.Format(format))
		strict, strictErr := fmr.Decode(b, fmr.Options{Format: fmr.Format(format)})
		record, err := fmr.Decode(b, fmr.Options{Format: fmr.Format(format), Lenient: true})
		if err != nil {
			if !errors.Is(err, fmr.ErrFormat) || strictErr == nil {
				t.Fatalf("lenient %v, strict %v", err, strictErr)
			}
			return
		}
		if strictErr == nil && !reflect.DeepEqual(strict, record) {
			t.Fatalf("strict %+v, lenient %+v", strict, record)
		}
		again, err := fmr.Encode(record, record.Format)
		if err != nil {
			if !errors.Is(err, fmr.ErrRange) || strictErr == nil {
				t.Fatal(err)
			}
			return
		}
		back, err := fmr.Decode(again, fmr.Options{Format: record.Format})
		if err != nil {
			t.Fatalf("%v\nread  %x\nwrote %x", err, b, again)
		}
		if want := readable(record); !reflect.DeepEqual(back, want) {
			t.Fatalf("read %+v\nwant %+v", back, want)
		}
		convert(t, record)
	})
}

// readable returns the record without the extended data that could not be read.
func readable(r fmr.Record) fmr.Record {
	for i := range r.Views {
		v := &r.Views[i]
		v.Extended = slices.DeleteFunc(v.Extended, func(e fmr.Extended) bool { return e.Type <= 3 })
		if len(v.Extended) == 0 {
			v.Extended = nil
		}
	}
	return r
}

// convert writes a record in every format, and compares with what it makes of each view.
func convert(t *testing.T, record fmr.Record) {
	for to := fmr.ISO2005; to <= fmr.Native; to++ {
		b, err := fmr.Encode(record, to)
		if err != nil {
			continue
		}
		back, err := fmr.Decode(b, fmr.Options{Format: to})
		if err != nil {
			t.Fatalf("%s to %s: %v\n%x", record.Format, to, err, b)
		}
		fmr.Lost(record, to)
		template, err := back.Template(0)
		if err != nil {
			continue
		}
		if len(template.Minutiae) <= 40 {
			matcher.NewProbe(template).Match(matcher.NewCandidate(template), nil)
		}
		if _, err := template.MarshalBinary(); err != nil {
			t.Fatalf("%s: %v", to, err)
		}
	}
}
