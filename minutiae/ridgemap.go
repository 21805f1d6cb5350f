package minutiae

import "fingerzeig/internal/fixed"

// RidgeMapCellPx is the side of a cell of a RidgeMap, in pixels at 500 ppi.
const RidgeMapCellPx = 16

// MaxRidgeCells is the largest number of cells of a RidgeMap that lie in the print: 30 x 30 mm. A larger sample has no map.
const MaxRidgeCells = 1400

// RidgeMap tells how the ridges run, how far apart they lie and how clearly they show, in cells of RidgeMapCellPx. The zero RidgeMap is that
// of a template from elsewhere, of which nothing but the minutiae is known.
type RidgeMap struct {
	Width, Height int         // cells, the first one at the top left corner of the image
	Cells         []RidgeCell // Width x Height, row by row
}

// RidgeCell is one cell: 6 bits orientation, 5 bits period, 5 bits clarity. Zero stands for a cell outside the print.
type RidgeCell uint16

const (
	orientationLevels = 64 // of half a turn
	ridgeLevels       = 32 // of period and clarity
	logLevel          = 0.04
)

// LogPeriodLevel is the natural logarithm of the ratio between neighbouring period levels.
const LogPeriodLevel = logLevel

// newRidgeCell packs an orientation (half turns wrap, y up), a period in 1/256 pixel and a clarity of 0 to 100.
func newRidgeCell(orientation Angle, px256 int, clarity int) RidgeCell {
	const step = 1 << 15 / orientationLevels
	o := (uint16(orientation) + step/2) / step % orientationLevels
	level := 0
	for level < ridgeLevels-1 && px256 > periodLimits[level] {
		level++
	}
	c := 1 + clarity*(ridgeLevels-2)/maxPercent
	return RidgeCell(int(o)<<10 | level<<5 | c)
}

// periodLimits are the longest periods of each level, in 1/256 pixel: minPeriodPx times powers of e^logLevel, half a level further.
var periodLimits = func() (l [ridgeLevels]int) {
	for k := range l {
		l[k] = int(float64(minPeriodPx*periodOne*fixed.Exp(float64(logLevel*(float64(k)+0.5)))) + 0.5)
	}
	return l
}()

// Orientation returns the way the ridges run, 0 to 32,767: half a turn, counter-clockwise from +x with y upward.
func (c RidgeCell) Orientation() Angle { return Angle(c>>10) << 9 }

// PeriodLevel returns the distance from ridge to ridge on a logarithmic scale: 5 pixels times e to the LogPeriodLevel x level, 0 to 31.
func (c RidgeCell) PeriodLevel() int { return int(c >> 5 & (ridgeLevels - 1)) }

// Clarity returns how clearly the ridges show: 0 outside the print, then 1 to 31.
func (c RidgeCell) Clarity() int { return int(c & (ridgeLevels - 1)) }

// At returns the cell that holds a place of the image, zero outside the map.
func (m *RidgeMap) At(x, y Length) RidgeCell {
	const side = RidgeMapCellPx * LengthPerPixel
	if x < 0 || y < 0 || int(x)/side >= m.Width || int(y)/side >= m.Height {
		return 0
	}
	return m.Cells[int(y)/side*m.Width+int(x)/side]
}

// count returns the number of cells in the print.
func (m *RidgeMap) count() (n int) {
	for _, c := range m.Cells {
		if c != 0 {
			n++
		}
	}
	return n
}
