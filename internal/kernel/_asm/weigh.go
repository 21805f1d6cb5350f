package main

import (
	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// lowWords returns a mask of the lower word of each doubleword.
func lowWords(c *build.Context) reg.VecVirtual {
	words := c.YMM()
	c.VPCMPEQD(words, words, words)
	c.VPSRLD(operand.Imm(16), words, words)
	return words
}

// lookUp returns the words of a table at the indices, by reading each with the one behind it. all is all ones in the lanes that count; it and
// indices are lost.
func lookUp(c *build.Context, table reg.Register, indices, all reg.VecVirtual, words operand.Op) reg.VecVirtual {
	w := c.YMM()
	c.VPXOR(w, w, w)
	c.VPGATHERDD(all, operand.Mem{Base: table, Index: indices, Scale: 2}, w)
	c.VPAND(words, w, w)
	return w
}

func weigh(c *build.Context) {
	begin(c, "weigh", "AVX2",
		"func(levels []int16, weights []uint16, rows, columns, values []int32, curve []uint16, one int32, shift, step uint)")
	levels, weights, values, curve := base(c, "levels"), base(c, "weights"), base(c, "values"), base(c, "curve")
	rows, left := base(c, "rows"), length(c, "rows")
	one, minusOne, words := broadcast(c, "one"), c.YMM(), lowWords(c)
	c.VPXOR(minusOne, minusOne, minusOne)
	c.VPSUBD(one, minusOne, minusOne)
	shift, step := c.XMM(), c.XMM()
	c.VMOVQ(c.Load(c.Param("shift"), c.GP64()), shift)
	c.VMOVQ(c.Load(c.Param("step"), c.GP64()), step)

	c.Label("row")
	columns, columnsLeft, sum := base(c, "columns"), length(c, "columns"), c.YMM()
	c.VPXOR(sum, sum, sum)
	c.Label("columns")
	level, index, all := c.YMM(), c.YMM(), c.YMM()
	c.VMOVDQU(at(values, 0), level)
	c.VPSRAD(shift, level, level)
	c.VPMINSD(one, level, level)
	c.VPMAXSD(minusOne, level, level)
	c.VPADDD(one, level, index)
	c.VPSRLD(step, index, index)
	c.VPCMPEQD(all, all, all)
	w := lookUp(c, curve, index, all, words)
	c.VPADDD(w, sum, sum)
	c.VPADDD(at(columns, 0), w, index)
	c.VMOVDQU(index, at(columns, 0))
	high := c.XMM()
	c.VEXTRACTI128(operand.Imm(1), level, high)
	c.VPACKSSDW(high, level.AsX(), high)
	c.VMOVDQU(high, at(levels, 0))
	c.VEXTRACTI128(operand.Imm(1), w, high)
	c.VPACKUSDW(high, w.AsX(), high)
	c.VMOVDQU(high, at(weights, 0))
	c.ADDQ(operand.Imm(32), values)
	c.ADDQ(operand.Imm(32), columns)
	c.ADDQ(operand.Imm(16), levels)
	c.ADDQ(operand.Imm(16), weights)
	c.SUBQ(operand.Imm(8), columnsLeft)
	c.JNZ(operand.LabelRef("columns"))
	x, total := foldYMM(c, sum), c.GP32()
	sumXMM(c, x)
	c.VMOVD(x, total)
	c.ADDL(total, at(rows, 0))
	c.ADDQ(operand.Imm(4), rows)
	c.DECQ(left)
	c.JNZ(operand.LabelRef("row"))
	end(c)
}

// share divides in double precision. All dividends are below 2^53 and therefore exact; a quotient that is no whole number lies at least one
// divisor-th below the next one, which for such dividends is more than rounding can add. So what is cut off is what integers cut off.
func share(c *build.Context) {
	begin(c, "share", "AVX2", "func(shares, most []int32, weights []uint16, rows, columns []int32, least uint16, scale int32)")
	shares, most, weights := base(c, "shares"), base(c, "most"), base(c, "weights")
	rows, left := base(c, "rows"), length(c, "rows")
	few, scale := c.YMM(), c.YMM()
	c.VMOVD(c.Load(c.Param("least"), c.GP32()), few.AsX())
	c.VPBROADCASTD(few.AsX(), few)
	c.VMOVD(c.Load(c.Param("scale"), c.GP32()), scale.AsX())
	c.VPBROADCASTD(scale.AsX(), scale)
	c.VCVTDQ2PD(scale.AsX(), scale)

	c.Label("row")
	row := c.YMM()
	c.VPBROADCASTD(at(rows, 0), row)
	c.VCVTDQ2PD(row.AsX(), row)
	columns, columnsLeft := base(c, "columns"), length(c, "columns")
	c.Label("columns")
	w, counts, passed := c.YMM(), c.YMM(), c.GP32()
	c.VPMOVZXWD(at(weights, 0), w)
	c.VPMAXUD(few, w, counts)
	c.VPCMPEQD(w, counts, counts)
	c.VMOVMSKPS(counts, passed)
	c.TESTL(passed, passed)
	c.JNZ(operand.LabelRef("some"))
	none := c.YMM()
	c.VPXOR(none, none, none)
	c.VMOVDQU(none, at(shares, 0))
	c.MOVL(passed, at(most, 0))
	c.JMP(operand.LabelRef("next"))

	c.Label("some")
	var halves [2]reg.VecVirtual
	for i := range halves {
		x, whole, part := c.YMM(), c.YMM(), c.XMM()
		c.VEXTRACTI128(operand.Imm(uint64(i)), w, part)
		c.VCVTDQ2PD(part, x)
		c.VCVTDQ2PD(at(columns, 16*i), whole)
		c.VADDPD(row, whole, whole)
		c.VSUBPD(x, whole, whole)
		c.VMULPD(x, x, x)
		c.VMULPD(scale, x, x)
		c.VDIVPD(whole, x, x)
		halves[i] = x
		c.VCVTTPD2DQY(x, x.AsX())
	}
	c.VINSERTI128(operand.Imm(1), halves[1].AsX(), halves[0], w)
	c.VPAND(counts, w, w)
	c.VMOVDQU(w, at(shares, 0))
	high, upper := c.XMM(), w.AsX()
	c.VEXTRACTI128(operand.Imm(1), w, high)
	c.VPMAXSD(high, upper, upper)
	for _, order := range []uint64{0x4e, 0xb1} {
		c.VPSHUFD(operand.Imm(order), upper, high)
		c.VPMAXSD(high, upper, upper)
	}
	c.VMOVD(upper, at(most, 0))
	c.Label("next")
	c.ADDQ(operand.Imm(32), shares)
	c.ADDQ(operand.Imm(4), most)
	c.ADDQ(operand.Imm(16), weights)
	c.ADDQ(operand.Imm(32), columns)
	c.SUBQ(operand.Imm(8), columnsLeft)
	c.JNZ(operand.LabelRef("columns"))
	c.ADDQ(operand.Imm(4), rows)
	c.DECQ(left)
	c.JNZ(operand.LabelRef("row"))
	end(c)
}
