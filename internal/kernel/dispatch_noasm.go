//go:build !amd64 || purego

package kernel

func highestLevel() Level { return Generic }

func filterPair(even, odd, src []int16, stride int, taps []int16) {
	filterPairGeneric(even, odd, src, stride, taps)
}

func dotRows(dst []int32, rows, vec []int16) { dotRowsGeneric(dst, rows, vec) }

func dotCodes(dst []int32, codes, code []int8) { dotCodesGeneric(dst, codes, code) }

func splat(dst []uint16, stride int, ys, xs, layers []uint16) {
	splatGeneric(dst, stride, ys, xs, layers)
}
