package matcher

import (
	_ "embed"
	"encoding/binary"

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

// encode fills code from a structure. An unknown cell counts as the mean.
func encode(code *[dims]int8, structure *[cells]int16) {
	var centred [padded]int16
	for i, v := range structure {
		if v != unknown {
			centred[i] = v - meanStructure[i]
		}
	}
	var projected [dims]int32
	kernel.DotRows(projected[:], basisRows, centred[:])
	var scaled [dims]int64
	var energy uint64
	for k, v := range projected {
		scaled[k] = int64(v) * int64(rowFactor[k]) >> factorShift
		energy += uint64(scaled[k] * scaled[k])
	}
	length := int64(fixed.Sqrt(energy)) + 1
	for k, v := range scaled {
		code[k] = int8(max(-127, min(127, v*codeOne/length)))
	}
}
