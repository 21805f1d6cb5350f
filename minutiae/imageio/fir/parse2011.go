package fir

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// Sizes of ISO/IEC 19794-4:2011, 8.2 and 8.3.
const (
	header2011       = 16
	qualityBytes     = 5 // score, vendor (2), algorithm (2)
	certificateBytes = 3 // authority (2), scheme
)

// compressions2011 are the codes on the wire, in their order.
var compressions2011 = []Compression{Raw, Packed, WSQ, JPEG, JPEG2000, JPEG2000Lossless, PNG}

func parse2011(b []byte) (Record, error) {
	if len(b) < header2011 {
		return Record{}, errors.New("it ends in its header")
	}
	total, views, certified := binary.BigEndian.Uint32(b[8:]), int(binary.BigEndian.Uint16(b[12:])), b[14] == 1
	if total < header2011 || uint64(total) > uint64(len(b)) {
		return Record{}, fmt.Errorf("it says that it has %d bytes, and there are %d", total, len(b))
	}
	if views > maxViews {
		return Record{}, errViews
	}
	r := Record{Standard: ISO2011}
	rest := b[header2011:total]
	for range views {
		v, length, err := parseView2011(rest, certified)
		if err != nil {
			return Record{}, err
		}
		r.Views = append(r.Views, v)
		rest = rest[length:]
	}
	// INCITS 381-2009 has the same magic and version, and another header.
	if len(rest) > 0 || views == 0 {
		return Record{}, fmt.Errorf("its %d views do not fill its length, as those of ISO/IEC 19794-4:2011 do", views)
	}
	return r, nil
}

// parseView2011 reads the representation that b begins with, and says how long it is. What follows the picture is extended data, which
// says where fingers lie in a slap, and comments.
func parseView2011(b []byte, certified bool) (v View, length uint32, err error) {
	errShort := errors.New("a view ends in its header")
	if len(b) < 4 {
		return View{}, 0, errShort
	}
	length = binary.BigEndian.Uint32(b)
	if length < 4 || uint64(length) > uint64(len(b)) {
		return View{}, 0, fmt.Errorf("a view says that it has %d bytes, and there are %d", length, len(b))
	}
	take := func(n int) []byte {
		if err != nil || n > len(b) {
			err = errShort
			return make([]byte, min(n, 64))
		}
		head := b[:n:n]
		b = b[n:]
		return head
	}
	b = b[:length]
	take(4 + 9 + 5) // length, date and time, the device's technology, vendor and type
	v.Quality = NoQuality
	for i := range take(1)[0] {
		block := take(qualityBytes)
		if i == 0 {
			v.Quality = quality(block[0])
			v.QualityVendor, v.QualityVersion = int(binary.BigEndian.Uint16(block[1:])), int(binary.BigEndian.Uint16(block[3:]))
		}
	}
	if certified {
		for range take(1)[0] {
			take(certificateBytes)
		}
	}
	fields := take(22)
	if err != nil {
		return View{}, 0, err
	}
	unit, ok := perInch[fields[2]]
	if !ok {
		return View{}, 0, fmt.Errorf("its scale unit is %d", fields[2])
	}
	v.Finger, v.Number, v.Depth, v.Impression = int(fields[0]), int(fields[1]), int(fields[11]), int(fields[13])
	v.PPIX, v.PPIY = float64(binary.BigEndian.Uint16(fields[7:]))*unit, float64(binary.BigEndian.Uint16(fields[9:]))*unit
	if v.Depth < 1 || v.Depth > 16 || int(fields[12]) >= len(compressions2011) {
		return View{}, 0, fmt.Errorf("its pixels have %d bits, its compression is %d", v.Depth, fields[12])
	}
	v.Compression = compressions2011[fields[12]]
	v.Width, v.Height = int(binary.BigEndian.Uint16(fields[14:])), int(binary.BigEndian.Uint16(fields[16:]))
	size := binary.BigEndian.Uint32(fields[18:])
	if size == 0 || uint64(size) > uint64(len(b)) {
		return View{}, 0, fmt.Errorf("a picture says that it has %d bytes, and there are %d", size, len(b))
	}
	v.Data = b[:size:size]
	return v, length, nil
}
