package wsq

import (
	"bytes"
	"encoding/binary"
	"fmt"
)

// The symbols of the Huffman codes (specification, table 7): runs of zeros, values, and escapes that bits follow.
const (
	longestRun = 100 // 1 to 100 are runs of so many zeros
	plus8      = 101 // escapes: a value or a run in 8 or 16 bits
	minus8     = 102
	plus16     = 103
	minus16    = 104
	run8       = 105
	run16      = 106
	zeroValue  = 180 // 107 to 254 are the values -73 to 74
	maxValue   = 74
	minValue   = -73
)

// unstuff returns block without the zero that follows each 0xff, with 8 more bytes of ones, in the memory of dst.
func unstuff(dst, block []byte) []byte {
	dst = dst[:0]
	for {
		i := bytes.IndexByte(block, 0xff)
		if i < 0 || i+2 > len(block) {
			break
		}
		dst = append(dst, block[:i+1]...)
		block = block[i+2:]
	}
	dst = append(dst, block...)
	return append(dst, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff)
}

// decodeRuns decodes a block that unstuff returned into coefs, which are zeros and behind the first n of which it is to go on. It returns
// how many coefs then are filled.
func decodeRuns(coefs []int16, n int, block []byte, t *decodeTable) (int, error) {
	at, end := 0, 8*(len(block)-8)
	for n < len(coefs) {
		next := binary.BigEndian.Uint64(block[at>>3:]) << (at & 7)
		entry := t.fast[next>>(64-fastBits)]
		symbol, length := byte(entry>>8), int(entry&0xff)
		if length == 0 {
			if symbol, length = t.long(uint16(next >> 48)); length == 0 {
				if end-at >= maxBits {
					return n, fmt.Errorf("%w: no such Huffman code", ErrFormat)
				}
				return n, nil
			}
		}
		if at+length > end { // what is left are the ones that fill up the last byte
			return n, nil
		}
		at, next = at+length, next<<length
		run, value := 0, 0
		switch {
		case symbol > run16 && symbol < 255:
			coefs[n] = int16(symbol) - zeroValue
			n++
			continue
		case symbol >= 1 && symbol <= longestRun:
			run = int(symbol)
		case symbol == plus8 || symbol == minus8 || symbol == run8:
			value = int(next >> 56)
			at += 8
		case symbol == plus16 || symbol == minus16 || symbol == run16:
			value = int(next >> 48)
			at += 16
		default:
			return n, fmt.Errorf("%w: a code for symbol %d", ErrFormat, symbol)
		}
		if at > end {
			return n, fmt.Errorf("%w: a block cut short", ErrFormat)
		}
		switch symbol {
		case run8, run16:
			run = value
		case minus8, minus16:
			value = -value
		}
		if run > len(coefs)-n {
			return n, fmt.Errorf("%w: more coefficients than pixels", ErrFormat)
		}
		if symbol > longestRun && symbol < run8 {
			if value != int(int16(value)) {
				return n, fmt.Errorf("%w: a coefficient of %d", ErrFormat, value)
			}
			coefs[n] = int16(value)
			run = 1
		}
		n += run
	}
	if end-at >= 8 {
		return n, fmt.Errorf("%w: more coefficients than pixels", ErrFormat)
	}
	return n, nil
}

// token is a symbol and the bits that follow its code.
type token struct {
	symbol, extra byte // how many bits follow
	bits          uint16
}

// appendTokens turns the coefficients of a block into symbols and counts how often each occurs.
func appendTokens(dst []token, coefs []int16, often *[reserved]int) []token {
	for i := 0; i < len(coefs); {
		if v := coefs[i]; v != 0 {
			t := valueToken(v)
			often[t.symbol]++
			dst = append(dst, t)
			i++
			continue
		}
		from := i
		for i < len(coefs) && coefs[i] == 0 && i-from < 0xffff {
			i++
		}
		t := runToken(i - from)
		often[t.symbol]++
		dst = append(dst, t)
	}
	return dst
}

func runToken(n int) token {
	switch {
	case n <= longestRun:
		return token{symbol: byte(n)}
	case n <= 0xff:
		return token{run8, 8, uint16(n)}
	}
	return token{run16, 16, uint16(n)}
}

func valueToken(v int16) token {
	switch {
	case v > 0xff:
		return token{plus16, 16, uint16(v)}
	case v > maxValue:
		return token{plus8, 8, uint16(v)}
	case v < -0xff:
		return token{minus16, 16, uint16(-v)}
	case v < minValue:
		return token{minus8, 8, uint16(-v)}
	}
	return token{symbol: byte(v + zeroValue)}
}

// appendBlock appends a block of entropy-coded bytes: codes and bits from the top of each byte on, the last one filled up with ones, and
// a zero behind each 0xff.
func appendBlock(dst []byte, tokens []token, t *encodeTable) []byte {
	var held uint64
	room := 64 // bits of held that are free, from the lowest on
	for _, k := range tokens {
		room -= int(t.length[k.symbol])
		held |= uint64(t.code[k.symbol]) << room
		room -= int(k.extra)
		held |= uint64(k.bits) << room
		for ; room <= 56; room += 8 {
			b := byte(held >> 56)
			if dst = append(dst, b); b == 0xff {
				dst = append(dst, 0)
			}
			held <<= 8
		}
	}
	if room < 64 {
		b := byte(held>>56) | 0xff>>(64-room)
		if dst = append(dst, b); b == 0xff {
			dst = append(dst, 0)
		}
	}
	return dst
}
