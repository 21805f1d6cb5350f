package matcher

import (
	"encoding/binary"
	"fmt"

	"fingerzeig/internal/kernel"
	"fingerzeig/minutiae"
)

// chart is the ridge map of a side: how the ridges run, how far apart and how clearly, in cells of chartCell. Orientations are in image
// coordinates, y downward. A chart without rows or columns stands for a template that came without a map. For kernel.Overlay, rows end in zeros
// to a multiple of kernel.Points, and one value lies behind them all.
type chart struct {
	width, height int32
	cells         []uint16
}

const (
	chartCellBits   = 7 // logarithm of a cell's side in Length units
	orientationBits = 10
)

func init() {
	if minutiae.RidgeMapCellPx*px != 1<<chartCellBits {
		panic("matcher: the cells of a ridge map have another size")
	}
}

// mirrored returns a cell with its orientation seen with y the other way.
func mirrored(c minutiae.RidgeCell) minutiae.RidgeCell {
	return c&(1<<orientationBits-1) | -(c >> orientationBits << orientationBits)
}

// appendChart appends width, height and the rows of a map: first cell in the print, number of cells from there to the last one, cells.
func appendChart(b []byte, m *minutiae.RidgeMap) []byte {
	b = append(b, byte(m.Width), byte(m.Height))
	for y := range m.Height {
		row := m.Cells[y*m.Width:][:m.Width]
		first, end := 0, len(row)
		for first < end && row[first] == 0 {
			first++
		}
		for end > first && row[end-1] == 0 {
			end--
		}
		b = append(b, byte(first), byte(end-first))
		for _, c := range row[first:end] {
			b = binary.BigEndian.AppendUint16(b, uint16(mirrored(c)))
		}
	}
	return b
}

// mostChartBytes returns how many bytes appendChart appends at most.
func mostChartBytes(m *minutiae.RidgeMap) int { return 2 + 2*m.Height + 2*len(m.Cells) }

// read fills c from what appendChart wrote and returns what follows.
func (c *chart) read(b []byte) []byte {
	c.width, c.height = (int32(b[0])+kernel.Points-1)/kernel.Points*kernel.Points, int32(b[1])
	b = b[2:]
	c.cells = grow(c.cells, int(c.width*c.height)+1)
	clear(c.cells)
	for y := range c.height {
		first, count := int32(b[0]), int(b[1])
		b = b[2:]
		row := c.cells[y*c.width+first:][:count]
		for x := range row {
			row[x] = binary.BigEndian.Uint16(b[2*x:])
		}
		b = b[2*count:]
	}
	return b
}

// checkChart returns what follows a chart, or ErrCandidate where b holds none.
func checkChart(b []byte) ([]byte, error) {
	if len(b) < 2 {
		return nil, fmt.Errorf("%w: chart", ErrCandidate)
	}
	width, height := int(b[0]), int(b[1])
	b = b[2:]
	for y := range height {
		if len(b) < 2 || int(b[0])+int(b[1]) > width || len(b) < 2+2*int(b[1]) {
			return nil, fmt.Errorf("%w: row %d of the chart", ErrCandidate, y)
		}
		b = b[2+2*int(b[1]):]
	}
	return b, nil
}

// empty tells whether the template came without a map.
func (c *chart) empty() bool { return c.width*c.height == 0 }

// at returns the cell at a place, zero outside the print.
func (c *chart) at(p point) minutiae.RidgeCell {
	x, y := p.x>>chartCellBits, p.y>>chartCellBits
	if uint32(x) >= uint32(c.width) || uint32(y) >= uint32(c.height) {
		return 0
	}
	return minutiae.RidgeCell(c.cells[y*c.width+x])
}
