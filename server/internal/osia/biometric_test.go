package osia

import (
	"encoding/base64"
	"fmt"
	"strings"
	"testing"

	"fingerzeig/index"
	"fingerzeig/matcher"
)

// TestPrints holds which of somebody's samples are compared.
func TestPrints(t *testing.T) {
	sample := func(f index.Finger, quality uint8) index.Sample {
		p := print(uint64(quality))
		p.Quality = quality
		return index.Sample{Finger: f, Template: p}
	}
	for name, row := range map[string]struct {
		samples []index.Sample
		want    string // finger and quality of each
	}{
		"one":                    {[]index.Sample{sample(0, 10)}, "0:10"},
		"the best of unnamed":    {[]index.Sample{sample(0, 10), sample(0, 30), sample(0, 20)}, "0:30"},
		"the best of a finger":   {[]index.Sample{sample(2, 10), sample(2, 30), sample(7, 5)}, "7:5 2:30"},
		"no unnamed beside them": {[]index.Sample{sample(2, 10), sample(0, 90)}, "2:10"},
	} {
		var got []string
		for _, p := range prints(row.samples) {
			for _, s := range row.samples { // a print matches itself best
				if p.Probe.Match(matcher.NewCandidate(s.Template), nil) > 20000 {
					got = append(got, fmt.Sprintf("%d:%d", p.Finger, s.Template.Quality))
				}
			}
		}
		if text := strings.Join(got, " "); text != row.want {
			t.Errorf("%s: got %s, want %s", name, text, row.want)
		}
	}
}

// TestBarePixels takes pixels without a file around them, where they are as many as is said.
func TestBarePixels(t *testing.T) {
	pixels := "abcdef"
	for _, row := range []struct {
		compression string
		width, bits int
		want        string
	}{{"NONE", 2, 8, "P5 2 3 255\nabcdef"}, {"NONE", 2, 0, "P5 2 3 255\nabcdef"}, {"NONE", 3, 8, pixels}, {"NONE", 2, 16, pixels}, {"PNG", 2, 8, pixels}} {
		s, there, err := biometric{
			BiometricType: finger, Image: base64.StdEncoding.EncodeToString([]byte(pixels)), Compression: row.compression, Width: row.width, Height: 3, BitDepth: row.bits,
		}.sample()
		if string(s.image) != row.want || !there || err != nil {
			t.Errorf("%+v: got %q, %v, %v", row, s.image, there, err)
		}
	}
}

// TestStrictness holds the default threshold of a person with several encounters, and that a search which did not see everybody fails.
func TestStrictness(t *testing.T) {
	w := newTown(t, Options{})
	verify := fmt.Sprintf(`{"biometricData":[%s]}`, data(1))
	for n := 1; n <= 3; n++ {
		w.ask("createEncounter", fmt.Sprint("p=a e=", n), "", body(1, "X", "Y"), nil)
		w.ask("verifyFromId", "g=ALL p=a", "", verify, nil)
		if want := matcher.ScoreAtFMR(defaultVerifyFMR / float64(n)); w.core.limit != want {
			t.Errorf("%d encounters: verified at %s, want %s", n, w.core.limit, want)
		}
	}
	if w.ask("verifyFromId", "g=X p=a", "threshold=31.5", verify, nil); w.core.limit != 3150 {
		t.Errorf("verified at %s", w.core.limit)
	}
	if err := w.core.SetPolicy(t.Context(), "osia.X", index.Policy{Threshold: 5000}); err != nil {
		t.Fatal(err)
	}
	if w.ask("verifyFromId", "g=X p=a", "", verify, nil); w.core.limit != 5000 {
		t.Errorf("verified at %s", w.core.limit)
	}
	var list []candidate
	if w.ask("identifyFromEncounterId", "g=X p=a e=1", "", "{}", &list); len(list) != 1 || list[0].PersonID != "a" || len(list[0].Scores) != 2 {
		t.Errorf("by the other encounters: %+v", list)
	}
	near := print(1)
	near.Minutiae = near.Minutiae[:5]
	for what, row := range map[string]struct {
		sample string
		query  string
		below  bool
	}{
		"another finger by default": {data(2), "", false}, "the finger by a low threshold": {data(1), "threshold=1", false},
		"a few minutiae by default": {dataOf(near), "", false}, "a few minutiae by a low threshold": {dataOf(near), "threshold=1", true},
	} {
		for operation, body := range map[string]string{"verifyFromId": `{"biometricData":[%s]}`, "identify": `{"filter":{},"biometricData":[%s]}`} {
			r := w.request(operation, "g=Y p=a", row.query, fmt.Sprintf(body, row.sample))
			if _, err := w.Answer(t.Context(), r); err != nil || r.Trail.Below != row.below {
				t.Errorf("%s, %s: tells a score that is below: %v, %v", operation, what, r.Trail.Below, err)
			}
		}
	}
	w.core.blind = true
	w.refused(index.ErrPartial, "identify", "g=X", "", fmt.Sprintf(`{"filter":{},"biometricData":[%s]}`, data(1)))
}
