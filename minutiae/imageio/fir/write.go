package fir

import (
	"encoding/binary"
	"fmt"
	"math"
	"slices"
)

// Marshal returns the record in the bytes of its standard, with resolutions in pixels per inch. What the record does not know is written as
// unknown: the device, the date, the certificates. 2004 and 2005 have one resolution, depth and compression for all views, and no quality.
//
// It returns ErrFormat, wrapped with the reason, for what the standard cannot say.
func (r Record) Marshal() ([]byte, error) {
	if err := r.check(); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrFormat, err)
	}
	if r.Standard == ISO2011 {
		return r.marshal2011(), nil
	}
	return r.marshal2005(), nil
}

func (r Record) check() error {
	most := math.MaxUint8
	if r.Standard == ISO2011 {
		most = 672 // positions times views, ISO/IEC 19794-4:2011, 8.2
	}
	if r.Standard < ISO2005 || r.Standard > ISO2011 || len(r.Views) == 0 || len(r.Views) > most {
		return fmt.Errorf("%d views by %v", len(r.Views), r.Standard)
	}
	total := uint64(0)
	for i, v := range r.Views {
		codes := compressions2005
		if r.Standard == ISO2011 {
			codes = compressions2011
		} else if o := r.Views[0]; v.PPIX != o.PPIX || v.PPIY != o.PPIY || v.Depth != o.Depth || v.Compression != o.Compression {
			return fmt.Errorf("view %d has another resolution, depth or compression than the first", i)
		}
		total += uint64(len(v.Data)) + view2005 + header2011 + 60
		switch {
		case !slices.Contains(codes, v.Compression):
			return fmt.Errorf("view %d: %v does not know %v", i, r.Standard, v.Compression)
		case len(v.Data) == 0 || total > math.MaxUint32:
			return fmt.Errorf("view %d has %d bytes", i, len(v.Data))
		case v.Depth < 1 || v.Depth > 16 || !fits16(v.Width) || !fits16(v.Height) || !fits16(int(math.Round(v.PPIX))) || !fits16(int(math.Round(v.PPIY))):
			return fmt.Errorf("view %d: %d x %d pixels of %d bits at %g x %g per inch", i, v.Width, v.Height, v.Depth, v.PPIX, v.PPIY)
		case v.Finger < 0 || v.Finger > 255 || v.Number < 0 || v.Number > 255 || v.Impression < 0 || v.Impression > 255 || v.Quality > 100:
			return fmt.Errorf("view %d: finger %d, view %d, impression %d, quality %d", i, v.Finger, v.Number, v.Impression, v.Quality)
		case !fits16(v.QualityVendor) || !fits16(v.QualityVersion):
			return fmt.Errorf("view %d: quality of vendor %d, version %d", i, v.QualityVendor, v.QualityVersion)
		}
	}
	return nil
}

func fits16(v int) bool { return v >= 0 && v <= math.MaxUint16 }

func appendPair(b []byte, x, y int) []byte {
	return binary.BigEndian.AppendUint16(binary.BigEndian.AppendUint16(b, uint16(x)), uint16(y))
}

func appendDensity(b []byte, v View) []byte {
	return appendPair(b, int(math.Round(v.PPIX)), int(math.Round(v.PPIY)))
}

func (r Record) marshal2005() []byte {
	const (
		appendixF = 31  // acquisition level: 500 ppi, 8 bits, live
		undefined = 254 // quality: the field is reserved
		inch      = 1
	)
	header := header2005
	if r.Standard == INCITS2004 {
		header = headerANSI
	}
	total := uint64(header)
	count := map[int]int{} // views of a finger
	for _, v := range r.Views {
		total += view2005 + uint64(len(v.Data))
		count[v.Finger]++
	}
	first := r.Views[0]
	b := append([]byte(magic), version2005...)
	b = binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint16(b, uint16(total>>32)), uint32(total))
	b = append(b, make([]byte, header-14-len(b)-2)...)
	b = append(b, 0, appendixF, byte(len(count)), inch)
	b = appendDensity(appendDensity(b, first), first) // the scanner's, the picture's
	b = append(b, byte(first.Depth), byte(slices.Index(compressions2005, first.Compression)), 0, 0)
	for _, v := range r.Views {
		b = binary.BigEndian.AppendUint32(b, uint32(view2005+len(v.Data)))
		b = append(b, byte(v.Finger), byte(count[v.Finger]), byte(v.Number), undefined, byte(v.Impression))
		b = append(appendPair(b, v.Width, v.Height), 0)
		b = append(b, v.Data...)
	}
	return b
}

func (r Record) marshal2011() []byte {
	const inch, unknownDate = 1, 0xff
	b := append([]byte(magic), version2011...)
	b = binary.BigEndian.AppendUint32(b, 0) // the length, when it is known
	b = binary.BigEndian.AppendUint16(b, uint16(len(r.Views)))
	fingers := map[int]bool{}
	for _, v := range r.Views {
		fingers[v.Finger] = true
	}
	b = append(b, 0, byte(len(fingers))) // no certificates
	for _, v := range r.Views {
		start := len(b)
		b = binary.BigEndian.AppendUint32(b, 0)
		for range 9 {
			b = append(b, unknownDate)
		}
		b = append(b, 0, 0, 0, 0, 0)
		if v.Quality >= 0 {
			b = appendPair(append(b, 1, byte(v.Quality)), v.QualityVendor, v.QualityVersion)
		} else {
			b = append(b, 0)
		}
		b = append(b, byte(v.Finger), byte(v.Number), inch)
		b = appendDensity(appendDensity(b, v), v)
		b = append(b, byte(v.Depth), byte(slices.Index(compressions2011, v.Compression)), byte(v.Impression))
		b = appendPair(b, v.Width, v.Height)
		b = binary.BigEndian.AppendUint32(b, uint32(len(v.Data)))
		b = append(b, v.Data...)
		binary.BigEndian.PutUint32(b[start:], uint32(len(b)-start))
	}
	binary.BigEndian.PutUint32(b[8:], uint32(len(b)))
	return b
}
