package main

import (
	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

const pairSignature = "func(even, odd, src []int16, stride int, taps []int16)"

// rowTaps is the size of a row of taps in bytes: 32 words of the even filter, 32 of the odd one.
const (
	halfTaps = 64
	rowTaps  = 2 * halfTaps
)

// run is the work still to do. Each output multiplies whole rows of src by whole rows of taps and sums them across the register at the
// end. Against outputs side by side in a register this needs no broadcast of taps, has no waste on short runs, and pays for the sum
// across once in up to 32 rows. Outputs of one block share each load of taps; both filters share each load of src.
type run struct {
	even, odd, src, left         reg.Register // where the next outputs go, where their rows begin, how many there are
	total, stride, taps, rows, x reg.Register // outputs of the whole run; bytes from row to row; taps; rows; scratch
	round                        reg.VecVirtual
}

func loadRun(c *build.Context, round reg.VecVirtual) run {
	r := run{even: base(c, "even"), odd: base(c, "odd"), src: base(c, "src"), left: length(c, "even")}
	r.stride, r.taps, r.rows = c.Load(c.Param("stride"), c.GP64()), base(c, "taps"), length(c, "taps")
	r.total, r.x, r.round = copyOf(c, r.left), c.GP64(), round
	c.SHLQ(operand.Imm(1), r.stride)
	c.SHRQ(operand.Imm(6), r.rows)
	c.Comment("Sums are rounded by a half of the 16 bits that they lose.")
	c.MOVL(operand.U32(1<<15), r.x.(reg.GPVirtual).As32())
	c.VMOVD(r.x.(reg.GPVirtual).As32(), round.AsX())
	c.VPBROADCASTD(round.AsX(), round)
	return r
}

// advance passes over n outputs.
func (r run) advance(c *build.Context, n int) {
	for _, p := range []reg.Register{r.even, r.odd, r.src} {
		c.ADDQ(operand.Imm(uint64(2*n)), p)
	}
	c.SUBQ(operand.Imm(uint64(n)), r.left)
}

// stepBack makes the last outputs a full block of n, some of which are computed again: nothing that they are made of has changed.
func (r run) stepBack(c *build.Context, n int) {
	c.LEAQ(operand.Mem{Base: r.left, Index: r.left, Scale: 1, Disp: -2 * n}, r.x)
	for _, p := range []reg.Register{r.even, r.odd, r.src} {
		c.ADDQ(r.x, p)
	}
	c.MOVQ(operand.U32(uint32(n)), r.left)
}

// forRows emits body once in a loop over the rows.
func (r run) forRows(c *build.Context, label string, body func(src, taps reg.Register)) {
	src, taps, rows := copyOf(c, r.src), copyOf(c, r.taps), copyOf(c, r.rows)
	c.Label(label)
	body(src, taps)
	c.ADDQ(r.stride, src)
	c.ADDQ(operand.U32(rowTaps), taps)
	c.DECQ(rows)
	c.JNZ(operand.LabelRef(label))
}

// jump compares a with n and jumps by branch, one of the context's conditional jumps.
func jump(c *build.Context, a reg.Register, n int, branch func(operand.Op), label string) {
	c.CMPQ(a, operand.I32(n))
	branch(operand.LabelRef(label))
}

func filterPair(c *build.Context) {
	filterPairAVX2(c)
	filterPairAVX512(c)
}

func filterPairAVX2(c *build.Context) {
	begin(c, "filterPair", "AVX2", pairSignature)
	r := loadRun(c, c.YMM())
	c.Label("four")
	jump(c, r.left, 4, c.JL, "tail")
	four := zeroYMM(c, 8)
	r.forRows(c, "fourRows", func(src, taps reg.Register) { maddRow(c, four, src, taps) })
	even, odd := quad(c, four[:4], c.YMM), quad(c, four[4:], c.YMM)
	c.Comment("A lane for each filter.")
	high := c.YMM()
	c.VPERM2I128(operand.Imm(0x31), odd, even, high)
	c.VPERM2I128(operand.Imm(0x20), odd, even, even)
	c.VPADDD(high, even, even)
	c.VPADDD(r.round, even, even)
	c.VPSRAD(operand.Imm(16), even, even)
	c.VPACKSSDW(even, even, even)
	c.VMOVQ(even.AsX(), at(r.even, 0))
	c.VEXTRACTI128(operand.Imm(1), even, high.AsX())
	c.VMOVQ(high.AsX(), at(r.odd, 0))
	r.advance(c, 4)
	c.JMP(operand.LabelRef("four"))

	c.Label("tail")
	jump(c, r.left, 0, c.JE, "done")
	jump(c, r.total, 4, c.JL, "one")
	r.stepBack(c, 4)
	c.JMP(operand.LabelRef("four"))

	c.Label("one")
	one := zeroYMM(c, 2)
	r.forRows(c, "oneRows", func(src, taps reg.Register) { maddRow(c, one, src, taps) })
	pair(c, one, c.YMM)
	r.storeOne(c, foldYMM(c, one[0]))
	c.JNZ(operand.LabelRef("one"))
	end(c)
}

// maddRow adds a row's products to the accumulators of neighbouring outputs, those of the even filter first.
func maddRow(c *build.Context, accs []reg.VecVirtual, src, taps reg.Register) {
	n := len(accs) / 2
	for half := 0; half < halfTaps; half += 32 {
		even, odd := c.YMM(), c.YMM()
		c.VMOVDQU(at(taps, half), even)
		c.VMOVDQU(at(taps, half+halfTaps), odd)
		for k := range n {
			values, product := c.YMM(), c.YMM()
			c.VMOVDQU(at(src, half+2*k), values)
			c.VPMADDWD(values, even, product)
			c.VPADDD(product, accs[k], accs[k])
			c.VPMADDWD(values, odd, values)
			c.VPADDD(values, accs[n+k], accs[n+k])
		}
	}
}

// storeOne stores one output of both filters, whose sums lie in x as even, odd, even, odd to be added, and passes on. The flags then tell
// whether any are left.
func (r run) storeOne(c *build.Context, x reg.Register) {
	high := c.XMM()
	c.VPSHUFD(operand.Imm(0x4e), x, high)
	c.VPADDD(high, x, x)
	c.VPADDD(r.round.AsX(), x, x)
	c.VPSRAD(operand.Imm(16), x, x)
	c.VPEXTRW(operand.Imm(0), x, at(r.even, 0))
	c.VPEXTRW(operand.Imm(2), x, at(r.odd, 0))
	r.advance(c, 1)
}

func filterPairAVX512(c *build.Context) {
	begin(c, "filterPair", "AVX512", pairSignature)
	r := loadRun(c, c.ZMM())
	c.Label("eight")
	jump(c, r.left, 8, c.JL, "rest")
	eight := zeroZMM(c, 16)
	r.forRows(c, "eightRows", func(src, taps reg.Register) { dotRow(c, eight, src, taps) })
	even := pairLanes(c, quad(c, eight[:4], c.ZMM), quad(c, eight[4:8], c.ZMM))
	odd := pairLanes(c, quad(c, eight[8:12], c.ZMM), quad(c, eight[12:], c.ZMM))
	high := c.ZMM()
	c.Comment("Lanes of four: even, even, odd, odd.")
	c.VSHUFI64X2(operand.Imm(0xdd), odd, even, high)
	c.VSHUFI64X2(operand.Imm(0x88), odd, even, even)
	c.VPADDD(high, even, even)
	c.VPADDD(r.round, even, even)
	c.VPSRAD(operand.Imm(16), even, even)
	c.VPMOVDW(even, even.AsY())
	c.VMOVDQU32(even.AsX(), at(r.even, 0))
	c.VEXTRACTI32X4(operand.Imm(1), even.AsY(), at(r.odd, 0))
	r.advance(c, 8)
	c.JMP(operand.LabelRef("eight"))

	c.Label("rest")
	jump(c, r.left, 0, c.JE, "done")
	jump(c, r.total, 4, c.JL, "one")
	jump(c, r.left, 4, c.JE, "four")
	jump(c, r.left, 4, c.JL, "backToFour")
	jump(c, r.total, 8, c.JL, "four")
	r.stepBack(c, 8)
	c.JMP(operand.LabelRef("eight"))

	c.Label("backToFour")
	r.stepBack(c, 4)
	c.Label("four")
	four := zeroZMM(c, 8)
	r.forRows(c, "fourRows", func(src, taps reg.Register) { dotRow(c, four, src, taps) })
	both := pairLanes(c, quad(c, four[:4], c.ZMM), quad(c, four[4:], c.ZMM))
	c.Comment("A lane for each filter.")
	c.VSHUFI64X2(operand.Imm(0x0d), both, both, high)
	c.VSHUFI64X2(operand.Imm(0x08), both, both, both)
	c.VPADDD(high.AsY(), both.AsY(), both.AsY())
	c.VPADDD(r.round.AsY(), both.AsY(), both.AsY())
	c.VPSRAD(operand.Imm(16), both.AsY(), both.AsY())
	c.VPMOVDW(both.AsY(), both.AsX())
	c.VMOVQ(both.AsX(), at(r.even, 0))
	c.VPEXTRQ(operand.Imm(1), both.AsX(), at(r.odd, 0))
	r.advance(c, 4)
	c.JMP(operand.LabelRef("rest"))

	c.Label("one")
	one := zeroZMM(c, 2)
	r.forRows(c, "oneRows", func(src, taps reg.Register) { dotRow(c, one, src, taps) })
	pair(c, one, c.ZMM)
	r.storeOne(c, foldZMM(c, one[0]))
	c.JNZ(operand.LabelRef("one"))
	end(c)
}

// dotRow is maddRow for registers that hold a whole row.
func dotRow(c *build.Context, accs []reg.VecVirtual, src, taps reg.Register) {
	n := len(accs) / 2
	even, odd := c.ZMM(), c.ZMM()
	c.VMOVDQU32(at(taps, 0), even)
	c.VMOVDQU32(at(taps, halfTaps), odd)
	for k := range n {
		values := c.ZMM()
		c.VMOVDQU32(at(src, 2*k), values)
		dpwssd(c, values, even, accs[k])
		dpwssd(c, values, odd, accs[n+k])
	}
}

// pairLanes adds the lanes of two quads up to two each: a, a, b, b.
func pairLanes(c *build.Context, a, b reg.VecVirtual) reg.VecVirtual {
	high := c.ZMM()
	c.VSHUFI64X2(operand.Imm(0xee), b, a, high)
	c.VSHUFI64X2(operand.Imm(0x44), b, a, a)
	c.VPADDD(high, a, a)
	return a
}
