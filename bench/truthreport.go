package main

import (
	"fmt"
	"html/template"
	"math/rand/v2"
	"strconv"

	"gonum.org/v1/plot/plotter"
)

// goodQuality is the quality, the lower end of the best row, from which a print counts as good. The median of eight of the nine sets of
// docs/ACCURACY.md lies above it.
const goodQuality = 90

const (
	qualityStep    = 10 // of a row
	truthResamples = 1000
)

// truthReport is what truth found, in the form of its JSON file.
type truthReport struct {
	What       string        `json:"what"`
	Definition string        `json:"definition"` // of what is counted
	ReachPx    float64       `json:"reach_px"`   // at 500 ppi: within it and TurnDegrees a minutia is found
	Turn       float64       `json:"turn_degrees"`
	Good       goodTruth     `json:"good"`
	Truth      []truthRow    `json:"truth"` // by quality, the best last
	Sensors    []sensorTruth `json:"sensors"`
	Turning    truthRow      `json:"turning"` // of good prints, around cores and deltas, which no row above counts
	All        truthRow      `json:"all"`     // of good prints, with nothing left out of the clean area
}

// truthRow is what was found on prints of a quality and what was not there.
type truthRow struct {
	Quality      int     `json:"quality"` // and above, up to the next row
	Prints       int     `json:"prints"`
	Minutiae     int     `json:"minutiae"` // that are there, in the clean areas
	FoundPercent float64 `json:"found_percent"`
	FalsePercent float64 `json:"false_percent"` // of those extracted there
}

// goodTruth is the row of all good prints, with intervals.
type goodTruth struct {
	truthRow
	FoundRange interval `json:"found_95"`
	FalseRange interval `json:"false_95"`
}

// sensorTruth is the row of the good prints of a kind of sensor.
type sensorTruth struct {
	Sensor string `json:"sensor"`
	truthRow
}

// rowOf sums up the prints that count.
func rowOf(quality int, all []judgedPrint, of func(judgedPrint) truthTally, counts func(judgedPrint) bool) truthRow {
	var sum truthTally
	row := truthRow{Quality: quality}
	for _, p := range all {
		if counts(p) {
			sum.add(of(p), 1)
			row.Prints++
		}
	}
	row.Minutiae, row.FoundPercent, row.FalsePercent = sum.there, sum.foundPercent(), sum.falsePercent()
	return row
}

func straight(p judgedPrint) truthTally { return p.straight }
func turning(p judgedPrint) truthTally  { return p.turning }

func isGood(p judgedPrint) bool { return p.quality >= goodQuality }

func newTruthReport(all []judgedPrint, fingers int, seed uint64) truthReport {
	r := truthReport{Definition: truthDefinition, ReachPx: foundReachPx, Turn: foundTurn, Truth: []truthRow{}, Sensors: []sensorTruth{}}
	r.Good.truthRow = rowOf(goodQuality, all, straight, isGood)
	r.Turning = rowOf(goodQuality, all, turning, isGood)
	r.All = rowOf(goodQuality, all, func(p judgedPrint) truthTally { return p.all }, isGood)
	r.Good.FoundRange, r.Good.FalseRange = truthRanges(all, fingers, seed)
	for q := 0; q < 100; q += qualityStep {
		row := rowOf(q, all, straight, func(p judgedPrint) bool { return min(int(p.quality), 99)/qualityStep*qualityStep == q })
		if row.Minutiae > 0 {
			r.Truth = append(r.Truth, row)
		}
	}
	seen := map[string]bool{}
	for _, p := range all {
		if seen[p.sensor] {
			continue
		}
		seen[p.sensor] = true
		r.Sensors = append(r.Sensors, sensorTruth{p.sensor, rowOf(goodQuality, all, straight, func(o judgedPrint) bool { return isGood(o) && o.sensor == p.sensor })})
	}
	return r
}

// truthRanges returns between which values the figures of good prints lie where fingers are drawn anew (see resampler).
func truthRanges(all []judgedPrint, fingers int, seed uint64) (found, untrue interval) {
	of := make([]truthTally, fingers)
	for _, p := range all {
		if isGood(p) {
			of[p.finger].add(p.straight, 1)
		}
	}
	rng := rand.New(rand.NewPCG(seed, 0))
	var finds, falses []float64
	for range truthResamples {
		var sum truthTally
		for range of {
			sum.add(of[rng.IntN(len(of))], 1)
		}
		finds, falses = append(finds, sum.foundPercent()), append(falses, sum.falsePercent())
	}
	return middle95(finds), middle95(falses)
}

// sentence says the figures of good prints in words.
func (r truthReport) sentence() string {
	g := r.Good
	if g.Minutiae == 0 {
		return "No print of a quality of " + strconv.Itoa(goodQuality) + " or more was measured."
	}
	return fmt.Sprintf("Of 1,000 minutiae that good drawn prints show in their clean area %.0f are found, and %.0f of 1,000 that are extracted there are false.",
		10*g.FoundPercent, 10*g.FalsePercent)
}

func (r truthReport) rows() [][]string {
	rows := [][]string{{"quality", "prints", "minutiae", "found %", "(95 %)", "false %", "(95 %)"}}
	for _, t := range r.Truth {
		found, untrue := "", ""
		if t.Quality == goodQuality {
			found, untrue = between(r.Good.FoundRange), between(r.Good.FalseRange)
		}
		rows = append(rows, append([]string{fmt.Sprintf("%d to %d", t.Quality, t.Quality+qualityStep)}, t.cells(found, untrue)...))
	}
	return rows
}

func (r truthReport) sensorRows() [][]string {
	rows := [][]string{{"good prints of", "prints", "minutiae", "found %", "", "false %", ""}}
	for _, s := range r.Sensors {
		rows = append(rows, append([]string{s.Sensor}, s.cells("", "")...))
	}
	return append(rows, append([]string{"all, around cores and deltas"}, r.Turning.cells("", "")...),
		append([]string{"all, nothing left out"}, r.All.cells("", "")...))
}

func (t truthRow) cells(found, untrue string) []string {
	return []string{thousands(t.Prints), thousands(t.Minutiae), percent(t.FoundPercent), found, percent(t.FalsePercent), untrue}
}

// truthSection makes a part of the page.
func truthSection(r truthReport) (s section, err error) {
	if len(r.Truth) == 0 {
		return s, errEmpty
	}
	picture, err := r.picture()
	if err != nil {
		return s, err
	}
	s.Title, s.Sentence = "Whether it finds what is there", []string{r.sentence()}
	s.How = fmt.Sprintf("%s: on drawn prints it is known where ridges end and fork. Found is what is extracted within %g pixels (500 ppi) and %g degrees. %s", r.What,
		r.ReachPx, r.Turn, r.Definition)
	s.Parts = []part{
		{Title: "Over the quality of prints", Picture: picture, Rows: r.rows(), How: "Quality is what the engine states of the print, 0 to 100. In brackets: 1,000 resamples by finger."},
		{Title: "By the kind of sensor", Rows: r.sensorRows()},
	}
	return s, nil
}

func (r truthReport) picture() (template.HTML, error) {
	p := newPicture("quality", "in %")
	var found, untrue plotter.XYs
	for _, t := range r.Truth {
		middle := float64(t.Quality) + qualityStep/2
		found, untrue = append(found, plotter.XY{X: middle, Y: t.FoundPercent}), append(untrue, plotter.XY{X: middle, Y: t.FalsePercent})
	}
	for i, c := range []struct {
		name   string
		points plotter.XYs
	}{{"found of what is there", found}, {"false of what is extracted", untrue}} {
		if err := addLine(p, i, c.name, c.points, plotter.NoStep, false); err != nil {
			return "", err
		}
	}
	p.X.Min, p.X.Max, p.Y.Min, p.Y.Max = 0, 100, 0, 100/(1-2*legendRow)
	p.Legend.Top, p.Legend.Left = true, true
	return markup(p, pictureHeight)
}
