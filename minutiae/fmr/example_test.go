package fmr_test

import (
	"fmt"

	"fingerzeig/minutiae"
	"fingerzeig/minutiae/fmr"
)

// A template goes onto a card, at three bytes a minutia, and comes back.
func ExampleEncode() {
	t := minutiae.Template{Width: 2400, Height: 3200, Minutiae: []minutiae.Minutia{
		{X: 800, Y: 1600, Direction: 1 << 14, Type: minutiae.Ending, Reliability: 90},
	}}
	card, err := fmr.Encode(fmr.FromTemplate(t, 2), fmr.ISOCardCompact)
	if err != nil {
		fmt.Println(err)
		return
	}
	record, err := fmr.Decode(card, fmr.Options{Format: fmr.ISOCardCompact})
	if err != nil {
		fmt.Println(err)
		return
	}
	m := record.Views[0].Minutiae[0]
	fmt.Printf("% x: %.1f mm across, %.1f mm down\n", card, float64(m.X)/10, float64(m.Y)/10)
	// Output: 33 66 50: 5.1 mm across, 10.2 mm down
}
