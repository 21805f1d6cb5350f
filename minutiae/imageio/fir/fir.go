package fir

import (
	"bytes"
	"errors"
	"fmt"
)

// ErrFormat is returned, wrapped with the reason, when bytes are no finger image record, one of a version that is not read, or a damaged one.
var ErrFormat = errors.New("fir: not a finger image record that can be read")

// Standard says by which standard a record is built.
type Standard int

// The standards that are read and written.
const (
	ISO2005    Standard = iota // ISO/IEC 19794-4:2005
	INCITS2004                 // ANSI INCITS 381-2004
	ISO2011                    // ISO/IEC 19794-4:2011
)

func (s Standard) String() string {
	switch s {
	case ISO2005:
		return "ISO/IEC 19794-4:2005"
	case INCITS2004:
		return "INCITS 381-2004"
	case ISO2011:
		return "ISO/IEC 19794-4:2011"
	}
	return fmt.Sprintf("Standard(%d)", int(s))
}

// Compression says what View.Data is.
type Compression int

// The compressions of all standards together. The codes on the wire differ between them from JPEG2000 on.
const (
	Raw              Compression = iota // one byte a pixel, two where Depth is above 8, the higher first
	Packed                              // Depth bits a pixel, the first pixel in the highest bits
	WSQ                                 // wavelet scalar quantisation, FBI IAFIS-IC-0110
	JPEG                                // ISO/IEC 10918
	JPEG2000                            // ISO/IEC 15444; 2005 and 2004 do not say whether with loss
	JPEG2000Lossless                    // ISO/IEC 15444, in 2011 alone
	PNG                                 // ISO/IEC 15948
)

func (c Compression) String() string {
	names := [...]string{"raw", "packed", "WSQ", "JPEG", "JPEG 2000", "JPEG 2000 lossless", "PNG"}
	if c < 0 || int(c) >= len(names) {
		return fmt.Sprintf("Compression(%d)", int(c))
	}
	return names[c]
}

// Record is a finger image record.
type Record struct {
	Standard Standard
	Views    []View
}

// View is one picture of a record.
type View struct {
	Finger     int // position: 0 unknown, 1 to 5 right thumb to little finger, 6 to 10 left; above, several fingers or a palm
	Number     int // of the views of this finger, as the record counts them: from 1 (2004, 2005) or 0 (2011)
	Impression int // 0 live plain, 1 live rolled, 2 other plain, 3 other rolled, 4 to 7 latent, 8 swipe, 9 contactless, up to 29

	Width, Height  int     // pixels, as the record says; the picture inside may say otherwise
	PPIX, PPIY     float64 // resolution of the picture in pixels per inch, across and down; 0 where the record says none
	Depth          int     // bits of a pixel, 1 to 16
	Compression    Compression
	Data           []byte // the picture; of a parsed record it lies in the bytes that were parsed
	Quality        int    // 0 to 100, or NoQuality
	QualityVendor  int    // IBIA number of who defined the quality, in 2011 alone
	QualityVersion int    // the vendor's number of its algorithm, in 2011 alone
}

// NoQuality says that a view has no quality, or that it could not be told.
const NoQuality = -1

const (
	magic       = "FIR\x00"
	version2005 = "010\x00"
	version2011 = "020\x00"
)

// perInch are the scale units of the header: how many of the unit an inch has.
var perInch = map[byte]float64{1: 1, 2: 2.54}

// maxViews bounds a record: more than all views of all fingers that the standards count (ISO/IEC 19794-4:2011, 8.2: 672).
const maxViews = 1024

var errViews = fmt.Errorf("it has more than %d views", maxViews)

// Is reports whether bytes begin like a finger image record of any version.
func Is(b []byte) bool { return bytes.HasPrefix(b, []byte(magic)) }

// Parse takes a record apart. Bytes behind its end are left alone. It returns ErrFormat, wrapped with the reason.
func Parse(b []byte) (Record, error) {
	if !Is(b) || len(b) < len(magic)+4 {
		return Record{}, fmt.Errorf("%w: it does not begin with FIR", ErrFormat)
	}
	var r Record
	var err error
	switch version := string(b[4:8]); version {
	case version2005:
		r, err = parse2005(b)
	case version2011:
		r, err = parse2011(b)
	default:
		err = fmt.Errorf("version %q is not read", version[:3])
	}
	if err != nil {
		return Record{}, fmt.Errorf("%w: %w", ErrFormat, err)
	}
	return r, nil
}

// quality returns the quality of a byte: the standards keep 0 to 100, and numbers above for failure and absence.
func quality(v byte) int {
	if v > 100 {
		return NoQuality
	}
	return int(v)
}
