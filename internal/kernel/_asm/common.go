package main

import (
	"github.com/mmcloughlin/avo/attr"
	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/ir"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// begin opens the function base+level, which works like its portable twin base+"Generic".
func begin(c *build.Context, base, level, signature string) {
	c.Function(base + level)
	c.Attributes(attr.NOSPLIT)
	c.SignatureExpr(signature)
	c.Pragma("noescape")
	c.Doc(base + level + " works like " + base + "Generic.")
}

// end closes the function. VZEROUPPER spares the compiler's SSE code the cost of dirty upper halves.
func end(c *build.Context) {
	c.Label("done")
	c.VZEROUPPER()
	c.RET()
}

// length returns the length of the slice called name.
func length(c *build.Context, name string) reg.Register { return c.Load(c.Param(name).Len(), c.GP64()) }

// base returns the address of the slice called name.
func base(c *build.Context, name string) reg.Register { return c.Load(c.Param(name).Base(), c.GP64()) }

// copyOf returns a new register with r's value.
func copyOf(c *build.Context, r reg.Register) reg.GPVirtual {
	to := c.GP64()
	c.MOVQ(r, to)
	return to
}

// at addresses disp bytes behind base.
func at(base reg.Register, disp int) operand.Mem { return operand.Mem{Base: base, Disp: disp} }

// keep stores y in the function's frame, for registers are few.
func keep(c *build.Context, y reg.VecVirtual) operand.Mem {
	m := c.AllocLocal(32)
	c.VMOVDQU(y, m)
	return m
}

// zeroYMM returns n zeroed registers.
func zeroYMM(c *build.Context, n int) []reg.VecVirtual {
	accs := make([]reg.VecVirtual, n)
	for i := range accs {
		accs[i] = c.YMM()
		c.VPXOR(accs[i], accs[i], accs[i])
	}
	return accs
}

// zeroZMM returns n zeroed registers.
func zeroZMM(c *build.Context, n int) []reg.VecVirtual {
	accs := make([]reg.VecVirtual, n)
	for i := range accs {
		accs[i] = c.ZMM()
		c.VPXORD(accs[i], accs[i], accs[i])
	}
	return accs
}

// dpwssd emits VPDPWSSD: acc += a0*b0 + a1*b1 for each pair of signed words, wrapping. avo knows no VNNI.
func dpwssd(c *build.Context, b operand.Op, a, acc reg.Register) { vnni(c, "VPDPWSSD", b, a, acc) }

// dpbusd emits VPDPBUSD: acc += the four products of a's unsigned and b's signed bytes, wrapping.
func dpbusd(c *build.Context, b operand.Op, a, acc reg.Register) { vnni(c, "VPDPBUSD", b, a, acc) }

func vnni(c *build.Context, opcode string, b operand.Op, a, acc reg.Register) {
	c.Instruction(&ir.Instruction{
		Opcode:   opcode,
		Operands: []operand.Op{b, a, acc},
		Inputs:   []operand.Op{b, a, acc},
		Outputs:  []operand.Op{acc},
		ISA:      []string{"AVX512F", "AVX512_VNNI"},
	})
}

// pair sums two accumulators of doublewords within each 128-bit lane, half way: accs[0] becomes a, b, a, b to be added. accs[1] stays.
func pair(c *build.Context, accs []reg.VecVirtual, like func() reg.VecVirtual) {
	high := like()
	c.VPUNPCKHDQ(accs[1], accs[0], high)
	c.VPUNPCKLDQ(accs[1], accs[0], accs[0])
	c.VPADDD(high, accs[0], accs[0])
}

// quad sums four accumulators of doublewords within each 128-bit lane: a lane of the result holds the sums of accs[0], [1], [2] and [3]
// over that lane. The accumulators are lost.
func quad(c *build.Context, accs []reg.VecVirtual, like func() reg.VecVirtual) reg.VecVirtual {
	pair(c, accs[:2], like)
	pair(c, accs[2:4], like)
	high := like()
	c.VPUNPCKHQDQ(accs[2], accs[0], high)
	c.VPUNPCKLQDQ(accs[2], accs[0], accs[0])
	c.VPADDD(high, accs[0], accs[0])
	return accs[0]
}

// foldYMM adds the upper half of y to its lower half, which it returns.
func foldYMM(c *build.Context, y reg.VecVirtual) reg.Register {
	high := c.XMM()
	c.VEXTRACTI128(operand.Imm(1), y, high)
	c.VPADDD(high, y.AsX(), y.AsX())
	return y.AsX()
}

// foldZMM adds the four lanes of z up in its lowest, which it returns.
func foldZMM(c *build.Context, z reg.VecVirtual) reg.Register {
	high := c.YMM()
	c.VEXTRACTI64X4(operand.Imm(1), z, high)
	c.VPADDD(high, z.AsY(), z.AsY())
	c.VEXTRACTI32X4(operand.Imm(1), z.AsY(), high.AsX())
	c.VPADDD(high.AsX(), z.AsX(), z.AsX())
	return z.AsX()
}

// sumXMM adds the four doublewords of x up in its lowest.
func sumXMM(c *build.Context, x reg.Register) {
	high := c.XMM()
	c.VPSHUFD(operand.Imm(0x4e), x, high)
	c.VPADDD(high, x, x)
	c.VPSHUFD(operand.Imm(0xb1), x, high)
	c.VPADDD(high, x, x)
}
