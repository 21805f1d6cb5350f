package main

import (
	"context"
	"errors"
	"math"
	"runtime"
	"slices"
	"time"

	"fingerzeig/index/arena"
)

// scaleCommand measures searches in galleries of many fingers.
type scaleCommand struct {
	Fingers []int    `default:"10000,100000" help:"Sizes of galleries (${default})."`
	Cores   []int    `help:"Processors that search, as in 1,2; one and all unless given."`
	Data    []string `placeholder:"DIR[@PPI]" help:"Folder of real prints, repeatable: the first of each finger is hidden in the gallery, the others look for it. Without, drawn fingers do."`
	Name    string   `placeholder:"REGEXP" help:"How files are named, as for accuracy."`
	Probes  int      `default:"500" help:"Most probes, spread evenly over those that there are; 0 for all (${default})."`
	Exact   int      `default:"100000" help:"Largest gallery in which every probe is also compared with everybody (${default})."`
	Open    bool     `help:"Also keep each gallery on disk, in the folder for temporary files, and measure how long an index takes to enrol and to open it."`
	JSON    string   `name:"json" placeholder:"FILE" help:"Write the figures as JSON; rates are in percent."`
}

// scaled is what is measured of one gallery on some processors.
type scaled struct {
	Fingers       int      `json:"fingers"`
	Cores         int      `json:"cores"`
	Coarse        float64  `json:"coarse_per_s"`     // fingers a second, median
	EndToEnd      float64  `json:"end_to_end_per_s"` // fingers a second, median
	CoarseMS      float64  `json:"coarse_ms_p50"`
	ExactMS       float64  `json:"exact_ms_p50"`
	P50           float64  `json:"latency_ms_p50"`
	P99           float64  `json:"latency_ms_p99"`
	Bytes         float64  `json:"bytes_per_finger"`
	ScreenedBytes float64  `json:"screened_bytes_per_finger"`
	EnrolPerS     *float64 `json:"enrol_per_s,omitempty"`
	OpenS         *float64 `json:"open_s"` // null where it was not asked for
	retention
}

// Run measures gallery after gallery, each grown from the last.
func (c *scaleCommand) Run(env *environment) (err error) {
	if len(c.Cores) == 0 {
		c.Cores = slices.Compact([]int{1, runtime.GOMAXPROCS(0)})
	}
	if slices.Min(c.Fingers) < 1 || slices.Min(c.Cores) < 1 || c.Probes < 0 || c.Exact < 0 {
		return errors.New("--fingers and --cores must be above zero, --probes and --exact not below")
	}
	slices.Sort(c.Fingers)
	f, err := create(c.JSON)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	progress := progressOn(env.err, env.terminal)
	h, err := c.hide(progress)
	if err != nil {
		return err
	}
	if len(h.enrolled) > c.Fingers[0] {
		return errors.New("the smallest gallery does not hold the fingers that are to be found in it")
	}
	crowd := newCrowd(h)
	var all []scaled
	for _, fingers := range c.Fingers {
		crowd.grow(fingers, progress)
		for _, cores := range c.Cores {
			s, err := crowd.measure(h, cores, fingers <= c.Exact, progress)
			if err != nil {
				return err
			}
			all = append(all, s)
		}
		if c.Open {
			if err := openIndex(all[len(all)-len(c.Cores):], h, fingers, progress); err != nil {
				return err
			}
		}
	}
	return errors.Join(writeScale(env.out, h, all), writeScaleJSON(f, h, all, env.provenance()))
}

// measure searches the gallery with every probe, one after the other.
func (c *crowd) measure(h *hidden, cores int, exact bool, progress progressFunc) (s scaled, err error) {
	screened, bytes := c.gallery.Bytes()
	s = scaled{Fingers: c.fingers, Cores: cores, Bytes: float64(bytes) / float64(c.fingers), ScreenedBytes: float64(screened) / float64(c.fingers)}
	step, done := progress("search", len(h.probes))
	defer done()
	found := make([]arena.Result, len(h.probes))
	var whole, coarse, later []float64
	for i, p := range h.probes {
		start := time.Now()
		found[i], err = c.gallery.Search(context.Background(), p.probe, arena.Options{Max: hitsKept, Workers: cores})
		if err != nil {
			return scaled{}, err
		}
		whole = append(whole, ms(time.Since(start)))
		coarse, later = append(coarse, ms(found[i].Coarse)), append(later, ms(found[i].Exact))
		step(1)
	}
	s.P50, s.P99, s.CoarseMS, s.ExactMS = quantile(whole, 0.5), quantile(whole, 0.99), quantile(coarse, 0.5), quantile(later, 0.5)
	s.Coarse, s.EndToEnd = float64(c.fingers)/s.CoarseMS*1e3, float64(c.fingers)/s.P50*1e3
	if c.alone == nil {
		c.alone = h.mateScores()
	}
	if exact && c.rankedAt != c.fingers {
		c.ranked, c.rankedAt = c.rankAll(h, progress), c.fingers
	}
	ranked := c.ranked
	if !exact {
		ranked = nil
	}
	s.retention = newRetention(h, found, c.alone, ranked)
	return s, nil
}

func ms(d time.Duration) float64 { return d.Seconds() * 1e3 }

// quantile returns the value that a share of the values do not exceed, as in ISO/IEC 19795-1: of few values the higher one.
func quantile(values []float64, share float64) float64 {
	if len(values) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(values))
	return sorted[max(int(math.Ceil(share*float64(len(sorted))))-1, 0)]
}

// openIndex fills in how long it takes to enrol the gallery in an index and to open that.
func openIndex(rows []scaled, h *hidden, fingers int, progress progressFunc) error {
	enrol, open, err := keepOnDisk(h, fingers, progress)
	for i := range rows {
		rows[i].EnrolPerS, rows[i].OpenS = &enrol, &open
	}
	return err
}

type progressFunc = func(description string, steps int) (step func(n int), done func())
