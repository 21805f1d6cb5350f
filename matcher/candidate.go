package matcher

import (
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"unsafe"

	"fingerzeig/internal/kernel"
	"fingerzeig/minutiae"
)

// Version is the version of the comparison algorithm: of candidates and of scores.
const Version = 1

// ErrCandidate is returned when bytes are not a candidate of this Version.
var ErrCandidate = errors.New("matcher: not a candidate of this version")

// Candidate is a template in its compact form, ready to be compared; it has no pointers and can lie in a large arena.
// The zero Candidate is that of a template without minutiae.
//
// Layout, big-endian: number of minutiae n, Version, number of hull corners h, 0; n x (x, y, direction as uint16 with y downward, type,
// reliability), by direction; h x index of a minutia; the chart (see appendChart); n x dims int8 of code.
type Candidate struct{ b []byte }

const (
	headerBytes  = 4
	minutiaBytes = 8
)

// NewCandidate makes the compact form of a template. Minutiae beyond minutiae.MaxMinutiae are left out.
func NewCandidate(t minutiae.Template) Candidate {
	var s side
	return s.make(t)
}

// appendMinutiae appends the candidate of t without its codes to b.
func appendMinutiae(b []byte, t minutiae.Template) []byte {
	m := slices.Clone(t.Minutiae[:min(len(t.Minutiae), minutiae.MaxMinutiae)])
	slices.SortFunc(m, inOrder)
	hull := hullIndices(m)
	b = slices.Grow(b, headerBytes+len(m)*(minutiaBytes+dims)+len(hull)+mostChartBytes(&t.Ridges))
	b = append(b, byte(len(m)), Version, byte(len(hull)), 0)
	for _, v := range m {
		b = binary.BigEndian.AppendUint16(b, uint16(v.X))
		b = binary.BigEndian.AppendUint16(b, uint16(v.Y))
		b = binary.BigEndian.AppendUint16(b, uint16(-v.Direction)) // y turns downward
		b = append(b, byte(v.Type), v.Reliability)
	}
	return appendChart(append(b, hull...), &t.Ridges)
}

// inOrder compares two minutiae by the order in which a candidate holds them.
func inOrder(a, b minutiae.Minutia) int {
	if a.Direction != b.Direction {
		return cmp.Compare(-a.Direction, -b.Direction)
	}
	return cmp.Or(cmp.Compare(a.Y, b.Y), cmp.Compare(a.X, b.X),
		cmp.Compare(a.Type, b.Type), cmp.Compare(a.Reliability, b.Reliability))
}

// hullIndices returns which minutiae are the corners of the convex hull, in order.
func hullIndices(m []minutiae.Minutia) []byte {
	points := make([]point, len(m))
	for i, v := range m {
		points[i] = point{int32(v.X), int32(v.Y)}
	}
	var indices []byte
	for _, corner := range convexHull(slices.Clone(points)) {
		indices = append(indices, byte(slices.Index(points, corner)))
	}
	return indices
}

// appendCodes appends the code of each minutia to b.
func (s *side) appendCodes(b []byte) []byte {
	var e encoder
	for first := 0; first < s.n; first += encoderBatch {
		n := min(encoderBatch, s.n-first)
		for i := range n {
			e.describe(i, s, first+i)
		}
		b = e.run(b, n)
	}
	return b
}

// ParseCandidate reads what Bytes gave; it keeps b. It returns ErrCandidate for anything else, or for another Version.
func ParseCandidate(b []byte) (Candidate, error) {
	if len(b) == 0 {
		return Candidate{}, nil
	}
	if len(b) < headerBytes || b[1] != Version || b[3] != 0 {
		return Candidate{}, fmt.Errorf("%w: header", ErrCandidate)
	}
	n, corners := int(b[0]), int(b[2])
	if len(b) < headerBytes+n*minutiaBytes+corners || corners > n {
		return Candidate{}, fmt.Errorf("%w: length", ErrCandidate)
	}
	codes, err := checkChart(b[headerBytes+n*minutiaBytes+corners:])
	if err != nil {
		return Candidate{}, err
	}
	if len(codes) != n*dims {
		return Candidate{}, fmt.Errorf("%w: codes", ErrCandidate)
	}
	var last uint16
	for i := range n {
		m := b[headerBytes+i*minutiaBytes:]
		direction := binary.BigEndian.Uint16(m[4:])
		if m[0] >= 0x80 || m[2] >= 0x80 || direction < last {
			return Candidate{}, fmt.Errorf("%w: minutia %d", ErrCandidate, i)
		}
		last = direction
	}
	for _, corner := range b[headerBytes+n*minutiaBytes:][:corners] {
		if int(corner) >= n {
			return Candidate{}, fmt.Errorf("%w: hull", ErrCandidate)
		}
	}
	return Candidate{b}, nil
}

// Bytes returns the candidate's storage form; the caller must not change it.
func (c Candidate) Bytes() []byte { return c.b }

// AppendTo appends the candidate to b and returns b and a candidate that lies there.
func (c Candidate) AppendTo(b []byte) ([]byte, Candidate) {
	b = append(b, c.b...)
	return b, Candidate{b[len(b)-len(c.b) : len(b) : len(b)]}
}

// side is one of the two prints of a comparison, laid out for the stages. Directions are in image coordinates, y downward.
type side struct {
	n           int
	at          []point
	turn        []uint16 // direction, ascending
	lanes       []int32  // for the kernels: rows of x, y and direction<<16, each of a whole number of lanes
	kind        []uint8
	reliability []uint8
	codes       []int8 // n x dims
	reach       region // where this print shows minutiae
	reachHere   region // the part of reach that matters to the structure being described
	chart       chart
	corners     []point
}

// read fills s from a candidate; its codes stay in the candidate's bytes.
func (s *side) read(c Candidate) {
	if len(c.b) == 0 {
		s.n = 0
		return
	}
	s.setCodes(s.readMinutiae(c.b))
}

// setCodes makes b the codes. The bytes of an int8 are those of a byte; a copy would cost more than reading them.
func (s *side) setCodes(b []byte) {
	s.codes = unsafe.Slice((*int8)(unsafe.Pointer(unsafe.SliceData(b))), len(b))
}

// make fills s from a template and returns the candidate in which its codes stay.
func (s *side) make(t minutiae.Template) Candidate {
	b := appendMinutiae(nil, t)
	s.readMinutiae(b)
	described := len(b)
	b = s.appendCodes(b)
	s.setCodes(b[described:])
	return Candidate{b}
}

// readMinutiae fills all of s but the codes, and returns the bytes after what it read.
func (s *side) readMinutiae(b []byte) []byte {
	s.n = int(b[0])
	corners := b[2]
	b = b[headerBytes:]
	s.at, s.turn = grow(s.at, s.n), grow(s.turn, s.n)
	s.kind, s.reliability = grow(s.kind, s.n), grow(s.reliability, s.n)
	for i := range s.n {
		m := b[i*minutiaBytes:][:minutiaBytes]
		s.at[i] = point{int32(binary.BigEndian.Uint16(m)), int32(binary.BigEndian.Uint16(m[2:]))}
		s.turn[i] = binary.BigEndian.Uint16(m[4:])
		s.kind[i], s.reliability[i] = m[6], m[7]
	}
	b = b[s.n*minutiaBytes:]
	s.fillLanes()
	s.corners = s.corners[:0]
	for _, i := range b[:corners] {
		s.corners = append(s.corners, s.at[i])
	}
	s.reach.bound(s.corners)
	return s.chart.read(b[corners:])
}

// farAway is the coordinate of lanes without a minutia: near nothing, and not so far that a square could wrap.
const farAway = -1 << 13

// fillLanes sets lanes from the minutiae.
func (s *side) fillLanes() {
	width := (s.n + kernel.Points - 1) / kernel.Points * kernel.Points
	s.lanes = grow(s.lanes, 3*width)
	x, y, turn := s.lanes[:width], s.lanes[width:2*width], s.lanes[2*width:]
	for i, p := range s.at {
		x[i], y[i], turn[i] = p.x, p.y, int32(s.turn[i])<<16
	}
	for i := s.n; i < width; i++ {
		x[i], y[i] = farAway, farAway
	}
}

// grow returns a slice of length n, reusing s where it is large enough. Its values are undefined.
func grow[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n)
	}
	return s[:n]
}
