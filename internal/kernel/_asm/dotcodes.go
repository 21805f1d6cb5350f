package main

import (
	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

const codesSignature = "func(dst []int32, codes, code []int8)"

func dotCodes(c *build.Context) {
	dotCodesAVX2(c)
	dotCodesAVX512(c)
}

// dotCodesAVX2 widens bytes to words: VPMADDUBSW would saturate at -128 times -128.
func dotCodesAVX2(c *build.Context) {
	begin(c, "dotCodes", "AVX2", codesSignature)
	dots{
		start: func(n int) []reg.VecVirtual { return zeroYMM(c, n) },
		step: func(vec operand.Mem, rows []operand.Mem, accs []reg.VecVirtual) {
			for half := 0; half < 32; half += 16 {
				values := c.YMM()
				c.VPMOVSXBW(vec.Offset(half), values)
				for k, row := range rows {
					words := c.YMM()
					c.VPMOVSXBW(row.Offset(half), words)
					c.VPMADDWD(words, values, words)
					c.VPADDD(words, accs[k], accs[k])
				}
			}
		},
		fold:  func(y reg.VecVirtual) reg.Register { return foldYMM(c, y) },
		like:  c.YMM,
		chunk: 32,
	}.emit(c, "codes", "code", 0)
}

// dotCodesAVX512 flips the sign bit of the codes, which makes them unsigned and 128 too large, as VPDPBUSD wants one side. The excess,
// 128 times the sum of the one code, is taken off each accumulator at its start.
func dotCodesAVX512(c *build.Context) {
	begin(c, "dotCodes", "AVX512", codesSignature)
	sign, excess := c.ZMM(), c.ZMM()
	x := c.GP32()
	c.MOVL(operand.U32(0x80808080), x)
	c.VPBROADCASTD(x, sign)
	c.VPXORD(excess, excess, excess)
	vec, left, sum := base(c, "code"), length(c, "code"), c.ZMM()
	c.VPXORD(sum, sum, sum)
	c.Label("excess")
	half := c.YMM()
	c.VMOVDQU32(at(vec, 0), half)
	dpbusd(c, half.AsZ(), sign, sum)
	c.ADDQ(operand.Imm(32), vec)
	c.SUBQ(operand.Imm(32), left)
	c.JNZ(operand.LabelRef("excess"))
	c.VPSUBD(sum, excess, excess)

	product := func(load func(operand.Mem) reg.Register) func(operand.Mem, []operand.Mem, []reg.VecVirtual) {
		return func(vec operand.Mem, rows []operand.Mem, accs []reg.VecVirtual) {
			values := load(vec)
			for k, row := range rows {
				flipped := load(row)
				c.VPXORD(flipped, sign, flipped)
				dpbusd(c, values, flipped, accs[k])
			}
		}
	}
	dots{
		start: func(n int) []reg.VecVirtual {
			accs := make([]reg.VecVirtual, n)
			for i := range accs {
				accs[i] = c.ZMM()
				c.VMOVDQA64(excess, accs[i])
			}
			return accs
		},
		step: product(func(m operand.Mem) reg.Register {
			z := c.ZMM()
			c.VMOVDQU32(m, z)
			return z
		}),
		// The upper halves are zero in the one code, so what they are in the codes does not matter.
		last: product(func(m operand.Mem) reg.Register {
			y := c.YMM()
			c.VMOVDQU32(m, y)
			return y.AsZ()
		}),
		fold:  func(z reg.VecVirtual) reg.Register { return foldZMM(c, z) },
		like:  c.ZMM,
		chunk: 64,
	}.emit(c, "codes", "code", 0)
}
