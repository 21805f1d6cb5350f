package fixed

// One is 1 in the fixed-point format of Sin and Cos.
const One = 1 << 15

const (
	sinBits  = 12 // a sine table of 4,096 steps a turn: 0.09 degrees
	atanSize = 1 << 11
)

var (
	sinTable  [1 << sinBits]int32
	atanTable [atanSize + 1]uint16 // atan(i/atanSize) as a binary angle
)

func init() {
	for i := range sinTable {
		sinTable[i] = round(One * sine(2*pi*float64(i)/float64(len(sinTable))))
	}
	for i := range atanTable {
		atanTable[i] = uint16(round(atan(float64(i)/atanSize) / (2 * pi) * 65536))
	}
}

// Sin returns the sine of a binary angle, times One.
func Sin(a uint16) int32 { return sinTable[(uint32(a)+1<<(15-sinBits))>>(16-sinBits)%(1<<sinBits)] }

// Cos returns the cosine of a binary angle, times One.
func Cos(a uint16) int32 { return Sin(a + 1<<14) }

// Atan2 returns the direction of the vector (x, y) as a binary angle, within 0.03 degrees; that of the zero vector is 0.
func Atan2(y, x int32) uint16 {
	ax, ay := magnitude(x), magnitude(y)
	if ax|ay == 0 {
		return 0
	}
	var a uint16
	if ay <= ax {
		a = atanTable[ratio(ay, ax)]
	} else {
		a = 1<<14 - atanTable[ratio(ax, ay)]
	}
	if x < 0 {
		a = 1<<15 - a
	}
	if y < 0 {
		a = -a
	}
	return a
}

// Distance returns the smaller of the two turns between a and b, 0 to 32,768.
func Distance(a, b uint16) uint16 {
	d := a - b
	if d > 1<<15 {
		d = -d
	}
	return d
}

func magnitude(v int32) uint32 {
	if v < 0 {
		return uint32(-int64(v))
	}
	return uint32(v)
}

// ratio returns small/large in units of 1/atanSize; small <= large, large > 0.
func ratio(small, large uint32) uint32 {
	if large < 1<<20 {
		return (small*atanSize + large/2) / large
	}
	return uint32((uint64(small)*atanSize + uint64(large/2)) / uint64(large))
}
