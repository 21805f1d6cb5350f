package matcher

import (
	_ "embed"
	"encoding/binary"
	"math"
	"math/bits"

	"fingerzeig/internal/fixed"
	"fingerzeig/internal/kernel"
)

// A code is a structure in few numbers: its projections on the directions in which structures differ most, each scaled to equal variance,
// together of length codeOne. The scalar product of two codes is their cosine. Whitening makes what is common count little, which is
// worth more than keeping every bit (research: principal components with whitening, fitted on structures without labels).

// The basis is written by `bench fit basis`; docs/ACCURACY.md names the prints it is fitted on. Layout, big-endian: cells x int16 mean
// structure in 1/fullOne; dims x int32 factor of each row, all to the same scale; dims x cells x int8 rows.
//
//go:embed basis.bin
var basisFile []byte

// factorShift keeps a component, after its factor, below 2^28, so that the squares of all of them fit 64 bits.
const factorShift = 20

// padded is the length of a vector that holds the cells, as the kernel wants it.
const padded = (cells + 31) / 32 * 32

var (
	meanStructure [cells]int16
	rowFactor     [dims]int32
	basisRows     []int16 // dims x padded
)

func init() {
	b := basisFile
	if len(b) != 2*cells+4*dims+cells*dims {
		panic("matcher: the embedded basis has the wrong size")
	}
	for i := range cells {
		meanStructure[i] = int16(binary.BigEndian.Uint16(b[2*i:]))
	}
	b = b[2*cells:]
	for k := range rowFactor {
		rowFactor[k] = int32(binary.BigEndian.Uint32(b[4*k:]))
	}
	b = b[4*dims:]
	basisRows = make([]int16, dims*padded)
	for k := range dims {
		for i := range cells {
			basisRows[k*padded+i] = int16(int8(b[k*cells+i]))
		}
	}
}

// encoder projects structures a few at a time: the basis is longer than a first-level cache, so a row that is fetched should serve several.
type encoder struct {
	structure [cells]int16 // the last one
	centred   [encoderBatch * padded]int16
	projected [encoderBatch][dims]int32
}

const (
	encoderBatch = 8
	basisBlock   = 4 // rows of the basis that stay while they serve; with the structures they fill 25 of 32 KiB
)

// describe makes the structure of a minutia the i-th of the batch. An unknown cell, which is negative, counts as the mean.
func (e *encoder) describe(i int, s *side, minutia int) {
	describe(&e.structure, s, minutia)
	kernel.Centre(e.centred[i*padded:][:cells], e.structure[:], meanStructure[:])
}

// run appends the codes of the first n structures to b.
func (e *encoder) run(b []byte, n int) []byte {
	for k := 0; k < dims; k += basisBlock {
		for i := range n {
			kernel.DotRows(e.projected[i][k:][:basisBlock], basisRows[k*padded:], e.centred[i*padded:][:padded])
		}
	}
	for i := range n {
		b = e.scale(b, i)
	}
	return b
}

// scale appends the code of structure i to b.
func (e *encoder) scale(b []byte, i int) []byte {
	var scaled [dims]int64
	var energy uint64
	for k := range scaled {
		scaled[k] = int64(e.projected[i][k]) * int64(rowFactor[k]) >> factorShift
		energy += uint64(scaled[k] * scaled[k])
	}
	length := uint64(fixed.Sqrt(energy)) + 1
	inverse := math.MaxUint64 / length
	var code [dims]byte
	for k, v := range scaled {
		code[k] = byte(share(v, length, inverse))
	}
	return append(b, code[:]...)
}

// share returns v in 1/codeOne of a length, rounded towards zero, where inverse is how often the length fits into 2^64-1: that makes of a division,
// which takes far longer than all else here, a product that is at most one too small.
func share(v int64, length, inverse uint64) int8 {
	sign := v >> 63
	u := uint64((v^sign)-sign) * codeOne
	q, _ := bits.Mul64(u, inverse)
	if u-q*length >= length {
		q++
	}
	return int8((int64(min(q, 127)) ^ sign) - sign)
}
