package wsq

import "fmt"

const (
	tableCount = 8  // Huffman tables that a stream can hold at a time
	maxBits    = 16 // longest code
	fastBits   = 10 // codes up to this long are found by one look-up
	reserved   = 256
)

// decodeTable decodes canonical Huffman codes: shorter ones first, counted up.
type decodeTable struct {
	defined bool
	fast    [1 << fastBits]uint16 // by the next bits: the symbol above the length; 0 where the code is longer
	end     [maxBits + 1]uint32   // by length: the code behind the last one of that length, at the top of 16 bits
	first   [maxBits + 1]int32    // by length: what added to a code gives its place in symbols
	symbols [256]byte             // in the order of their codes
}

// readTables reads the tables of a segment. A table that is defined again replaces the old one.
func readTables(body []byte, tables *[tableCount]decodeTable) error {
	for f := (fields{b: body}); len(f.b) > 0; {
		id := f.u8()
		counts := [maxBits]byte(f.take(maxBits))
		total := 0
		for _, n := range counts {
			total += int(n)
		}
		if total > 256 {
			return fmt.Errorf("%w: Huffman table %d of %d codes", ErrFormat, id, total)
		}
		symbols := f.take(total)
		if f.short {
			return fmt.Errorf("%w: Huffman tables of %d bytes", ErrFormat, len(body))
		}
		if id >= tableCount {
			return fmt.Errorf("%w: Huffman table %d", ErrFormat, id)
		}
		if !tables[id].build(counts, symbols) {
			return fmt.Errorf("%w: Huffman table %d has more codes than there can be", ErrFormat, id)
		}
	}
	return nil
}

// build makes the table of counts[i] codes of i+1 bits and tells whether there is room for them.
func (t *decodeTable) build(counts [maxBits]byte, symbols []byte) bool {
	t.defined = true
	clear(t.fast[:])
	copy(t.symbols[:], symbols)
	code, place := uint32(0), 0
	for i, n := range counts {
		length := i + 1
		code <<= 1
		t.first[length] = int32(place) - int32(code)
		if code+uint32(n) > 1<<length {
			return false
		}
		if length <= fastBits {
			for k := range uint32(n) {
				entry := uint16(symbols[place+int(k)])<<8 | uint16(length)
				from := (code + k) << (fastBits - length)
				for j := range uint32(1) << (fastBits - length) {
					t.fast[from+j] = entry
				}
			}
		}
		code, place = code+uint32(n), place+int(n)
		t.end[length] = code << (maxBits - length)
	}
	return true
}

// long finds a code of more than fastBits bits at the top of next. Its length is 0 where there is none.
func (t *decodeTable) long(next uint16) (symbol byte, length int) {
	for length := fastBits + 1; length <= maxBits; length++ {
		if uint32(next) < t.end[length] {
			return t.symbols[int32(next>>(maxBits-length))+t.first[length]], length
		}
	}
	return 0, 0
}

// encodeTable holds the code of each symbol and how the table is written.
type encodeTable struct {
	code    [256]uint16
	length  [256]uint8
	counts  [maxBits]byte
	symbols []byte
}

// newEncodeTable makes the code of least length for symbols that occur so often. No code is all ones, with which blocks are filled up.
func newEncodeTable(often *[reserved]int) *encodeTable {
	lengths := codeLengths(often)
	var counts [reserved + 2]int // by length: how many codes
	tooLong := false
	for s, n := range lengths {
		if s != reserved && n > 0 {
			counts[n]++
			tooLong = tooLong || n > maxBits
		}
	}
	if tooLong {
		counts[lengths[reserved]]++
		shorten(counts[:])
	}
	t := &encodeTable{}
	for n := 1; n < len(counts); n++ {
		for s, l := range lengths[:reserved] {
			if l == n {
				t.symbols = append(t.symbols, byte(s))
			}
		}
	}
	code, place := uint16(0), 0
	for i := range t.counts {
		code <<= 1
		t.counts[i] = byte(counts[i+1])
		for range counts[i+1] {
			s := t.symbols[place]
			t.code[s], t.length[s] = code, uint8(i+1)
			code, place = code+1, place+1
		}
	}
	return t
}

// codeLengths returns the lengths of Huffman's codes for the symbols and for one more that stands for the code of all ones (as in JPEG,
// ITU-T T.81, figure K.1). Which of equally rare symbols goes first decides over bytes that NIST's encoder writes too: the highest.
func codeLengths(often *[reserved]int) (lengths [reserved + 1]int) {
	var weight, next [reserved + 1]int // next chains the symbols of one tree
	copy(weight[:], often[:])
	weight[reserved] = 1
	for s := range next {
		next[s] = -1
	}
	for {
		least, second := -1, -1
		for s, w := range weight {
			switch {
			case w == 0:
			case least < 0 || w <= weight[least]:
				least, second = s, least
			case second < 0 || w <= weight[second]:
				second = s
			}
		}
		if second < 0 {
			return lengths
		}
		weight[least], weight[second] = weight[least]+weight[second], 0
		last := least
		for s := least; s >= 0; s = next[s] {
			lengths[s]++
			last = s
		}
		next[last] = second
		for s := second; s >= 0; s = next[s] {
			lengths[s]++
		}
	}
}

// shorten changes how many codes of each length there are until none is longer than maxBits (ITU-T T.81, figure K.3), and takes away the
// one of all ones.
func shorten(counts []int) {
	longest := len(counts) - 1
	for ; longest > maxBits; longest-- {
		for counts[longest] > 0 {
			shorter := longest - 2
			for counts[shorter] == 0 {
				shorter--
			}
			counts[longest] -= 2
			counts[longest-1]++
			counts[shorter+1] += 2
			counts[shorter]--
		}
	}
	for counts[longest] == 0 {
		longest--
	}
	counts[longest]--
}

func appendTable(dst []byte, id byte, t *encodeTable) []byte {
	body := append([]byte{id}, t.counts[:]...)
	return appendSegment(dst, markDHT, append(body, t.symbols...)...)
}
