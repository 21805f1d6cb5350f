package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"fingerzeig/hw/kiosk"
	"fingerzeig/index"
	"fingerzeig/matcher"
	"fingerzeig/minutiae"
	"fingerzeig/minutiae/imageio"
)

const (
	visitFMR      = 1e-4 // of a whole visit: so many strangers who have the code get in
	statsEnrolled = 2    // impressions of a finger that the desk takes; the visits take the ones after them
	statsVisits   = 2    // of each citizen

	// statsFMR is the false match rate of one comparison: a visit makes so many, and each is a chance for a stranger.
	statsFMR = visitFMR / (kiosk.MaxAttempts * statsEnrolled)
)

// errStats is returned for a folder that holds nothing to play visits with.
var errStats = errors.New("no visits can be played with it")

// stats plays visits with the prints in folders: who is enrolled at the desk, who comes with the right finger, who with somebody else's code.
func stats(ctx context.Context, out io.Writer, folders []string) error {
	_, _ = fmt.Fprintf(out, "Each finger is a citizen, enrolled by impressions 1 and 2. A visit takes up to %d prints, impressions 3 to 5 or 6 to 8, compared with both at\n"+
		"a false match rate of %.1e, so that of strangers with a code one in %.0f gets in. A stranger's visit is that of another finger, for every\n"+
		"two fingers.\n\n", kiosk.MaxAttempts, statsFMR, 1/visitFMR)
	_, _ = fmt.Fprintf(out, "%-16s %7s %7s %6s %6s %6s %9s %-16s %9s %7s\n", "set", "fingers", "visits", "1st", "2nd", "3rd", "opened", "95 %", "strangers", "opened")
	if len(folders) == 0 {
		return fmt.Errorf("%w: no folder was named", errStats)
	}
	var all tally
	for _, folder := range folders {
		t, err := statsOf(ctx, folder)
		if err != nil {
			return fmt.Errorf("%s: %w", folder, err)
		}
		t.print(out, filepath.Base(strings.Split(folder, "@")[0]))
		all.add(t)
	}
	if len(folders) > 1 {
		all.print(out, "together")
	}
	return nil
}

// tally counts visits.
type tally struct {
	fingers, visits        int
	opened                 [kiosk.MaxAttempts]int // by the print that did it
	strangers, strangersIn int
}

func (t *tally) add(o tally) {
	t.fingers, t.visits, t.strangers, t.strangersIn = t.fingers+o.fingers, t.visits+o.visits, t.strangers+o.strangers, t.strangersIn+o.strangersIn
	for i := range t.opened {
		t.opened[i] += o.opened[i]
	}
}

func (t *tally) print(out io.Writer, name string) {
	in, share := 0, [kiosk.MaxAttempts]float64{}
	for i, n := range t.opened {
		in += n
		share[i] = 100 * float64(n) / float64(t.visits)
	}
	low, high := wilson(in, t.visits)
	_, _ = fmt.Fprintf(out, "%-16s %7d %7d %5.1f%% %5.1f%% %5.1f%% %8.2f%% %6.2f to %6.2f %9d %7d\n", name, t.fingers, t.visits, share[0], share[1], share[2],
		100*float64(in)/float64(t.visits), 100*low, 100*high, t.strangers, t.strangersIn)
}

// wilson returns the 95 % interval of a share of n (Wilson 1927, without correction for continuity).
func wilson(in, n int) (low, high float64) {
	const z = 1.959964
	p, m := float64(in)/float64(n), float64(n)
	middle, half := p+z*z/(2*m), z*math.Sqrt(p*(1-p)/m+z*z/(4*m*m))
	return (middle - half) / (1 + z*z/m), (middle + half) / (1 + z*z/m)
}

// statsOf plays the visits of one folder, DIR or DIR@PPI, whose files are named FINGER_IMPRESSION.
func statsOf(ctx context.Context, folder string) (t tally, err error) {
	fingers, err := readFingers(folder)
	if err != nil {
		return tally{}, err
	}
	dir, err := os.MkdirTemp("", "fingerzeig-stats-")
	if err != nil {
		return tally{}, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	x, err := index.Open(dir, index.Options{})
	if err != nil {
		return tally{}, err
	}
	defer func() { err = errors.Join(err, x.Close()) }()
	for i, prints := range fingers {
		s := index.Subject{ID: statsSubject(i)}
		for _, p := range prints[:statsEnrolled] {
			s.Samples = append(s.Samples, index.Sample{Finger: 2, Template: p})
		}
		if _, err := x.Enroll(ctx, townGallery, s); err != nil {
			return tally{}, err
		}
	}
	t.fingers = len(fingers)
	for i, prints := range fingers {
		for _, visit := range visitsOf(prints) {
			for other := range fingers {
				at, err := playVisit(ctx, x, statsSubject(other), visit)
				if err != nil {
					return tally{}, err
				}
				switch {
				case other == i:
					t.visits++
					if at > 0 {
						t.opened[at-1]++
					}
				case at > 0:
					t.strangersIn++
					fallthrough
				default:
					t.strangers++
				}
			}
		}
	}
	return t, nil
}

func statsSubject(i int) index.SubjectID { return index.SubjectID("s-" + strconv.Itoa(i)) }

// visitsOf returns the prints of each visit that a finger has whole.
func visitsOf(prints []minutiae.Template) (visits [][]*matcher.Probe) {
	rest := prints[statsEnrolled:]
	for range statsVisits {
		if len(rest) < kiosk.MaxAttempts {
			break
		}
		var visit []*matcher.Probe
		for _, p := range rest[:kiosk.MaxAttempts] {
			visit = append(visit, matcher.NewProbe(p))
		}
		visits, rest = append(visits, visit), rest[kiosk.MaxAttempts:]
	}
	return visits
}

// playVisit returns which of the prints opens the locker of a subject; 0: none does.
func playVisit(ctx context.Context, x *index.Index, subject index.SubjectID, prints []*matcher.Probe) (int, error) {
	for n, probe := range prints {
		v, err := x.Verify(ctx, townGallery, subject, probe, matcher.ScoreAtFMR(statsFMR))
		if err != nil {
			return 0, err
		}
		if v.Decision == index.Matched {
			return n + 1, nil
		}
	}
	return 0, nil
}

// readFingers returns the templates of each finger in a folder, by impression. Fingers with too few of them for one visit are left out.
func readFingers(folder string) ([][]minutiae.Template, error) {
	ppi := 0
	if at := strings.LastIndexByte(folder, '@'); at >= 0 {
		n, err := strconv.Atoi(folder[at+1:])
		if err != nil {
			return nil, fmt.Errorf("the resolution %q: %w", folder[at+1:], err)
		}
		folder, ppi = folder[:at], n
	}
	entries, err := os.ReadDir(folder) // sorted by name
	if err != nil {
		return nil, err
	}
	var names []string
	fingers := map[string][]minutiae.Template{}
	for _, e := range entries {
		stem := strings.TrimSuffix(e.Name(), filepath.Ext(e.Name()))
		cut := strings.LastIndexByte(stem, '_')
		if e.IsDir() || cut < 0 {
			continue
		}
		t, err := readTemplate(filepath.Join(folder, e.Name()), ppi)
		if errors.Is(err, imageio.ErrFormat) {
			continue // no image
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", e.Name(), err)
		}
		if name := stem[:cut]; fingers[name] == nil {
			names = append(names, name)
		}
		fingers[stem[:cut]] = append(fingers[stem[:cut]], t)
	}
	var all [][]minutiae.Template
	for _, name := range names {
		if len(fingers[name]) >= statsEnrolled+kiosk.MaxAttempts {
			all = append(all, fingers[name])
		}
	}
	if len(all) < 2 {
		return nil, fmt.Errorf("%w: it needs two fingers with %d images each, named FINGER_IMPRESSION", errStats, statsEnrolled+kiosk.MaxAttempts)
	}
	return all, nil
}

func readTemplate(path string, ppi int) (minutiae.Template, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return minutiae.Template{}, err
	}
	img, err := imageio.Decode(b, ppi)
	if err != nil {
		return minutiae.Template{}, err
	}
	return minutiae.Extract(img, nil)
}
