package imageio_test

import (
	"encoding/binary"
	"errors"
	"strings"
	"testing"

	"fingerzeig/minutiae/imageio"
)

func TestResolution(t *testing.T) {
	img := ramp(8, 8)
	png, jpg, bmp := pngOf(t, img), jpegOf(t, img), bmpOf(t, img)
	little, big := binary.LittleEndian, binary.BigEndian
	x := func(v, under uint32) tiffTag { return tiffTag{282, 5, v, under} }
	y := func(v, under uint32) tiffTag { return tiffTag{283, 5, v, under} }
	unit := func(v uint32) tiffTag { return tiffTag{296, 3, v, 0} }
	for _, row := range []struct {
		name string
		file []byte
		want int // 0: ErrNoResolution
		says string
	}{
		{name: "PNG", file: withPHYs(png, 19685, 19685, 1), want: 500},
		{name: "PNG, 569", file: withPHYs(png, 22402, 22402, 1), want: 569},
		{name: "PNG, another chunk first", file: withChunk(withPHYs(png, 19685, 19685, 1), "tEXt", []byte("a\x00b")), want: 500},
		{name: "PNG, unknown unit", file: withPHYs(png, 19685, 19685, 0)},
		{name: "PNG, zero", file: withPHYs(png, 0, 0, 1)},
		{name: "PNG, not square", file: withPHYs(png, 19685, 39370, 1), says: "the file says 500 across and 1000 down"},
		{name: "PNG, square within a hundredth", file: withPHYs(png, 19685, 19803, 1), want: 501},
		{name: "PNG, of a screen", file: withPHYs(png, 3780, 3780, 1), says: "the file says 96, and prints have 250 to 1000"},
		{name: "PNG, more than any", file: withPHYs(png, 1<<31, 1<<31, 1), says: "prints have 250 to 1000"},
		{name: "JPEG, inch", file: withJFIF(jpg, 1, 500, 500), want: 500},
		{name: "JPEG, centimetre", file: withJFIF(jpg, 2, 197, 197), want: 500},
		{name: "JPEG, ratio alone", file: withJFIF(jpg, 0, 500, 500)},
		{name: "JPEG, not square", file: withJFIF(jpg, 1, 500, 250), says: "500 across and 250 down"},
		{name: "JPEG, none", file: jpg},
		{name: "BMP", file: withPels(bmp, 19685, 19685), want: 500},
		{name: "BMP, none", file: withPels(bmp, 0, 0)},
		{name: "BMP, one alone", file: withPels(bmp, 19685, 0)},
		{name: "BMP, negative", file: withPels(bmp, -19685, -19685)},
		{name: "TIFF, inch", file: tiffFile(little, img, x(569, 1), y(569, 1), unit(2)), want: 569},
		{name: "TIFF, big-endian", file: tiffFile(big, img, x(569, 1), y(569, 1), unit(2)), want: 569},
		{name: "TIFF, fraction", file: tiffFile(little, img, x(1000000, 2000), y(1000000, 2000), unit(2)), want: 500},
		{name: "TIFF, centimetre", file: tiffFile(little, img, x(19685, 100), y(19685, 100), unit(3)), want: 500},
		{name: "TIFF, no unit is the inch", file: tiffFile(little, img, x(500, 1), y(500, 1)), want: 500},
		{name: "TIFF, ratio alone", file: tiffFile(little, img, x(500, 1), y(500, 1), unit(1))},
		{name: "TIFF, by zero", file: tiffFile(little, img, x(500, 0), y(500, 0), unit(2))},
		{name: "TIFF, zero by zero", file: tiffFile(little, img, x(0, 0), y(0, 0), unit(2))},
		{name: "TIFF, one alone", file: tiffFile(little, img, x(500, 1), unit(2))},
		{name: "TIFF, none", file: tiffFile(little, img)},
	} {
		t.Run(row.name, func(t *testing.T) {
			got, err := imageio.Decode(row.file, 0)
			if row.want == 0 {
				if !errors.Is(err, imageio.ErrNoResolution) || !strings.Contains(err.Error(), row.says) {
					t.Errorf("got %d, %v, want %v with %q", got.PPI, err, imageio.ErrNoResolution, row.says)
				}
				if err != nil && row.says == "" && strings.Contains(err.Error(), "the file says") {
					t.Errorf("got %v of a file that says nothing", err)
				}
			} else if err != nil || got.PPI != row.want {
				t.Errorf("got %d, %v, want %d", got.PPI, err, row.want)
			}
			if got, err := imageio.Decode(row.file, 333); err != nil || got.PPI != 333 {
				t.Errorf("with the caller's word: got %d, %v, want 333", got.PPI, err)
			}
		})
	}
}
