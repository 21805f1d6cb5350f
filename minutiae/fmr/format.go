package fmr

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"strings"
)

// Format is a form in which minutiae are exchanged. The zero Format is Unknown.
type Format uint8

// The formats.
const (
	Unknown           Format = iota
	ISO2005                  // ISO/IEC 19794-2:2005, record
	ISO2005CardNormal        // ISO/IEC 19794-2:2005, clause 8, normal size
	ISOCardCompact           // ISO/IEC 19794-2:2005 clause 8 and :2011, compact size
	ISO2011                  // ISO/IEC 19794-2:2011, record
	INCITS2004               // ANSI INCITS 378-2004
	INCITS2009               // ANSI INCITS 378-2009
	INCITS2009Am1            // ANSI INCITS 378-2009/Am 1
	XYT                      // NIST: x, y upward, degrees, reliability
	XYTM1                    // NIST, mindtct -m1: as in INCITS 378
	Native                   // minutiae.Template
)

var formatNames = [...]string{
	"unknown", "iso2005", "iso2005-card-normal", "iso-card-compact", "iso2011", "incits2004", "incits2009", "incits2009am1", "xyt", "xyt-m1", "native",
}

// String returns the name by which ParseFormat knows it, such as "iso2005".
func (f Format) String() string {
	if int(f) < len(formatNames) {
		return formatNames[f]
	}
	return fmt.Sprintf("format %d", uint8(f))
}

// ParseFormat returns the format that String names, in any case. It returns ErrFormat for another name.
func ParseFormat(name string) (Format, error) {
	for f, known := range formatNames {
		if f != int(Unknown) && strings.EqualFold(name, known) {
			return Format(f), nil
		}
	}
	return Unknown, fmt.Errorf("%w: no format is called %q, only %s", ErrFormat, name, strings.Join(formatNames[1:], ", "))
}

// isCard tells whether it is one of the formats without a header.
func (f Format) isCard() bool { return f == ISO2005CardNormal || f == ISOCardCompact }

// isINCITS tells whether it is one of INCITS 378.
func (f Format) isINCITS() bool { return f == INCITS2004 || f == INCITS2009 || f == INCITS2009Am1 }

// units returns the units a turn of a direction.
func (f Format) units() int {
	switch f {
	case INCITS2004, INCITS2009, INCITS2009Am1, XYTM1:
		return 180
	case ISOCardCompact:
		return 64
	case XYT:
		return 360
	}
	return 256
}

const (
	magic         = "FMR\x00"
	version20     = " 20\x00"
	version30     = "030\x00"
	version35     = "035\x00"
	nativeMagic   = "FZT"
	headerISO2005 = 24
	headerShort   = 26 // of INCITS2004
	headerLong    = 30 // of INCITS2004, for records of 65,536 bytes and more
	header2009    = 21
	header2009Old = 20 // as NIST's biomdi and libbiomeval write it: equipment in 16 bits instead of 24
	headerISO2011 = 15
)

// Detect returns the format of b by its content. The card formats have no header and are not detected, and XYTM1 cannot be told from XYT. ok
// is false where b is none of the others; a format that is found need not be well formed.
//
// ISO2005 and INCITS2004 begin with the same eight bytes, and so do ISO2011 and INCITS2009: they are told apart by where their lengths lie
// and whether these add up.
func Detect(b []byte) (f Format, ok bool) {
	switch {
	case bytes.HasPrefix(b, []byte(magic+version20)):
		return detect20(b), true
	case bytes.HasPrefix(b, []byte(magic+version30)):
		return detect30(b), true
	case bytes.HasPrefix(b, []byte(magic+version35)):
		return INCITS2009Am1, true
	case bytes.HasPrefix(b, []byte(nativeMagic)):
		return Native, true
	case looksXYT(b):
		return XYT, true
	}
	return Unknown, false
}

// detect20 tells INCITS2004 from ISO2005. INCITS has two bytes of length behind the version, or two zeros and four bytes for a long record; ISO
// has four bytes, of which the upper two are zero in any record of a sane size.
func detect20(b []byte) Format {
	const at = len(magic + version20)
	if len(b) < at+6 {
		return ISO2005
	}
	if binary.BigEndian.Uint16(b[at:]) >= headerShort {
		if int(binary.BigEndian.Uint32(b[at:])) == len(b) { // an ISO record of more than 1.6 MB
			return ISO2005
		}
		return INCITS2004
	}
	if binary.BigEndian.Uint16(b[at+2:]) >= headerISO2005 {
		return ISO2005
	}
	if binary.BigEndian.Uint16(b[at:]) == 0 && binary.BigEndian.Uint32(b[at+2:]) >= 1<<16 {
		return INCITS2004
	}
	return ISO2005
}

// detect30 tells ISO2011 from INCITS2009: the lengths of the representations of the former add up.
func detect30(b []byte) Format {
	if len(b) < headerISO2011 {
		return INCITS2009
	}
	sum, ok := representations(b)
	stated := int64(binary.BigEndian.Uint32(b[8:]))
	if ok && sum == stated {
		return ISO2011
	}
	if ok && sum == int64(len(b)) && !walks2009(b, header2009) && !walks2009(b, header2009Old) {
		return ISO2011 // of which the stated length alone is wrong
	}
	return INCITS2009
}

// representations returns where the last representation of an ISO2011 record ends. ok is false where one ends beyond b.
func representations(b []byte) (end int64, ok bool) {
	end = headerISO2011
	for range binary.BigEndian.Uint16(b[12:]) {
		if end+4 > int64(len(b)) {
			return 0, false
		}
		length := int64(binary.BigEndian.Uint32(b[end:]))
		if length < leastRepresentation || end+length > int64(len(b)) {
			return 0, false
		}
		end += length
	}
	return end, true
}

// walks2009 tells whether the views of an INCITS2009 record with a header of so many bytes end where b ends.
func walks2009(b []byte, header int) bool {
	if len(b) < header {
		return false
	}
	at := header
	for range b[header-2] {
		if len(b) < at+viewBytes2009 {
			return false
		}
		at += viewBytes2009 + int(b[at+viewBytes2009-1])*minutiaBytes
		if len(b) < at+2 {
			return false
		}
		at += 2 + int(binary.BigEndian.Uint16(b[at:]))
	}
	return at == len(b)
}

const (
	viewBytes2005       = 4
	viewBytes2009       = 17
	minutiaBytes        = 6
	leastRepresentation = 34 // no quality blocks, no minutiae, an empty area of extended data
)
