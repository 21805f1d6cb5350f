package main

import (
	pic "image" // an image of this package is one of a set
	"image/color"
	"image/draw"

	"fingerzeig/minutiae"
)

// A contact sheet has at most so many fingers and impressions, and a gap between them.
const (
	sheetRows    = 8
	sheetColumns = 8
	sheetGap     = 6 // pixels
)

// sheet is a contact sheet: prints side by side at half their size, fingers in rows. Its cells may be filled from several goroutines. A nil
// sheet takes prints and shows nothing.
type sheet struct{ cells [][]*pic.Gray }

func newSheet(rows, columns int) *sheet {
	s := &sheet{make([][]*pic.Gray, rows)}
	for i := range s.cells {
		s.cells[i] = make([]*pic.Gray, columns)
	}
	return s
}

// place puts a print in its cell, if the sheet has that.
func (s *sheet) place(row, column int, img minutiae.Image) {
	if s == nil || row >= len(s.cells) || column >= len(s.cells[row]) {
		return
	}
	half := pic.NewGray(pic.Rect(0, 0, img.Width/2, img.Height/2))
	for y := range half.Rect.Dy() {
		for x := range half.Rect.Dx() {
			above := img.Pixels[2*y*img.Width+2*x:]
			below := img.Pixels[(2*y+1)*img.Width+2*x:]
			half.Pix[y*half.Stride+x] = byte((int(above[0]) + int(above[1]) + int(below[0]) + int(below[1]) + 2) / 4)
		}
	}
	s.cells[row][column] = half
}

// whole returns the sheet: every cell as large as the largest print.
func (s *sheet) whole() *pic.Gray {
	var cell pic.Point
	for _, row := range s.cells {
		for _, img := range row {
			if img != nil {
				cell.X, cell.Y = max(cell.X, img.Rect.Dx()), max(cell.Y, img.Rect.Dy())
			}
		}
	}
	step := cell.Add(pic.Pt(sheetGap, sheetGap))
	all := pic.NewGray(pic.Rect(0, 0, sheetGap+step.X*len(s.cells[0]), sheetGap+step.Y*len(s.cells)))
	draw.Draw(all, all.Rect, pic.NewUniform(color.Gray{Y: 128}), pic.Point{}, draw.Src)
	for r, row := range s.cells {
		for c, img := range row {
			if img != nil {
				at := pic.Pt(sheetGap+c*step.X, sheetGap+r*step.Y)
				draw.Draw(all, img.Rect.Add(at), img, pic.Point{}, draw.Src)
			}
		}
	}
	return all
}
