package wsq

import (
	"encoding/binary"
	"fmt"
)

const (
	coded    = 60 // subbands that are coded; those above them hold what the eye does not miss
	allBands = 64 // subbands that a quantisation table has room for
	maxTaps  = 32 // longest filter that is read
)

// frame is the frame header.
type frame struct {
	width, height int
	shift, scale  float32 // a pixel is value*scale + shift
}

// bins is a quantisation table: how wide a subband's bins are. A band whose bins have no width is not coded.
type bins struct {
	centre float32 // where in its bin a value is put back
	width  [allBands]float32
	zero   [allBands]float32 // width of the bin around zero
}

// fields reads a segment's body from the front. What is missing reads as zero and sets short.
type fields struct {
	b     []byte
	short bool
}

func (f *fields) take(n int) []byte {
	if len(f.b) < n {
		f.b, f.short = nil, true
		return make([]byte, n)
	}
	head := f.b[:n]
	f.b = f.b[n:]
	return head
}

func (f *fields) u8() byte    { return f.take(1)[0] }
func (f *fields) u16() uint16 { return binary.BigEndian.Uint16(f.take(2)) }
func (f *fields) u32() uint32 { return binary.BigEndian.Uint32(f.take(4)) }

// decimal16 reads how many decimals a number has, then its digits.
func (f *fields) decimal16() float32 {
	places := f.u8()
	return fromDecimal(uint32(f.u16()), places)
}

// fromDecimal divides in steps, rounding each: so do the decoders whose pixels are the reference.
func fromDecimal(digits uint32, places byte) float32 {
	v := float32(digits)
	for range places {
		v /= 10
	}
	return v
}

// decimal is the inverse of fromDecimal: as many places as keep the digits below limit. v must be at least 0 and below limit.
func decimal(v float32, limit float64) (digits uint32, places byte) {
	if v == 0 {
		return 0, 0
	}
	for ; float64(v) < limit; v = float32(v * 10) {
		places++
	}
	return uint32(float64(v)/10 + 0.5), places - 1
}

func appendDecimal16(dst []byte, v float32) []byte {
	digits, places := decimal(v, 0xffff)
	return append(dst, places, byte(digits>>8), byte(digits))
}

func readFrame(body []byte) (frame, error) {
	f := fields{b: body}
	f.take(2) // the levels of black and white, which are not used
	height, width := int(f.u16()), int(f.u16())
	fr := frame{width: width, height: height, shift: f.decimal16(), scale: f.decimal16()}
	f.take(3) // who encoded it
	if f.short {
		return frame{}, fmt.Errorf("%w: a frame header of %d bytes", ErrFormat, len(body))
	}
	if width == 0 || height == 0 {
		return frame{}, fmt.Errorf("%w: no pixels", ErrFormat)
	}
	if width > MaxSidePx || height > MaxSidePx {
		return frame{}, fmt.Errorf("%w: %d x %d pixels, at most %d a side", ErrTooLarge, width, height, MaxSidePx)
	}
	return fr, nil
}

func appendFrame(dst []byte, f frame) []byte {
	body := []byte{0, 255, byte(f.height >> 8), byte(f.height), byte(f.width >> 8), byte(f.width)}
	body = appendDecimal16(appendDecimal16(body, f.shift), f.scale)
	return appendSegment(dst, markSOF, append(body, encoderNumber, 0, 0)...)
}

func readBins(body []byte) (*bins, error) {
	f := fields{b: body}
	q := &bins{centre: f.decimal16()}
	for i := range allBands {
		q.width[i], q.zero[i] = f.decimal16(), f.decimal16()
	}
	if f.short {
		return nil, fmt.Errorf("%w: a quantisation table of %d bytes", ErrFormat, len(body))
	}
	return q, nil
}

func appendBins(dst []byte, q *bins) []byte {
	body := make([]byte, 0, 3+6*allBands)
	body = append(body, 2, 0, binCentre)
	for i := range allBands {
		body = appendDecimal16(appendDecimal16(body, q.width[i]), q.zero[i])
	}
	return appendSegment(dst, markDQT, body...)
}

// readFilters reads the right halves of the analysis filters, low-pass first, and returns the synthesis filters: each is the other analysis
// filter with every second sign turned.
func readFilters(body []byte) (*filters, error) {
	f := fields{b: body}
	high, low := int(f.u8()), int(f.u8())
	if min(high, low) < 2 || max(high, low) > maxTaps || (high+low)%2 != 0 {
		return nil, fmt.Errorf("%w: filters of %d and %d taps", ErrFormat, high, low)
	}
	out := &filters{high: readTaps(&f, high, -1), low: readTaps(&f, low, 1)}
	if f.short {
		return nil, fmt.Errorf("%w: a transform table of %d bytes", ErrFormat, len(body))
	}
	return out, nil
}

// readTaps reads the right half of a filter of n taps. A filter of odd length is symmetric about its middle tap. In one of even length the
// left half is the right one times mirror, and our signs are the opposite of the specification's.
func readTaps(f *fields, n int, mirror float32) []float32 {
	taps, middle := make([]float32, n), n/2
	for k := range (n + 1) / 2 {
		negative, places := f.u8() != 0, f.u8()
		v := fromDecimal(f.u32(), places)
		if negative != (k%2 == 1) {
			v = -v
		}
		if n%2 == 1 {
			taps[middle+k], taps[middle-k] = v, v
		} else {
			taps[middle+k], taps[middle-1-k] = -v, float32(-v*mirror)
		}
	}
	return taps
}

func appendFilters(dst []byte, f *filters) []byte {
	body := []byte{byte(len(f.low)), byte(len(f.high))}
	for _, taps := range [][]float32{f.low, f.high} {
		for _, v := range taps[len(taps)/2:] {
			digits, places := decimal(max(v, -v), 0xffffffff)
			sign := byte(0)
			if v < 0 {
				sign = 1
			}
			body = binary.BigEndian.AppendUint32(append(body, sign, places), digits)
		}
	}
	return appendSegment(dst, markDTT, body...)
}
