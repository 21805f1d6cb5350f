package main

import (
	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// splat keeps two cells a register: the weights of a row's cells, then their products with the layers, then the sums.
func splat(c *build.Context) {
	begin(c, "splat", "AVX2", "func(dst []uint16, stride int, ys, xs, layers []uint16)")
	dst, stride := base(c, "dst"), c.Load(c.Param("stride"), c.GP64())
	ys, rows, xs := base(c, "ys"), length(c, "ys"), base(c, "xs")
	c.SHLQ(operand.Imm(1), stride)
	layers := c.YMM()
	c.VBROADCASTI128(at(base(c, "layers"), 0), layers)
	var columns [4]reg.VecVirtual
	for i := range columns {
		columns[i] = c.YMM()
		second := c.YMM()
		c.VPBROADCASTW(at(xs, 4*i), columns[i])
		c.VPBROADCASTW(at(xs, 4*i+2), second)
		c.VPBLENDD(operand.Imm(0xf0), second, columns[i], columns[i])
	}

	c.Label("row")
	y := c.YMM()
	c.VPBROADCASTW(at(ys, 0), y)
	for i, x := range columns {
		w, cells := c.YMM(), at(dst, 32*i)
		c.VPMULHUW(x, y, w)
		c.VPADDW(w, w, w)
		c.VPMULHUW(w, layers, w)
		c.VPADDUSW(cells, w, w)
		c.VMOVDQU(w, cells)
	}
	c.ADDQ(stride, dst)
	c.ADDQ(operand.Imm(2), ys)
	c.DECQ(rows)
	c.JNZ(operand.LabelRef("row"))
	end(c)
}
