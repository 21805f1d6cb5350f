package minutiae_test

import (
	"encoding/hex"
	"errors"
	"reflect"
	"testing"

	"fingerzeig/minutiae"
)

var exampleTemplate = minutiae.Template{
	Version: 1, Width: 2080, Height: 2400, Quality: 71,
	Minutiae: []minutiae.Minutia{
		{X: 644, Y: 724, Direction: 65000, Type: minutiae.Ending, Reliability: 91},
		{X: 0, Y: 2400, Direction: 1, Type: minutiae.Bifurcation, Reliability: 100},
		{X: 2080, Y: 0, Direction: 32768, Type: minutiae.Other},
	},
	Ridges: minutiae.RidgeMap{Width: 3, Height: 2, Cells: []minutiae.RidgeCell{0, 0x1234, 0, 0, 0, 0}},
}

// TestEncoding pins the layout byte by byte: templates are kept for years.
func TestEncoding(t *testing.T) {
	const want = "465a5401" + "0001" + "0820" + "0960" + "47" + "03" +
		"028402d4fde8015b" + "0000096000010264" + "0820000080000000" +
		"0302" + "01011234" + "0000" + "%"
	b, err := exampleTemplate.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	if got := hex.EncodeToString(b[:len(b)-4]) + "%"; got != want {
		t.Errorf("\n got %s\nwant %s", got, want)
	}
	var back minutiae.Template
	if err := back.UnmarshalBinary(b); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(back, exampleTemplate) {
		t.Errorf("got %v, want %v", back, exampleTemplate)
	}
}

// TestUnmarshalDamaged changes each byte and each length: an error each time, and the receiver stays as it was.
func TestUnmarshalDamaged(t *testing.T) {
	good, err := exampleTemplate.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	refused := func(b []byte) {
		t.Helper()
		before := minutiae.Template{Quality: 3}
		if err := before.UnmarshalBinary(b); !errors.Is(err, minutiae.ErrFormat) || before.Quality != 3 {
			t.Errorf("%x: %v, receiver %v", b, err, before)
		}
	}
	for i := range good {
		for bit := range 8 {
			b := append([]byte(nil), good...)
			b[i] ^= 1 << bit
			refused(b)
		}
		refused(good[:i])
	}
	refused(append(good, 0))
}

func TestMarshalRefuses(t *testing.T) {
	with := func(change func(*minutiae.Template)) minutiae.Template {
		c := exampleTemplate
		c.Minutiae = append([]minutiae.Minutia(nil), c.Minutiae...)
		change(&c)
		return c
	}
	rows := []struct {
		name string
		t    minutiae.Template
	}{
		{"too many", minutiae.Template{Minutiae: make([]minutiae.Minutia, minutiae.MaxMinutiae+1)}},
		{"quality", with(func(t *minutiae.Template) { t.Quality = 101 })},
		{"negative width", with(func(t *minutiae.Template) { t.Width = -1 })},
		{"outside", with(func(t *minutiae.Template) { t.Minutiae[0].X = t.Width + 1 })},
		{"above", with(func(t *minutiae.Template) { t.Minutiae[1].Y = -1 })},
		{"type", with(func(t *minutiae.Template) { t.Minutiae[1].Type = 3 })},
		{"map without cells", with(func(t *minutiae.Template) { t.Ridges.Width++ })},
		{"map without width", with(func(t *minutiae.Template) { t.Ridges = minutiae.RidgeMap{Height: 4} })},
		{"cell without clarity", with(func(t *minutiae.Template) {
			t.Ridges = minutiae.RidgeMap{Width: 1, Height: 1, Cells: []minutiae.RidgeCell{0x20}}
		})},
		{"reliability", with(func(t *minutiae.Template) { t.Minutiae[2].Reliability = 101 })},
	}
	for _, r := range rows {
		if b, err := r.t.MarshalBinary(); !errors.Is(err, minutiae.ErrFormat) {
			t.Errorf("%s: %x, %v", r.name, b, err)
		}
	}
}
