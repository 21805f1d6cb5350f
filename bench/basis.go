package main

import (
	"encoding/binary"
	"errors"
	"math"

	"gonum.org/v1/gonum/mat"

	"fingerzeig/matcher"
)

// errFewStructures is returned when there is too little data to fit a basis.
var errFewStructures = errors.New("bench: a basis needs more structures than a structure has cells")

// fitBasis fits the whitened principal components of structures, in the layout that package matcher embeds. An unknown (negative) cell
// counts as the mean, as it does there.
func fitBasis(structures [][]int16) ([]byte, error) {
	dims, cells := matcher.BasisShape()
	if len(structures) <= cells {
		return nil, errFewStructures
	}
	mean := meanOfKnown(structures, cells)
	centred := mat.NewDense(len(structures), cells, nil)
	for i, s := range structures {
		for j, v := range s {
			if v >= 0 {
				centred.Set(i, j, float64(v)-mean[j])
			}
		}
	}
	var covariance mat.SymDense
	covariance.SymOuterK(1/float64(len(structures)), centred.T())
	var eigen mat.EigenSym
	if !eigen.Factorize(&covariance, true) {
		return nil, errors.New("bench: the covariance of the structures has no eigenvectors")
	}
	var vectors mat.Dense
	eigen.VectorsTo(&vectors)
	return encodeBasis(mean, eigen.Values(nil), &vectors, dims), nil
}

func meanOfKnown(structures [][]int16, cells int) []float64 {
	mean, known := make([]float64, cells), make([]float64, cells)
	for _, s := range structures {
		for j, v := range s {
			if v >= 0 {
				mean[j] += float64(v)
				known[j]++
			}
		}
	}
	for j := range mean {
		mean[j] /= max(known[j], 1)
	}
	return mean
}

// encodeBasis writes the dims eigenvectors of largest variance, which come last. Each row is scaled so that its largest entry is 127; the
// factor undoes that and divides by the standard deviation, relative to the row with the largest factor.
func encodeBasis(mean, variance []float64, vectors *mat.Dense, dims int) []byte {
	const largestFactor = 1 << 16
	cells := len(mean)
	rows, factors := make([]int8, 0, dims*cells), make([]float64, dims)
	for k := range dims {
		column := cells - 1 - k
		peak := 0.0
		for j := range cells {
			if v := vectors.At(j, column); math.Abs(v) > math.Abs(peak) {
				peak = v
			}
		}
		for j := range cells {
			rows = append(rows, int8(math.Round(vectors.At(j, column)/peak*127))) // the sign of an eigenvector is free: the peak is positive
		}
		factors[k] = math.Abs(peak) / math.Sqrt(variance[column])
	}
	scale := 0.0
	for _, f := range factors {
		scale = max(scale, f)
	}
	var b []byte
	for _, m := range mean {
		b = binary.BigEndian.AppendUint16(b, uint16(math.Round(m)))
	}
	for _, f := range factors {
		b = binary.BigEndian.AppendUint32(b, uint32(math.Round(f/scale*largestFactor)))
	}
	for _, v := range rows {
		b = append(b, byte(v))
	}
	return b
}
