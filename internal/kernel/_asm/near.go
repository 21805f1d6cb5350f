package main

import (
	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// bits is a matrix of bits that Near and Stiff write: for each of some rows a test of eight columns at a time.
type bits struct {
	dst, left, columns, stride reg.Register // the row's first byte, rows still to do, columns in all, bytes of a row
}

// loadBits computes the stride: whole words that hold the columns.
func loadBits(c *build.Context, rows, columns reg.Register) bits {
	b := bits{dst: base(c, "dst"), left: rows, columns: columns, stride: copyOf(c, columns)}
	c.ADDQ(operand.Imm(63), b.stride)
	c.SHRQ(operand.Imm(6), b.stride)
	c.SHLQ(operand.Imm(3), b.stride)
	return b
}

// emit writes the loops. row loads what a row needs; test returns a register whose doublewords are all ones where the columns from the one
// that column counts on pass.
func (b bits) emit(c *build.Context, row func(), test func(column reg.Register) reg.VecVirtual) {
	c.Label("row")
	row()
	column, last := c.GP64(), c.GP64()
	c.Comment("The last word may end in bits that no column sets.")
	c.XORQ(column, column)
	c.LEAQ(operand.Mem{Base: b.dst, Index: b.stride, Scale: 1, Disp: -8}, last)
	c.MOVQ(column, at(last, 0))
	to := copyOf(c, b.dst)
	c.Label("columns")
	mask := c.GP32()
	c.VMOVMSKPS(test(column), mask)
	c.MOVB(mask.As8(), at(to, 0))
	c.INCQ(to)
	c.ADDQ(operand.Imm(8), column)
	c.CMPQ(column, b.columns)
	c.JL(operand.LabelRef("columns"))
	c.ADDQ(b.stride, b.dst)
	c.DECQ(b.left)
	c.JNZ(operand.LabelRef("row"))
	end(c)
}

// rowsOf returns the addresses of n rows of columns doublewords, one behind the other.
func rowsOf(c *build.Context, name string, n int, columns reg.Register) []reg.Register {
	rows := []reg.Register{base(c, name)}
	for len(rows) < n {
		next := c.GP64()
		c.LEAQ(operand.Mem{Base: rows[len(rows)-1], Index: columns, Scale: 4}, next)
		rows = append(rows, next)
	}
	return rows
}

// fraction returns 1/n of the length of the slice called name.
func fraction(c *build.Context, name string, n uint32) reg.Register {
	c.MOVQ(length(c, name), reg.RAX)
	c.XORL(reg.EDX, reg.EDX)
	by := c.GP64()
	c.MOVQ(operand.U32(n), by)
	c.DIVQ(by)
	return copyOf(c, reg.RAX)
}

// broadcast returns a register with the doubleword parameter called name in each lane.
func broadcast(c *build.Context, name string) reg.VecVirtual {
	y := c.YMM()
	c.VMOVD(c.Load(c.Param(name), c.GP32()), y.AsX())
	c.VPBROADCASTD(y.AsX(), y)
	return y
}

// cell addresses the doubleword of row at index column.
func cell(row, column reg.Register) operand.Mem {
	return operand.Mem{Base: row, Index: column, Scale: 4}
}

// atMost returns all ones where the unsigned v is at most limit.
func atMost(c *build.Context, v reg.VecVirtual, limit operand.Op) reg.VecVirtual {
	passed := c.YMM()
	c.VPMINUD(limit, v, passed)
	c.VPCMPEQD(v, passed, passed)
	return passed
}

// square returns (x-x0)^2 + (y-y0)^2.
func square(c *build.Context, x, y operand.Mem, x0, y0 reg.VecVirtual) reg.VecVirtual {
	dx, dy := c.YMM(), c.YMM()
	c.VMOVDQU(x, dx)
	c.VPSUBD(x0, dx, dx)
	c.VPMULLD(dx, dx, dx)
	c.VMOVDQU(y, dy)
	c.VPSUBD(y0, dy, dy)
	c.VPMULLD(dy, dy, dy)
	c.VPADDD(dx, dy, dy)
	return dy
}

// turned returns |turn-turn0|.
func turned(c *build.Context, turn operand.Mem, turn0 reg.VecVirtual) reg.VecVirtual {
	d := c.YMM()
	c.VMOVDQU(turn, d)
	c.VPSUBD(turn0, d, d)
	c.VPABSD(d, d)
	return d
}

func near(c *build.Context) {
	begin(c, "near", "AVX2", "func(dst []uint64, points, places []int32, reach2, mostTurn uint32)")
	columns, left := fraction(c, "points", 3), fraction(c, "places", 3)
	points, places := rowsOf(c, "points", 3, columns), rowsOf(c, "places", 3, left)
	reach2, mostTurn := broadcast(c, "reach2"), broadcast(c, "mostTurn")
	place := []reg.VecVirtual{c.YMM(), c.YMM(), c.YMM()}
	loadBits(c, left, columns).emit(c, func() {
		for i, p := range places {
			c.VPBROADCASTD(at(p, 0), place[i])
			c.ADDQ(operand.Imm(4), p)
		}
	}, func(i reg.Register) reg.VecVirtual {
		close := atMost(c, square(c, cell(points[0], i), cell(points[1], i), place[0], place[1]), reach2)
		alike := atMost(c, turned(c, cell(points[2], i), place[2]), mostTurn)
		c.VPAND(close, alike, alike)
		return alike
	})
}

func stiff(c *build.Context) {
	begin(c, "stiff", "AVX2", "func(dst []uint64, points []int32, slack, mostTurn uint32)")
	columns := fraction(c, "points", 5)
	points, left, j := rowsOf(c, "points", 5, columns), copyOf(c, columns), c.GP64()
	slack, mostTurn := broadcast(c, "slack"), broadcast(c, "mostTurn")
	c.XORQ(j, j)
	point := []reg.VecVirtual{c.YMM(), c.YMM(), c.YMM(), c.YMM(), c.YMM()}
	loadBits(c, left, columns).emit(c, func() {
		for i, p := range points {
			c.VPBROADCASTD(cell(p, j), point[i])
		}
		c.INCQ(j)
	}, func(i reg.Register) reg.VecVirtual {
		before := square(c, cell(points[0], i), cell(points[1], i), point[0], point[1])
		after := square(c, cell(points[2], i), cell(points[3], i), point[2], point[3])
		least, most, part := c.YMM(), c.YMM(), c.YMM()
		c.VPMINUD(before, after, least)
		c.VPADDD(slack, least, most)
		for shift := uint64(1); shift <= 2; shift++ {
			c.VPSRLD(operand.Imm(shift), least, part)
			c.VPADDD(part, most, most)
		}
		c.VPMAXUD(before, after, before)
		passed := atMost(c, before, most)
		alike := atMost(c, turned(c, cell(points[4], i), point[4]), mostTurn)
		c.VPAND(passed, alike, alike)
		return alike
	})
}
