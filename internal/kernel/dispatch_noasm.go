//go:build !amd64 || purego

package kernel

func highestLevel() Level { return Generic }

// Processor returns the model of the processor in its own words; empty where it does not tell, as here.
func Processor() string { return "" }

func filterPair(even, odd, src []int16, stride int, taps []int16) {
	filterPairGeneric(even, odd, src, stride, taps)
}

func dotRows(dst []int32, rows, vec []int16) { dotRowsGeneric(dst, rows, vec) }

func dotCodes(dst []int32, codes, code []int8) { dotCodesGeneric(dst, codes, code) }

func splat(dst []uint16, stride int, ys, xs, layers []uint16) {
	splatGeneric(dst, stride, ys, xs, layers)
}

func near(dst []uint64, points, places []int32, reach2, mostTurn uint32) {
	nearGeneric(dst, points, places, reach2, mostTurn)
}

func stiff(dst []uint64, points []int32, slack, mostTurn uint32) {
	stiffGeneric(dst, points, slack, mostTurn)
}

func pull(total []int32, x, y []int64, points, votes []int32, near []uint16, shift uint) {
	pullGeneric(total, x, y, points, votes, near, shift)
}

func weigh(levels []int16, weights []uint16, rows, columns, values []int32, curve []uint16, one int32, shift, step uint) {
	weighGeneric(levels, weights, rows, columns, values, curve, one, shift, step)
}

func share(shares, most []int32, weights []uint16, rows, columns []int32, least uint16, scale int32) {
	shareGeneric(shares, most, weights, rows, columns, least, scale)
}

func overlay(sums []int64, over []uint16, overWidth int, under []uint16, underWidth int, place, turns []int32, shift uint) {
	overlayGeneric(sums, over, overWidth, under, underWidth, place, turns, shift)
}

func centre(dst, values, mean []int16) { centreGeneric(dst, values, mean) }

func screen(dst []uint16, groups []uint8, spans []uint32, codes []uint64, windows []uint16, probe []uint64, limit uint64) {
	screenGeneric(dst, groups, spans, codes, windows, probe, limit)
}

func blend(dst, src []float32, at []int, taps []float32) { blendGeneric(dst, src, at, taps) }
