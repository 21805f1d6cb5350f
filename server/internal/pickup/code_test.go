package pickup

import (
	"bytes"
	"crypto/rand"
	"errors"
	mathrand "math/rand/v2"
	"strings"
	"testing"
	"time"
)

func TestCodesCheckThemselves(t *testing.T) {
	code, err := DrawCode(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := NormalizeCode(code); got != code || err != nil {
		t.Fatalf("a code that was drawn: %v", err)
	}
	for i := range code {
		for _, c := range alphabet {
			wrong := code[:i] + string(c) + code[i+1:]
			if _, err := NormalizeCode(wrong); (err == nil) != (wrong == code) || err != nil && !errors.Is(err, ErrTypo) {
				t.Errorf("character %d wrong: %v", i, err)
			}
		}
		for j := range i { // two that change places, wherever they stand
			swapped := []byte(code)
			swapped[i], swapped[j] = swapped[j], swapped[i]
			if _, err := NormalizeCode(string(swapped)); (err == nil) != (code[i] == code[j]) {
				t.Errorf("characters %d and %d changed places: %v", j, i, err)
			}
		}
	}
}

func TestNormalizeCode(t *testing.T) {
	code, err := DrawCode(bytes.NewReader([]byte{3, 2, 9, 200, 0, 11, 1})) // 7 4 E ...: known characters
	if err != nil {
		t.Fatal(err)
	}
	for _, typed := range []string{code, ShowCode(code), strings.ToLower(ShowCode(code)), " " + code[:2] + " " + code[2:] + "\t", code[:4] + "\u2013" + code[4:]} {
		if got, err := NormalizeCode(typed); got != code || err != nil {
			t.Errorf("%q is %q, %v", typed, got, err)
		}
	}
	for _, typed := range []string{"", "-", code + "3", code[1:], code[:7] + "0", code[:7] + "\u00e4", strings.Repeat("3", 100)} {
		if got, err := NormalizeCode(typed); !errors.Is(err, ErrTypo) {
			t.Errorf("%q is %q, %v", typed, got, err)
		}
	}
	if a, err := NormalizeCode(strings.NewReplacer("8", "B", "6", "g").Replace(code)); a != code || err != nil {
		t.Errorf("look-alikes: %q, %v", a, err)
	}
	for _, pair := range []string{"0O", "1IL", "2Z", "5S", "8B", "6G", "UV"} {
		if n := len(pair) - len(strings.Trim(pair, alphabet)); strings.ContainsAny(pair, alphabet) && n > 1 {
			t.Errorf("the alphabet has more than one of %s", pair)
		}
	}
}

// Every character is as likely as every other: a remainder of a byte would favour the first ones.
func TestDrawCodeIsFair(t *testing.T) {
	random := mathrand.NewChaCha8([32]byte{1})
	counts := map[byte]int{}
	const codes = 20_000
	for range codes {
		code, err := DrawCode(random)
		if err != nil {
			t.Fatal(err)
		}
		counts[code[0]]++
	}
	want := codes / len(alphabet)
	for c, n := range counts {
		if n < want*85/100 || n > want*115/100 { // 4.5 standard deviations
			t.Errorf("%c comes %d times of %d, want about %d", c, n, codes, want)
		}
	}
	if _, err := DrawCode(strings.NewReader("abc")); err == nil {
		t.Error("a code without randomness")
	}
}

func TestHasher(t *testing.T) {
	if _, err := NewHasher(make([]byte, 31)); !errors.Is(err, ErrInput) {
		t.Errorf("a short key: %v", err)
	}
	one, _ := NewHasher(bytes.Repeat([]byte{1}, 32))
	two, _ := NewHasher(bytes.Repeat([]byte{2}, 32))
	if one.Code(hall, "A") == two.Code(hall, "A") || one.Code(hall, "A") == one.Barcode("A") || one.Code(hall, "A") == one.Code(hall, "B") ||
		one.Code(hall, "A") == one.Code("annex", "A") {
		t.Error("digests of different things are equal")
	}
}

func FuzzNormalizeCode(f *testing.F) {
	f.Add("3467-89AC")
	f.Add("b\u2010g")
	f.Fuzz(func(t *testing.T, typed string) {
		code, err := NormalizeCode(typed)
		if err != nil {
			if !errors.Is(err, ErrTypo) {
				t.Errorf("%v", err)
			}
			return
		}
		if again, err := NormalizeCode(ShowCode(code)); again != code || err != nil {
			t.Errorf("%q became %q, %v", code, again, err)
		}
	})
}

func TestBrake(t *testing.T) {
	at := time.Date(2026, 12, 1, 18, 0, 0, 0, time.UTC)
	var b Brake
	for i, row := range []struct {
		after time.Duration
		wait  time.Duration
	}{
		{0, 0}, {time.Minute, 0}, {time.Minute, 0}, {time.Minute, 0},
		{time.Minute, 30 * time.Second},                                                                     // the fifth
		{30 * time.Second, time.Minute}, {time.Minute, 2 * time.Minute}, {2 * time.Minute, 2 * time.Minute}, // one guess a pause
		{59 * time.Minute, 2 * time.Minute}, // not forgiven
		{2*time.Minute + time.Hour, 0},      // forgiven
		{11 * time.Minute, 0}, {time.Second, 0}, {time.Second, 0}, {time.Second, 0},
		{time.Second, 30 * time.Second},
	} {
		at = at.Add(row.after)
		if b.Wait(at) > 0 {
			t.Fatalf("row %d: the terminal pauses still", i)
		}
		before := b
		if b = b.fail(at); b.Wait(at) != row.wait {
			t.Errorf("row %d: pause %v, want %v", i, b.Wait(at), row.wait)
		}
		if len(before.Failures) > 0 && &before.Failures[0] == &b.Failures[0] {
			t.Errorf("row %d: the brake before was changed", i)
		}
	}
	if b.Wait(at.Add(-24*time.Hour)) != 0 {
		t.Error("a clock that was set back stops the terminal for a day")
	}
}

// However somebody paces the guesses, no hour sees more of them than params.go says.
func TestGuessesAnHour(t *testing.T) {
	for _, rest := range []time.Duration{0, time.Minute, 5 * time.Minute, 10 * time.Minute, codeForgiven} {
		for burst := 1; burst <= 6; burst++ {
			var b Brake
			var guesses []time.Time
			at := time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)
			for end := at.Add(24 * time.Hour); at.Before(end); {
				for range burst {
					at = at.Add(b.Wait(at))
					guesses = append(guesses, at)
					b = b.fail(at)
				}
				at = at.Add(max(rest, b.Wait(at), time.Millisecond))
			}
			for i := range guesses {
				n := 0
				for ; i+n < len(guesses) && guesses[i+n].Sub(guesses[i]) < time.Hour; n++ {
				}
				if n > 36 {
					t.Fatalf("%d guesses in an hour, %d at a time with a rest of %v", n, burst, rest)
				}
			}
		}
	}
}

func TestAmongFMR(t *testing.T) {
	for _, row := range []struct {
		open, fingers, prints int
		risk, low, high       float64
	}{
		{608, 2, 3, 1e-4, 2.7e-8, 2.8e-8},
		{1, 1, 1, 1e-4, 1e-7, 1e-7}, // never above
		{0, 2, 3, 1e-4, 0, 0},
		{1, 0, 3, 1e-4, 0, 0},
		{1, 2, -1, 1e-4, 0, 0},
		{10, 2, 3, 0, 0, 0},
		{10, 2, 3, 1, 0, 0},
	} {
		if got := AmongFMR(row.open, row.fingers, row.prints, row.risk); got < row.low || got > row.high {
			t.Errorf("AmongFMR(%d, %d, %d, %g) = %g", row.open, row.fingers, row.prints, row.risk, got)
		}
	}
	before := 1.0
	for open := 100; open < 5000; open += 100 {
		got := AmongFMR(open, 2, 3, 1e-4)
		if got > before || got <= 0 {
			t.Errorf("with %d open: %g after %g", open, got, before)
		}
		before = got
	}
}

func TestChoose(t *testing.T) {
	low, mid, high := 200, 900, 1600
	s := State{Terminals: map[TerminalID]Terminal{"hall": {Lockers: []Locker{
		{Size: 1, Height: mid}, {Size: 1, Height: high}, {Size: 2, Height: mid}, {Size: 2, Height: low}, {Size: 1, Height: low, Broken: true},
	}}}, Pickups: map[ID]Pickup{}}
	taken := func(lockers ...int) State {
		next := s.clone()
		for _, l := range lockers {
			next.Pickups[ID(rune('a'+l))] = Pickup{Status: Expired, Terminal: "hall", Locker: l}
		}
		next.Pickups["elsewhere"] = Pickup{Status: Loaded, Terminal: "library", Locker: 2}
		next.Pickups["gone"] = Pickup{Status: HandedOver, Terminal: "hall", Locker: 2}
		return next
	}
	for _, row := range []struct {
		name  string
		taken []int
		need  Pickup
		want  int
	}{
		{"out of reach first, for those who reach it", nil, Pickup{Size: 1}, 2},
		{"then within", []int{2}, Pickup{Size: 1}, 1},
		{"then a larger one, out of reach", []int{1, 2}, Pickup{Size: 1}, 4},
		{"within reach", nil, Pickup{Size: 1, Reach: true}, 1},
		{"within reach, a larger one", []int{1}, Pickup{Size: 1, Reach: true}, 3},
		{"within reach, none", []int{1, 3}, Pickup{Size: 1, Reach: true}, 0},
		{"large", nil, Pickup{Size: 2}, 4},
		{"too large", nil, Pickup{Size: 3}, 0},
		{"all taken but the broken one", []int{1, 2, 3, 4}, Pickup{Size: 1}, 0},
	} {
		if got := taken(row.taken...).Choose("hall", row.need); got != row.want {
			t.Errorf("%s: locker %d, want %d", row.name, got, row.want)
		}
	}
}
