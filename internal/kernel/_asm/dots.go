package main

import (
	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// rowsAtOnce is how many rows share each load of the vector: as many as quad sums at once and as one store takes.
const rowsAtOnce = 4

// dots is a matrix-vector product whose rows are bytes long: what DotRows and DotCodes have in common.
type dots struct {
	start func(n int) []reg.VecVirtual                                     // n accumulators before the first column
	step  func(vec operand.Mem, rows []operand.Mem, accs []reg.VecVirtual) // adds the products of chunk bytes
	last  func(vec operand.Mem, rows []operand.Mem, accs []reg.VecVirtual) // adds those of the last lastBytes where a row has them
	fold  func(reg.VecVirtual) reg.Register                                // adds up the 128-bit lanes
	like  func() reg.VecVirtual                                            // a register of the level's width
	chunk int
}

// work is what is still to do.
type work struct{ dst, rows, left, total, vec, bytes, bytes3, x reg.Register }

// emit writes the body of the function. rows and vec name its parameters; elements are 1<<shift bytes.
func (d dots) emit(c *build.Context, rows, vec string, shift int) {
	w := work{dst: base(c, "dst"), rows: base(c, rows), left: length(c, "dst"), vec: base(c, vec), bytes: length(c, vec)}
	if shift > 0 {
		c.SHLQ(operand.Imm(uint64(shift)), w.bytes)
	}
	w.total, w.x, w.bytes3 = copyOf(c, w.left), c.GP64(), c.GP64()
	c.LEAQ(operand.Mem{Base: w.bytes, Index: w.bytes, Scale: 2}, w.bytes3)

	c.Label("four")
	jump(c, w.left, rowsAtOnce, c.JL, "tail")
	four := d.start(rowsAtOnce)
	d.columns(c, w, "four", four)
	c.VMOVDQU(d.fold(quad(c, four, d.like)), at(w.dst, 0))
	c.ADDQ(operand.Imm(4*rowsAtOnce), w.dst)
	c.LEAQ(operand.Mem{Base: w.rows, Index: w.bytes, Scale: 4}, w.rows)
	c.SUBQ(operand.Imm(rowsAtOnce), w.left)
	c.JMP(operand.LabelRef("four"))

	c.Label("tail")
	jump(c, w.left, 0, c.JE, "done")
	jump(c, w.total, rowsAtOnce, c.JL, "one")
	c.Comment("The last rows make a full block with some that come out the same again.")
	c.LEAQ(operand.Mem{Base: w.left, Disp: -rowsAtOnce}, w.x)
	c.LEAQ(operand.Mem{Base: w.dst, Index: w.x, Scale: 4}, w.dst)
	c.IMULQ(w.bytes, w.x)
	c.ADDQ(w.x, w.rows)
	c.MOVQ(operand.U32(rowsAtOnce), w.left)
	c.JMP(operand.LabelRef("four"))

	c.Label("one")
	one := d.start(1)
	d.columns(c, w, "one", one)
	x := d.fold(one[0])
	sumXMM(c, x)
	c.VMOVD(x, at(w.dst, 0))
	c.ADDQ(operand.Imm(4), w.dst)
	c.ADDQ(w.bytes, w.rows)
	c.DECQ(w.left)
	c.JNZ(operand.LabelRef("one"))
	end(c)
}

// columns goes along len(accs) rows.
func (d dots) columns(c *build.Context, w work, label string, accs []reg.VecVirtual) {
	row, vec, left := copyOf(c, w.rows), copyOf(c, w.vec), copyOf(c, w.bytes)
	rows := []operand.Mem{
		at(row, 0), {Base: row, Index: w.bytes, Scale: 1}, {Base: row, Index: w.bytes, Scale: 2}, {Base: row, Index: w.bytes3, Scale: 1},
	}[:len(accs)]
	if d.last != nil {
		c.SUBQ(operand.Imm(uint64(d.chunk)), left)
		c.JL(operand.LabelRef(label + "Last"))
	}
	c.Label(label + "Columns")
	d.step(at(vec, 0), rows, accs)
	c.ADDQ(operand.Imm(uint64(d.chunk)), row)
	c.ADDQ(operand.Imm(uint64(d.chunk)), vec)
	c.SUBQ(operand.Imm(uint64(d.chunk)), left)
	if d.last == nil {
		c.JNZ(operand.LabelRef(label + "Columns"))
		return
	}
	c.JGE(operand.LabelRef(label + "Columns"))
	c.Label(label + "Last")
	jump(c, left, -d.chunk, c.JE, label+"Sum")
	d.last(at(vec, 0), rows, accs)
	c.Label(label + "Sum")
}
