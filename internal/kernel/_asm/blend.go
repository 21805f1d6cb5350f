package main

import (
	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// blend keeps some sums in registers while it goes through all runs, so that each is stored once. Products and sums are rounded apart, as
// the twin's are: there is no fused multiplication here.
func blend(c *build.Context) {
	blendAt(c, "AVX2", 8, c.YMM)
	blendAt(c, "AVX512", 16, c.ZMM)
}

// blendAt emits blend with registers of width values: four of them at a time, then one, then value by value.
func blendAt(c *build.Context, level string, width int, vector func() reg.VecVirtual) {
	begin(c, "blend", level, "func(dst, src []float32, at []int, taps []float32)")
	dst, left, src := base(c, "dst"), length(c, "dst"), base(c, "src")
	runs, taps, count := base(c, "at"), base(c, "taps"), length(c, "at")
	step := func(name, next string, values, registers int, like func() reg.VecVirtual) {
		c.Label(name)
		jump(c, left, values, c.JL, next)
		sums := make([]reg.VecVirtual, registers)
		for i := range sums {
			sums[i] = like()
			c.VXORPS(sums[i].AsY(), sums[i].AsY(), sums[i].AsY()) // clears the upper half of a wider register too
		}
		j, run, tap, product := c.GP64(), c.GP64(), like(), like()
		c.XORQ(j, j)
		c.Label(name + "Run")
		c.MOVQ(operand.Mem{Base: runs, Index: j, Scale: 8}, run)
		scalar := values == 1
		from := func(i int) operand.Mem { return operand.Mem{Base: src, Index: run, Scale: 4, Disp: 4 * width * i} }
		if scalar {
			c.VMOVSS(operand.Mem{Base: taps, Index: j, Scale: 4}, tap.AsX())
			c.VMULSS(from(0), tap.AsX(), product.AsX())
			c.VADDSS(product.AsX(), sums[0].AsX(), sums[0].AsX())
		} else {
			c.VBROADCASTSS(operand.Mem{Base: taps, Index: j, Scale: 4}, tap)
			for i, sum := range sums {
				c.VMULPS(from(i), tap, product)
				c.VADDPS(product, sum, sum)
			}
		}
		c.INCQ(j)
		c.CMPQ(j, count)
		c.JL(operand.LabelRef(name + "Run"))
		for i, sum := range sums {
			if scalar {
				c.VMOVSS(sum.AsX(), at(dst, 0))
			} else {
				c.VMOVUPS(sum, at(dst, 4*width*i))
			}
		}
		c.ADDQ(operand.U32(uint64(4*values)), dst)
		c.ADDQ(operand.U32(uint64(4*values)), src)
		c.SUBQ(operand.U32(uint64(values)), left)
		c.JMP(operand.LabelRef(name))
	}
	step("four", "one", 4*width, 4, vector)
	step("one", "value", width, 1, vector)
	step("value", "done", 1, 1, c.XMM)
	end(c)
}
