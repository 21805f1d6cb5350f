package main

import "testing"

func TestAlign(t *testing.T) {
	const want = "set     EER\n" + "wide   1.00\n" + "ü     12.00\n"
	if got := align([][]string{{"set", "EER"}, {"wide", "1.00"}, {"ü", "12.00"}}); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

func TestSentence(t *testing.T) {
	rates := rates{FMR100: 1.1, FMR1000: 2.7, FMR10000: 4.04, ZeroFMR: 6}
	for _, row := range []struct {
		name     string
		impostor int
		want     string
	}{
		{"few", 999, "Of 1,000 right fingers, 60 are refused when none of 999 wrong fingers is let in."},
		{"a set", 2880, "Of 1,000 right fingers, 27 are refused when one wrong finger in 1,000 is let in, and 60 when none of 2,880 is."},
		{"eight sets", 23040,
			"Of 1,000 right fingers, 27 are refused when one wrong finger in 1,000 is let in, and 40 when it is one in 10,000."},
	} {
		t.Run(row.name, func(t *testing.T) {
			r := report{Pooled: pooledReport{counts: counts{Impostor: row.impostor}, rates: rates}}
			if got := r.sentence(); got != row.want {
				t.Errorf("got  %s\nwant %s", got, row.want)
			}
		})
	}
}

func TestThousands(t *testing.T) {
	for n, want := range map[int]string{0: "0", 999: "999", 1000: "1,000", 134940: "134,940", 1234567: "1,234,567"} {
		if got := thousands(n); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

func TestMedian(t *testing.T) {
	for _, row := range []struct {
		values []float64
		want   float64
	}{{[]float64{3}, 3}, {[]float64{9, 1, 2}, 2}, {[]float64{4, 1, 3, 2}, 2.5}} {
		if got := median(row.values); got != row.want {
			t.Errorf("median of %v: got %v, want %v", row.values, got, row.want)
		}
	}
}
