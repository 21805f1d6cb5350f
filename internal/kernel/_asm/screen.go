package main

import (
	"github.com/mmcloughlin/avo/attr"
	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

const screenSignature = "func(dst []uint16, groups []uint8, spans []uint32, codes []uint64, windows []uint16, probe []uint64, limit uint64)"

// prefetchAhead is how far before their turn codes are fetched, in bytes: those of a dozen sets. From 1,024 to 4,096 it makes little difference.
const prefetchAhead = 4096

// screening is what the two levels of screen differ in. Least distances are kept as quadwords.
type screening struct {
	start func()                            // of a set: nothing is counted yet
	open  func(codes reg.Register)          // of a group: loads its codes, all of them limit away from everything
	meet  func(code operand.Mem, which int) // takes one code of the probe into the least distances
	close func(span reg.GPVirtual)          // of a group: counts what its lanes came closer than limit
	store func(to operand.Mem)              // of a set
}

func screen(c *build.Context) {
	screenAVX2(c)
	screenAVX512(c)
}

// emit writes the loops over sets, groups and the codes of the probe that a group's window shows, two at a time.
func (s screening) emit(c *build.Context) {
	dst, left := base(c, "dst"), length(c, "dst")
	groups, spans, codes := base(c, "groups"), base(c, "spans"), base(c, "codes")
	windows, probe := base(c, "windows"), base(c, "probe")
	more, span, from, to := c.GP64(), c.GP64(), c.GP64(), c.GP64()

	c.Label("set")
	s.start()
	c.MOVBQZX(at(groups, 0), more)
	c.INCQ(groups)
	c.TESTQ(more, more)
	c.JZ(operand.LabelRef("store"))

	c.Label("group")
	c.MOVL(at(spans, 0), span.As32())
	c.MOVBQZX(span.As8(), from)
	c.MOVWQZX(operand.Mem{Base: windows, Index: from, Scale: 2}, from)
	c.SHRQ(operand.Imm(8), span)
	c.MOVBQZX(span.As8(), to)
	c.MOVWQZX(operand.Mem{Base: windows, Index: to, Scale: 2, Disp: 512}, to)
	c.PREFETCHT0(at(codes, prefetchAhead)) // processors do not fetch across pages by themselves
	s.open(codes)
	c.CMPQ(from, to)
	c.JAE(operand.LabelRef("met"))

	c.Label("meet")
	for k := range 2 {
		s.meet(operand.Mem{Base: probe, Index: from, Scale: 8, Disp: 8 * k}, k)
	}
	c.ADDQ(operand.Imm(2), from)
	c.CMPQ(from, to)
	c.JB(operand.LabelRef("meet"))

	c.Label("met")
	c.SHRQ(operand.Imm(8), span)
	s.close(span)
	c.ADDQ(operand.Imm(4), spans)
	c.ADDQ(operand.Imm(64), codes)
	c.DECQ(more)
	c.JNZ(operand.LabelRef("group"))

	c.Label("store")
	s.store(at(dst, 0))
	c.ADDQ(operand.Imm(2), dst)
	c.DECQ(left)
	c.JNZ(operand.LabelRef("set"))
	end(c)
}

func screenAVX512(c *build.Context) {
	begin(c, "screen", "AVX512", screenSignature)
	limit, total, group := c.ZMM(), c.ZMM(), c.ZMM()
	least := []reg.VecVirtual{c.ZMM(), c.ZMM()}
	apart := []reg.VecVirtual{c.ZMM(), c.ZMM()}
	c.VPBROADCASTQ(c.Load(c.Param("limit"), c.GP64()), limit)
	screening{
		start: func() { c.VPXORQ(total, total, total) },
		open: func(codes reg.Register) {
			c.VMOVDQU64(at(codes, 0), group)
			for _, l := range least {
				c.VMOVDQA64(limit, l)
			}
		},
		meet: func(code operand.Mem, k int) {
			c.VPXORQ_BCST(code, group, apart[k])
			c.VPOPCNTQ(apart[k], apart[k])
			c.VPMINUW(apart[k], least[k], least[k]) // distances fit words
		},
		close: func(span reg.GPVirtual) {
			lanes := c.K()
			c.KMOVB(span.As32(), lanes)
			c.VPMINUW(least[1], least[0], least[0])
			c.VPSUBQ_Z(least[0], limit, lanes, least[0])
			c.VPADDQ(least[0], total, total)
		},
		store: func(to operand.Mem) {
			high := c.YMM()
			c.VEXTRACTI64X4(operand.Imm(1), total, high)
			c.VPADDQ(high, total.AsY(), total.AsY())
			storeSum(c, total.AsY(), to)
		},
	}.emit(c)
}

// screenAVX2 counts bits by nibbles, looked up in a register, and sums the counts of a code by VPSADBW.
func screenAVX2(c *build.Context) {
	ones := c.StaticGlobal("nibbleOnes")
	c.DataAttributes(attr.RODATA | attr.NOPTR)
	for i := range 4 {
		c.AddDatum(8*i, operand.U64([]uint64{0x0302020102010100, 0x0403030203020201}[i%2]))
	}
	laneBits := c.StaticGlobal("laneBits")
	c.DataAttributes(attr.RODATA | attr.NOPTR)
	for i := range 8 {
		c.AddDatum(8*i, operand.U64(1<<i))
	}
	begin(c, "screen", "AVX2", screenSignature)
	limit, total, zero, nibbles, counts := c.YMM(), c.YMM(), c.YMM(), c.YMM(), c.YMM()
	group, least := []reg.VecVirtual{c.YMM(), c.YMM()}, []reg.VecVirtual{c.YMM(), c.YMM()}
	c.VMOVQ(c.Load(c.Param("limit"), c.GP64()), limit.AsX())
	c.VPBROADCASTQ(limit.AsX(), limit)
	x := c.GP32()
	c.MOVL(operand.U32(0x0f0f0f0f), x)
	c.VMOVD(x, nibbles.AsX())
	c.VPBROADCASTD(nibbles.AsX(), nibbles)
	c.VMOVDQU(ones, counts)
	c.VPXOR(zero, zero, zero)
	screening{
		start: func() { c.VPXOR(total, total, total) },
		open: func(codes reg.Register) {
			for half := range group {
				c.VMOVDQU(at(codes, 32*half), group[half])
				c.VMOVDQA(limit, least[half])
			}
		},
		meet: func(code operand.Mem, _ int) {
			one := c.YMM()
			c.VPBROADCASTQ(code, one)
			for half := range group {
				low, high := c.YMM(), c.YMM()
				c.VPXOR(one, group[half], low)
				c.VPSRLW(operand.Imm(4), low, high)
				c.VPAND(nibbles, low, low)
				c.VPAND(nibbles, high, high)
				c.VPSHUFB(low, counts, low)
				c.VPSHUFB(high, counts, high)
				c.VPADDB(low, high, low)
				c.VPSADBW(zero, low, low)
				c.VPMINUW(low, least[half], least[half])
			}
		},
		close: func(span reg.GPVirtual) {
			lanes := c.YMM()
			c.VMOVQ(span, lanes.AsX())
			c.VPBROADCASTQ(lanes.AsX(), lanes)
			for half := range group {
				valid, bits := c.YMM(), c.YMM()
				c.VMOVDQU(laneBits.Offset(32*half), bits)
				c.VPAND(bits, lanes, valid)
				c.VPCMPEQQ(bits, valid, valid)
				c.VPSUBQ(least[half], limit, least[half])
				c.VPAND(valid, least[half], least[half])
				c.VPADDQ(least[half], total, total)
			}
		},
		store: func(to operand.Mem) { storeSum(c, total, to) },
	}.emit(c)
}

// storeSum stores the sum of four quadwords as a word.
func storeSum(c *build.Context, y reg.Register, to operand.Mem) {
	v := y.(reg.VecVirtual)
	high, sum := c.XMM(), c.GP64()
	c.VEXTRACTI128(operand.Imm(1), v.AsY(), high)
	c.VPADDQ(high, v.AsX(), v.AsX())
	c.VPSHUFD(operand.Imm(0x4e), v.AsX(), high)
	c.VPADDQ(high, v.AsX(), v.AsX())
	c.VMOVQ(v.AsX(), sum)
	c.MOVW(sum.As16(), to)
}
