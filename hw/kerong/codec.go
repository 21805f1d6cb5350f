package kerong

import (
	"fmt"
	"math/bits"
)

// Dialect is a way to speak to a board.
type Dialect uint8

// The dialects, by the boards that speak them. CU12 and CU16 speak alike, and so do CU24 and CU48; they differ in how many locks they have.
const (
	CU16 Dialect = iota
	CU12
	CU48
	CU24
)

// dialects are the names of the dialects, and how many locks a board has.
var dialects = map[Dialect]struct {
	name  string
	locks int
	short bool // the frames of the CU16
}{CU16: {"cu16", 16, true}, CU12: {"cu12", 12, true}, CU48: {"cu48", 48, false}, CU24: {"cu24", 24, false}}

// String returns the dialect's name, such as "cu16".
func (d Dialect) String() string { return dialects[d].name }

// ParseDialect returns the dialect of a name.
func ParseDialect(name string) (Dialect, error) {
	for d, is := range dialects {
		if is.name == name {
			return d, nil
		}
	}
	return 0, fmt.Errorf("kerong: no board is called %q", name)
}

// The bytes of the frames.
const (
	stx, etx = 0x02, 0x03

	unlockShort = 0x31
	statusShort = 0x30
	isStatus    = 0x35 // the answer to statusShort

	unlockLong = 0x61
	statusLong = 0x60
	isLong     = 0x75 // the answer to both
	longBits   = 6    // bytes of hooks in the answer to statusLong
)

// unlockFrame returns the command that releases a lock, counted from 0.
func (d Dialect) unlockFrame(board, lock int) []byte {
	if dialects[d].short {
		return sealed(stx, byte(board<<4|lock), unlockShort, etx)
	}
	return sealed(stx, byte(board), byte(lock), unlockLong, etx)
}

// statusFrame returns the command that asks a board for its hooks.
func (d Dialect) statusFrame(board int) []byte {
	if dialects[d].short {
		return sealed(stx, byte(board<<4), statusShort, etx)
	}
	return sealed(stx, byte(board), 0, statusLong, etx)
}

// status is what a board says of its locks, bit 0 the first. The bits are as they came; what they mean is for Polarity to say.
type status struct {
	hooks uint64
	eyes  uint64 // infrared; the CU48 has none
}

// parseStatus looks for the answer of a board among bytes that have come so far. What does not belong to it is skipped: echoes of the host's
// own words, answers to an unlock, noise.
func (d Dialect) parseStatus(b []byte, board int) (s status, found bool) {
	if dialects[d].short {
		f := frameIn(b, 9, func(f []byte) bool { return f[1]>>4 == byte(board) && f[2] == isStatus && f[7] == etx })
		if f == nil {
			return s, false
		}
		return status{hooks: little(f[3:5]), eyes: little(f[5:7])}, true
	}
	f := frameIn(b, 6+longBits, func(f []byte) bool { return f[1] == byte(board) && f[2] == 0 && f[3] == isLong && f[4] == longBits })
	if f == nil {
		return s, false
	}
	return status{hooks: little(f[5:11])}, true
}

// parseUnlocked looks for the answer to an unlock. The CU16 gives none that could be relied on.
func (d Dialect) parseUnlocked(b []byte, board, lock int) bool {
	return !dialects[d].short && frameIn(b, 6, func(f []byte) bool {
		return f[1] == byte(board) && f[2] == byte(lock) && f[3] == isLong && f[4] == 0
	}) != nil
}

// frameIn returns the first sealed frame of n bytes that fits; nil where there is none.
func frameIn(b []byte, n int, fits func([]byte) bool) []byte {
	for ; len(b) >= n; b = b[1:] {
		if f := b[:n]; f[0] == stx && f[n-1] == sum(f[:n-1]) && fits(f) {
			return f
		}
	}
	return nil
}

// sealed returns a frame with its sum.
func sealed(b ...byte) []byte { return append(b, sum(b)) }

func sum(b []byte) (s byte) {
	for _, v := range b {
		s += v
	}
	return s
}

// little returns bytes as a number, the first one lowest.
func little(b []byte) (v uint64) {
	for i, x := range b {
		v |= uint64(x) << (8 * i)
	}
	return v
}

// first returns the number of the lowest bit that is set, and whether there is one.
func first(v uint64) (int, bool) { return bits.TrailingZeros64(v), v != 0 }
