package main

import (
	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

const rowsSignature = "func(dst []int32, rows, vec []int16)"

func dotRows(c *build.Context) {
	begin(c, "dotRows", "AVX2", rowsSignature)
	dots{
		start: func(n int) []reg.VecVirtual { return zeroYMM(c, n) },
		step: func(vec operand.Mem, rows []operand.Mem, accs []reg.VecVirtual) {
			for half := 0; half < 64; half += 32 {
				values := c.YMM()
				c.VMOVDQU(vec.Offset(half), values)
				for k, row := range rows {
					product := c.YMM()
					c.VPMADDWD(row.Offset(half), values, product)
					c.VPADDD(product, accs[k], accs[k])
				}
			}
		},
		fold:  func(y reg.VecVirtual) reg.Register { return foldYMM(c, y) },
		like:  c.YMM,
		chunk: 64,
	}.emit(c, "rows", "vec", 1)

	begin(c, "dotRows", "AVX512", rowsSignature)
	dots{
		start: func(n int) []reg.VecVirtual { return zeroZMM(c, n) },
		step: func(vec operand.Mem, rows []operand.Mem, accs []reg.VecVirtual) {
			values := c.ZMM()
			c.VMOVDQU32(vec, values)
			for k, row := range rows {
				dpwssd(c, row, values, accs[k])
			}
		},
		fold:  func(z reg.VecVirtual) reg.Register { return foldZMM(c, z) },
		like:  c.ZMM,
		chunk: 64,
	}.emit(c, "rows", "vec", 1)
}
