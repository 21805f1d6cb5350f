package minutiae_test

import (
	"fmt"

	"fingerzeig/minutiae"
)

// A print is an image with its resolution. This one is drawn: six ridges begin or end in it.
func ExampleExtract() {
	var scratch minutiae.Scratch // keep it for the next image
	template, err := minutiae.Extract(goldenDrawing.image(), &scratch)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(len(template.Minutiae), "minutiae")
	// Output: 6 minutiae
}

// Templates have a storage form of eight bytes a minutia.
func ExampleTemplate_MarshalBinary() {
	stored, err := exampleTemplate.MarshalBinary()
	if err != nil {
		fmt.Println(err)
		return
	}
	var read minutiae.Template
	if err := read.UnmarshalBinary(stored); err != nil {
		fmt.Println(err)
		return
	}
	m := read.Minutiae[0]
	fmt.Printf("%d bytes, first minutia at %.1f, %.1f px\n", len(stored),
		float64(m.X)/minutiae.LengthPerPixel, float64(m.Y)/minutiae.LengthPerPixel)
	// Output: 48 bytes, first minutia at 80.5, 90.5 px
}
