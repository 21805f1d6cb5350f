package fir

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// Sizes of the headers of ISO/IEC 19794-4:2005 (7.1 and 7.2) and ANSI INCITS 381-2004, which has a product identifier of four bytes more.
const (
	header2005 = 32
	headerANSI = 36
	view2005   = 14
)

// compressions2005 are the codes on the wire, in their order.
var compressions2005 = []Compression{Raw, Packed, WSQ, JPEG, JPEG2000, PNG}

// parse2005 reads a record by the header whose views fill its length. A view's header after a header of the wrong size begins four bytes
// too early or too late, and its length is then a mixture of other fields: both fitting would be a strange accident, and ISO is taken.
func parse2005(b []byte) (Record, error) {
	r, err := parse2005As(b, ISO2005, header2005)
	if err == nil {
		return r, nil
	}
	r, errANSI := parse2005As(b, INCITS2004, headerANSI)
	if errANSI == nil {
		return r, nil
	}
	return Record{}, fmt.Errorf("neither by ISO/IEC 19794-4:2005 (%w) nor by INCITS 381-2004 (%w)", err, errANSI)
}

func parse2005As(b []byte, standard Standard, header int) (Record, error) {
	if len(b) < header {
		return Record{}, errors.New("it ends in its header")
	}
	total := uint64(binary.BigEndian.Uint16(b[8:]))<<32 | uint64(binary.BigEndian.Uint32(b[10:]))
	if total < uint64(header) || total > uint64(len(b)) {
		return Record{}, fmt.Errorf("it says that it has %d bytes, and there are %d", total, len(b))
	}
	// Behind the device's identifier and the acquisition level, which end 14 bytes before the header does.
	fields := b[header-14 : header]
	fingers, scale, depth, code := int(fields[0]), fields[1], int(fields[10]), int(fields[11])
	unit, ok := perInch[scale]
	switch {
	case !ok:
		return Record{}, fmt.Errorf("its scale unit is %d", scale)
	case depth < 1 || depth > 16:
		return Record{}, fmt.Errorf("its pixels have %d bits", depth)
	case code >= len(compressions2005):
		return Record{}, fmt.Errorf("its compression is %d", code)
	}
	x, y := binary.BigEndian.Uint16(fields[6:]), binary.BigEndian.Uint16(fields[8:])
	r := Record{Standard: standard}
	for rest := b[header:total]; len(rest) > 0; {
		v, length, err := parseView2005(rest)
		if err != nil {
			return Record{}, err
		}
		v.PPIX, v.PPIY = float64(x)*unit, float64(y)*unit
		v.Depth, v.Compression = depth, compressions2005[code]
		if len(r.Views) == maxViews {
			return Record{}, errViews
		}
		r.Views = append(r.Views, v)
		rest = rest[length:]
	}
	if len(r.Views) == 0 || len(r.Views) < fingers {
		return Record{}, fmt.Errorf("it says that it has %d fingers, and there are %d views", fingers, len(r.Views))
	}
	return r, nil
}

// parseView2005 reads the view that b begins with, and says how long it is.
func parseView2005(b []byte) (v View, length uint32, err error) {
	if len(b) < view2005 {
		return View{}, 0, errors.New("a view ends in its header")
	}
	length = binary.BigEndian.Uint32(b)
	if length <= view2005 || uint64(length) > uint64(len(b)) {
		return View{}, 0, fmt.Errorf("a view says that it has %d bytes, and there are %d", length, len(b))
	}
	return View{
		Finger:     int(b[4]),
		Number:     int(b[6]), // behind the count of the finger's views
		Quality:    quality(b[7]),
		Impression: int(b[8]),
		Width:      int(binary.BigEndian.Uint16(b[9:])),
		Height:     int(binary.BigEndian.Uint16(b[11:])),
		Data:       b[view2005:length:length],
	}, length, nil
}
