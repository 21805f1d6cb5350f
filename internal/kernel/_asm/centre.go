package main

import (
	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/operand"
)

// centre makes a mask of each value's sign. What is left of sixteen at a time goes one by one.
func centre(c *build.Context) {
	begin(c, "centre", "AVX2", "func(dst, values, mean []int16)")
	dst, left, values, mean := base(c, "dst"), length(c, "dst"), base(c, "values"), base(c, "mean")
	c.Label("sixteen")
	jump(c, left, 16, c.JL, "tail")
	v, negative := c.YMM(), c.YMM()
	c.VMOVDQU(at(values, 0), v)
	c.VPSRAW(operand.Imm(15), v, negative)
	c.VPSUBW(at(mean, 0), v, v)
	c.VPANDN(v, negative, v)
	c.VMOVDQU(v, at(dst, 0))
	c.ADDQ(operand.Imm(32), dst)
	c.ADDQ(operand.Imm(32), values)
	c.ADDQ(operand.Imm(32), mean)
	c.SUBQ(operand.Imm(16), left)
	c.JMP(operand.LabelRef("sixteen"))

	c.Label("tail")
	jump(c, left, 0, c.JE, "done")
	c.Label("one")
	x, sign := c.GP32(), c.GP32()
	c.MOVWLSX(at(values, 0), x)
	c.MOVL(x, sign)
	c.SARL(operand.Imm(31), sign)
	c.NOTL(sign)
	c.SUBW(at(mean, 0), x.As16())
	c.ANDL(sign, x)
	c.MOVW(x.As16(), at(dst, 0))
	c.ADDQ(operand.Imm(2), dst)
	c.ADDQ(operand.Imm(2), values)
	c.ADDQ(operand.Imm(2), mean)
	c.DECQ(left)
	c.JNZ(operand.LabelRef("one"))
	end(c)
}
