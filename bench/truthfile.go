package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"

	"fingerzeig/minutiae"
	"fingerzeig/minutiae/synth"
)

// truth is what is known of a drawn print, in pixels of its image. It lies beside the image, under its name.
type truth struct {
	Class    string        `json:"class"`
	Sensor   string        `json:"sensor"`
	Width    int           `json:"width"`
	Height   int           `json:"height"`
	PPI      int           `json:"ppi"`
	Minutiae []trueMinutia `json:"minutiae"`
	Cores    [][2]float64  `json:"cores"`  // x, y
	Deltas   [][2]float64  `json:"deltas"` //
	Clean    cleanArea     `json:"clean"`
}

type trueMinutia struct {
	X         float64 `json:"x"`         // from the left edge, pixels
	Y         float64 `json:"y"`         // from the upper edge, pixels
	Direction float64 `json:"direction"` // degrees, counter-clockwise from +x as one looks at the image
	Type      string  `json:"type"`      // ending, bifurcation or other
	Which     int     `json:"which"`     // of the finger's minutiae: the same number in every impression
}

// cleanArea is where a print shows what lies on the finger, in square cells, row by row from the upper left corner: # is clean, . is not.
type cleanArea struct {
	CellPx int      `json:"cell_px"`
	Rows   []string `json:"rows"`
}

func newCleanArea(a *synth.Area) cleanArea {
	c := cleanArea{CellPx: a.CellPx}
	for y := range a.Height {
		row := make([]byte, a.Width)
		for x := range row {
			if row[x] = '.'; a.In[y*a.Width+x] {
				row[x] = '#'
			}
		}
		c.Rows = append(c.Rows, string(row))
	}
	return c
}

// at tells whether a place in pixels lies in the area.
func (c cleanArea) at(x, y float64) bool {
	if !(x >= 0 && y >= 0) {
		return false
	}
	cx, cy := int(x)/c.CellPx, int(y)/c.CellPx
	return cy < len(c.Rows) && cx < len(c.Rows[cy]) && c.Rows[cy][cx] == '#'
}

func newTruth(f *synth.Finger, s synth.Sensor, p synth.Print) truth {
	t := truth{Class: f.Class().String(), Sensor: s.String(), Width: p.Image.Width, Height: p.Image.Height, PPI: p.Image.PPI, Minutiae: []trueMinutia{},
		Clean: newCleanArea(&p.Clean)}
	pixels := float64(p.Image.PPI) / templatePPI / minutiae.LengthPerPixel
	for i, m := range p.Truth {
		x, y := float64(m.X)*pixels, float64(m.Y)*pixels
		t.Minutiae = append(t.Minutiae, trueMinutia{
			X: twoDigits(x), Y: twoDigits(y), Direction: twoDigits(float64(m.Direction) * 360 / 65536),
			Type: map[minutiae.Type]string{minutiae.Ending: "ending", minutiae.Bifurcation: "bifurcation", minutiae.Other: "other"}[m.Type], Which: p.Which[i],
		})
	}
	places := func(all []synth.Place) [][2]float64 {
		list := [][2]float64{}
		for _, p := range all {
			list = append(list, [2]float64{twoDigits(float64(p.X) * pixels), twoDigits(float64(p.Y) * pixels)})
		}
		return list
	}
	t.Cores, t.Deltas = places(p.Cores), places(p.Deltas)
	return t
}

func twoDigits(v float64) float64 { return math.Round(v*100) / 100 }

// errNoTruth is returned, wrapped with the file, where nothing says what a print really shows.
var errNoTruth = errors.New("no truth beside the image: want a folder that bench synth drew")

// readTruth reads what is known of image i of a set.
func (s *set) readTruth(i int) (t truth, err error) {
	path := filepath.Join(s.folder, s.images[i].name+".json")
	b, err := os.ReadFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return t, fmt.Errorf("%s: %w", path, errNoTruth)
	case err != nil:
		return t, err
	}
	if err := json.Unmarshal(b, &t); err != nil {
		return t, fmt.Errorf("%s: %w: %w", path, errNoTruth, err)
	}
	if t.PPI <= 0 || t.Clean.CellPx <= 0 {
		return t, fmt.Errorf("%s: %w", path, errNoTruth)
	}
	return t, nil
}
