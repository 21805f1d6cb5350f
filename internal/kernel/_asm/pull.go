package main

import (
	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// pull goes along the votes once for every eight points. Products of 64 bits are made of the even lanes and of the odd ones.
func pull(c *build.Context) {
	begin(c, "pull", "AVX2", "func(total []int32, x, y []int64, points, votes []int32, near []uint16, shift uint)")
	total, n := base(c, "total"), length(c, "total")
	sums := []reg.Register{base(c, "x"), base(c, "y")}
	points, near := rowsOf(c, "points", 2, n), base(c, "near")
	shift, last, words := c.XMM(), c.YMM(), lowWords(c)
	c.VMOVQ(c.Load(c.Param("shift"), c.GP64()), shift)
	most := length(c, "near").(reg.GPVirtual)
	c.SUBQ(operand.Imm(2), most)
	c.VMOVD(most.As32(), last.AsX())
	c.VPBROADCASTD(last.AsX(), last)

	c.Label("points")
	px, py := c.YMM(), c.YMM()
	c.VMOVDQU(at(points[0], 0), px)
	c.VMOVDQU(at(points[1], 0), py)
	sum := zeroYMM(c, 5) // of weights; of x in the even lanes and in the odd ones; of y
	vote, left := base(c, "votes"), length(c, "votes")
	c.Label("votes")
	x0, y0 := c.YMM(), c.YMM()
	c.VPBROADCASTD(at(vote, 0), x0)
	c.VPBROADCASTD(at(vote, 4), y0)
	c.VPSUBD(px, x0, x0)
	c.VPMULLD(x0, x0, x0)
	c.VPSUBD(py, y0, y0)
	c.VPMULLD(y0, y0, y0)
	c.VPADDD(x0, y0, y0)
	c.VPSRLD(shift, y0, y0)
	w := lookUp(c, near, y0, atMost(c, y0, last), words)
	weight, odd := c.YMM(), c.YMM()
	c.VPBROADCASTD(at(vote, 8), weight)
	c.VPMULLD(weight, w, w)
	c.VPSRAD(operand.Imm(12), w, w)
	c.VPADDD(w, sum[0], sum[0])
	c.VPSRLQ(operand.Imm(32), w, odd)
	for axis := range 2 {
		v := c.YMM()
		c.VPBROADCASTD(at(vote, 12+4*axis), v)
		for half, lanes := range []reg.VecVirtual{w, odd} {
			product := c.YMM()
			c.VPMULDQ(lanes, v, product)
			c.VPADDQ(product, sum[1+2*axis+half], sum[1+2*axis+half])
		}
	}
	c.ADDQ(operand.Imm(20), vote)
	c.SUBQ(operand.Imm(5), left)
	c.JNZ(operand.LabelRef("votes"))

	c.VMOVDQU(sum[0], at(total, 0))
	for axis, to := range sums {
		even, odd := sum[1+2*axis], sum[2+2*axis]
		low, high := c.YMM(), c.YMM()
		c.VPUNPCKLQDQ(odd, even, low)
		c.VPUNPCKHQDQ(odd, even, high)
		c.VPERM2I128(operand.Imm(0x20), high, low, even)
		c.VPERM2I128(operand.Imm(0x31), high, low, odd)
		c.VMOVDQU(even, at(to, 0))
		c.VMOVDQU(odd, at(to, 32))
		c.ADDQ(operand.Imm(64), to)
	}
	for _, p := range []reg.Register{total, points[0], points[1]} {
		c.ADDQ(operand.Imm(32), p)
	}
	c.SUBQ(operand.Imm(8), n)
	c.JNZ(operand.LabelRef("points"))
	end(c)
}
