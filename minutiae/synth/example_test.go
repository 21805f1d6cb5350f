package synth_test

import (
	"fmt"

	"fingerzeig/minutiae/synth"
)

// One finger, two prints of it: one good, one hard.
func ExampleNewFinger() {
	finger := synth.NewFinger(2)
	good := finger.Impression(1, synth.Good())
	poor := finger.Impression(2, synth.Poor())
	fmt.Println(finger.Class())
	fmt.Println(good.Image.Width, "x", good.Image.Height, "pixels at", good.Image.PPI, "ppi")
	fmt.Println(len(good.Truth) > 20, len(poor.Truth) > 20)
	// Output:
	// left loop
	// 300 x 400 pixels at 500 ppi
	// true true
}
