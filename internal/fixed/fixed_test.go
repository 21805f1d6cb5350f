package fixed_test

import (
	"hash/fnv"
	"math"
	"testing"

	"fingerzeig/internal/fixed"
)

func TestAgainstMath(t *testing.T) {
	for a := range 1 << 16 {
		x := float64(a) * 2 * math.Pi / 65536
		if got, want := float64(fixed.Sin(uint16(a)))/fixed.One, math.Sin(x); math.Abs(got-want) > 9e-4 {
			t.Fatalf("Sin(%d) = %v, want %v", a, got, want)
		}
		if got, want := float64(fixed.Cos(uint16(a)))/fixed.One, math.Cos(x); math.Abs(got-want) > 9e-4 {
			t.Fatalf("Cos(%d) = %v, want %v", a, got, want)
		}
	}
	for x := -30.0; x <= 30; x += 0.37 {
		if got, want := fixed.Exp(x), math.Exp(x); math.Abs(got/want-1) > 1e-13 {
			t.Errorf("Exp(%v) = %v, want %v", x, got, want)
		}
		if got, want := fixed.Log(math.Exp(x)), x; math.Abs(got-want) > 1e-13 {
			t.Errorf("Log(%v) = %v, want %v", math.Exp(x), got, want)
		}
		if got, want := fixed.Erf(x/5), math.Erf(x/5); math.Abs(got-want) > 1e-12 {
			t.Errorf("Erf(%v) = %v, want %v", x/5, got, want)
		}
		if got, want := fixed.Logistic(x), 1/(1+math.Exp(-x)); math.Abs(got-want) > 1e-13 {
			t.Errorf("Logistic(%v) = %v, want %v", x, got, want)
		}
	}
}

func TestAtan2(t *testing.T) {
	vectors := []int32{math.MinInt32, -1 << 20, -70000, -1000, -3, -1, 0, 1, 2, 999, 65535, 1 << 20, math.MaxInt32}
	for _, y := range vectors {
		for _, x := range vectors {
			want := math.Mod(math.Atan2(float64(y), float64(x))+2*math.Pi, 2*math.Pi) / (2 * math.Pi) * 65536
			if x == 0 && y == 0 {
				want = 0
			}
			if d := fixed.Distance(fixed.Atan2(y, x), uint16(int(math.Round(want)))); d > 6 {
				t.Errorf("Atan2(%d, %d) = %d, want %.1f", y, x, fixed.Atan2(y, x), want)
			}
		}
	}
}

func TestDistance(t *testing.T) {
	for _, c := range []struct{ a, b, want uint16 }{{0, 0, 0}, {1, 65535, 2}, {0, 32768, 32768}, {100, 32900, 32736}, {5, 3, 2}} {
		if got := fixed.Distance(c.a, c.b); got != c.want {
			t.Errorf("Distance(%d, %d) = %d, want %d", c.a, c.b, got, c.want)
		}
	}
}

func TestSqrt(t *testing.T) {
	for _, v := range []uint64{0, 1, 2, 3, 4, 15, 16, 17, 1<<50 - 1, 1 << 50, 1<<50 - 1<<26 + 1, 0x1ffffff*0x1ffffff - 1, 0x1ffffff * 0x1ffffff, 1<<52 - 1, 1 << 52, 1<<53 + 1, 1<<62 - 1, 1 << 62, math.MaxUint64} {
		r := uint64(fixed.Sqrt(v))
		if r*r > v || (r < math.MaxUint32 && (r+1)*(r+1) <= v) {
			t.Errorf("Sqrt(%d) = %d", v, r)
		}
	}
}

// TestSameBits pins the curves to the last bit: a processor or compiler that rounds otherwise fails here, by name, and not in a template.
func TestSameBits(t *testing.T) {
	h := fnv.New64a()
	add := func(v uint64) {
		for i := range 8 {
			h.Write([]byte{byte(v >> (8 * i))})
		}
	}
	for x := -20.0; x <= 20; x += 0.03125 {
		add(math.Float64bits(fixed.Exp(x)))
		add(math.Float64bits(fixed.Erf(x / 4)))
	}
	for a := 0; a < 1<<16; a += 7 {
		add(uint64(fixed.Sin(uint16(a))))
		add(uint64(fixed.Atan2(int32(a)-30000, 20000)))
	}
	if got, want := h.Sum64(), uint64(0x16b4a71fd3571c13); got != want {
		t.Errorf("bits %#x, want %#x", got, want)
	}
}
