package minutiae

import (
	"encoding/binary"
	"fmt"
)

// The storage form of a ridge map: see the layout in encoding.go. A row without a cell in the print is 0 0.
const (
	mapHeaderBytes = 2
	maxMapSide     = 255 // cells; the largest image has 250
)

// append appends the storage form of a valid map.
func (m *RidgeMap) append(b []byte) []byte {
	b = append(b, byte(m.Width), byte(m.Height))
	for y := range m.Height {
		row := m.Cells[y*m.Width:][:m.Width]
		first, count := span(row)
		b = append(b, byte(first), byte(count))
		for _, c := range row[first:][:count] {
			b = binary.BigEndian.AppendUint16(b, uint16(c))
		}
	}
	return b
}

// span returns the first cell of a row that is in the print, and the number of cells from it to the last one.
func span(row []RidgeCell) (first, count int) {
	for x, c := range row {
		if c != 0 {
			if count == 0 {
				first = x
			}
			count = x - first + 1
		}
	}
	return first, count
}

// parse reads what append wrote, all of b and nothing else.
func (m *RidgeMap) parse(b []byte) error {
	read := RidgeMap{Width: int(b[0]), Height: int(b[1])}
	b = b[mapHeaderBytes:]
	if read.Width*read.Height > 0 {
		if len(b) < mapHeaderBytes*read.Height {
			return fmt.Errorf("%w: ridge map ends early", ErrFormat)
		}
		read.Cells = make([]RidgeCell, read.Width*read.Height)
	}
	for y := range read.Height {
		if len(b) < 2 || len(b) < 2+2*int(b[1]) || int(b[0])+int(b[1]) > read.Width {
			return fmt.Errorf("%w: row %d of the ridge map", ErrFormat, y)
		}
		first, count := int(b[0]), int(b[1])
		b = b[2:]
		row := read.Cells[y*read.Width:][:read.Width]
		for x := range count {
			row[first+x] = RidgeCell(binary.BigEndian.Uint16(b[2*x:]))
		}
		if f, c := span(row); f != first || c != count {
			return fmt.Errorf("%w: row %d of the ridge map begins or ends outside the print", ErrFormat, y)
		}
		b = b[2*count:]
	}
	if len(b) > 0 {
		return fmt.Errorf("%w: %d bytes after the ridge map", ErrFormat, len(b))
	}
	*m = read
	return nil
}

// check returns ErrFormat for a map that the survey never draws.
func (m *RidgeMap) check() error {
	if m.Width < 0 || m.Height < 0 || m.Width > maxMapSide || m.Height > maxMapSide || len(m.Cells) != m.Width*m.Height ||
		(m.Width == 0) != (m.Height == 0) || m.count() > MaxRidgeCells {
		return fmt.Errorf("%w: ridge map of %d x %d with %d cells", ErrFormat, m.Width, m.Height, len(m.Cells))
	}
	for i, c := range m.Cells {
		if c != 0 && c.Clarity() == 0 {
			return fmt.Errorf("%w: cell %d of the ridge map", ErrFormat, i)
		}
	}
	return nil
}
