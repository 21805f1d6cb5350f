package main

import (
	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// overlayState is what the loops of overlay use: sums and places in registers, all else in the frame.
type overlayState struct {
	under, turns, place reg.Register
	width, right, below operand.Mem // of the lower map: its width, its last column and its last row
	ones, words         operand.Mem // masks of a field's 5 bits and of a word
	shift               reg.VecVirtual
	weight, apart       reg.VecVirtual
	alike               [2]reg.VecVirtual
	axes                [2]axis
}

// axis is one of the two coordinates of a place: the next eight cells, how far each lies from the first, how far it is to the eight after them,
// where the row begins and how far it is to the next one.
type axis struct {
	at           reg.VecVirtual
	lanes, eight operand.Mem
	row, down    reg.GPVirtual
}

func overlay(c *build.Context) {
	begin(c, "overlay", "AVX2",
		"func(sums []int64, over []uint16, overWidth int, under []uint16, underWidth int, place, turns []int32, shift uint)")
	over, left := base(c, "over"), length(c, "over")
	s := overlayState{under: base(c, "under"), turns: base(c, "turns"), place: base(c, "place"), shift: c.XMM()}
	words := lowWords(c)
	s.words = keep(c, words)
	c.VPSRLD(operand.Imm(11), words, words)
	s.ones = keep(c, words)
	s.bounds(c)
	s.begin(c)
	c.VMOVQ(c.Load(c.Param("shift"), c.GP64()), s.shift)
	sums := zeroYMM(c, 4)
	s.weight, s.apart, s.alike = sums[0], sums[1], [2]reg.VecVirtual{sums[2], sums[3]}

	c.Label("row")
	for _, a := range s.axes {
		c.VMOVD(a.row.As32(), a.at.AsX())
		c.VPBROADCASTD(a.at.AsX(), a.at)
		c.VPADDD(a.lanes, a.at, a.at)
		c.ADDL(a.down.As32(), a.row.As32())
	}
	columns := c.Load(c.Param("overWidth"), c.GP64())
	c.SUBQ(columns, left)
	c.Label("columns")
	cells := c.YMM()
	c.VPMOVZXWD(at(over, 0), cells)
	c.VPTEST(cells, cells)
	c.JZ(operand.LabelRef("next"))
	s.compare(c, cells)
	c.Label("next")
	for _, a := range s.axes {
		c.VPADDD(a.eight, a.at, a.at)
	}
	c.ADDQ(operand.Imm(16), over)
	c.SUBQ(operand.Imm(8), columns)
	c.JNZ(operand.LabelRef("columns"))
	c.TESTQ(left, left)
	c.JNZ(operand.LabelRef("row"))

	to := base(c, "sums")
	for i, sum := range []reg.VecVirtual{s.weight, s.apart} {
		x, total := foldYMM(c, sum), c.GP64()
		sumXMM(c, x)
		c.VMOVD(x, total.As32())
		c.MOVQ(total, at(to, 16*i))
	}
	high, alike := c.XMM(), s.alike[0]
	c.VPADDQ(s.alike[1], alike, alike)
	c.VEXTRACTI128(operand.Imm(1), alike, high)
	c.VPADDQ(high, alike.AsX(), alike.AsX())
	c.VPSHUFD(operand.Imm(0x4e), alike.AsX(), high)
	c.VPADDQ(high, alike.AsX(), alike.AsX())
	c.VMOVQ(alike.AsX(), at(to, 8))
	end(c)
}

// bounds keeps the size of the lower map.
func (s *overlayState) bounds(c *build.Context) {
	width := c.Load(c.Param("underWidth"), c.GP64())
	c.MOVQ(length(c, "under"), reg.RAX)
	c.DECQ(reg.RAX) // the last value belongs to no row
	c.XORL(reg.EDX, reg.EDX)
	c.DIVQ(width)
	spread := func(from reg.Register) operand.Mem {
		y := c.YMM()
		c.VMOVD(from.(reg.GPVirtual).As32(), y.AsX())
		c.VPBROADCASTD(y.AsX(), y)
		return keep(c, y)
	}
	height := copyOf(c, reg.RAX)
	s.width = spread(width)
	c.DECQ(width)
	s.right = spread(width)
	c.DECQ(height)
	s.below = spread(height)
}

// begin loads the place.
func (s *overlayState) begin(c *build.Context) {
	columns, x := c.YMM(), c.GP64()
	c.Comment("Bytes 0 to 7 as doublewords: the lanes' own columns.")
	c.MOVQ(operand.U64(0x0706050403020100), x)
	c.VMOVQ(x, columns.AsX())
	c.VPMOVZXBD(columns.AsX(), columns)
	for i := range s.axes {
		a := axis{at: c.YMM(), row: c.GP64(), down: c.GP64()}
		c.MOVL(at(s.place, 4*i), a.row.As32())
		c.MOVL(at(s.place, 16+4*i), a.down.As32())
		step, lanes := c.YMM(), c.YMM()
		c.VPBROADCASTD(at(s.place, 8+4*i), step)
		c.VPMULLD(step, columns, lanes)
		a.lanes = keep(c, lanes)
		c.VPSLLD(operand.Imm(3), step, step)
		a.eight = keep(c, step)
		s.axes[i] = a
	}
}

// compare adds what eight cells contribute.
func (s *overlayState) compare(c *build.Context, cells reg.VecVirtual) {
	var uv [2]reg.VecVirtual
	for i, a := range s.axes {
		shifted := c.YMM()
		uv[i] = c.YMM()
		c.VPBROADCASTD(at(s.place, 24+4*i), shifted)
		c.VPSRAD(operand.Imm(15), a.at, uv[i])
		c.VPADDD(shifted, uv[i], uv[i])
		c.VPSRAD(s.shift, uv[i], uv[i])
	}
	inside, rows := atMost(c, uv[0], s.right), atMost(c, uv[1], s.below)
	c.VPAND(rows, inside, inside)
	c.VPTEST(inside, inside)
	c.JZ(operand.LabelRef("next"))
	c.VPMULLD(s.width, uv[1], uv[1])
	c.VPADDD(uv[0], uv[1], uv[1])
	others := lookUp(c, s.under, uv[1], inside, s.words)

	w, levels, part := c.YMM(), c.YMM(), c.YMM()
	c.VPAND(s.ones, cells, w)
	c.VPAND(s.ones, others, part)
	c.VPMADDWD(part, w, w)
	c.VPADDD(w, s.weight, s.weight)
	c.VPSRLD(operand.Imm(5), cells, levels)
	c.VPAND(s.ones, levels, levels)
	c.VPSRLD(operand.Imm(5), others, part)
	c.VPAND(s.ones, part, part)
	c.VPSUBD(part, levels, levels)
	c.VPABSD(levels, levels)
	c.VPMADDWD(levels, w, levels)
	c.VPADDD(levels, s.apart, s.apart)

	c.VPSRLD(operand.Imm(10), cells, cells)
	c.VPSRLD(operand.Imm(10), others, others)
	c.VPSUBD(others, cells, cells)
	c.Comment("The difference modulo 64.")
	c.VPSLLD(operand.Imm(26), cells, cells)
	c.VPSRLD(operand.Imm(26), cells, cells)
	turn, all := c.YMM(), c.YMM()
	c.VPCMPEQD(all, all, all)
	c.VPXOR(turn, turn, turn)
	c.VPGATHERDD(all, operand.Mem{Base: s.turns, Index: cells, Scale: 4}, turn)
	for i := range s.alike {
		if i == 1 {
			c.VPSRLQ(operand.Imm(32), turn, turn)
			c.VPSRLQ(operand.Imm(32), w, w)
		}
		product := c.YMM()
		c.VPMULDQ(w, turn, product)
		c.VPADDQ(product, s.alike[i], s.alike[i])
	}
}
