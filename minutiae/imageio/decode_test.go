package imageio_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"image/color"
	"runtime"
	"slices"
	"testing"

	"fingerzeig/minutiae"
	"fingerzeig/minutiae/imageio"
)

// TestFormats reads one picture out of every format, with the caller's resolution.
func TestFormats(t *testing.T) {
	want := ramp(17, 9)
	plain := []byte("P2 17 9 # to the end of the line\r\n255\n")
	wide := []byte("P5\t17\t9\t65535\t")
	for _, v := range want.Pix {
		plain = fmt.Appendf(plain, "%d\n", v)
		wide = binary.BigEndian.AppendUint16(wide, uint16(v)*257)
	}
	for _, row := range []struct {
		name      string
		file      []byte
		tolerance int
	}{
		{name: "PNG", file: pngOf(t, want)},
		{name: "JPEG", file: jpegOf(t, want), tolerance: 2},
		{name: "BMP", file: bmpOf(t, want)},
		{name: "TIFF", file: tiffOf(t, want)},
		{name: "TIFF, big-endian", file: tiffFile(binary.BigEndian, want)},
		{name: "PGM", file: pgmOf(want)},
		{name: "PGM, plain", file: plain},
		{name: "PGM, two bytes", file: wide},
		{name: "PGM, more behind it", file: append(pgmOf(want), "P5 1 1"...)},
	} {
		t.Run(row.name, func(t *testing.T) {
			got, err := imageio.Decode(row.file, 508)
			if err != nil {
				t.Fatal(err)
			}
			if got.Width != 17 || got.Height != 9 || got.PPI != 508 {
				t.Errorf("got %d x %d at %d", got.Width, got.Height, got.PPI)
			}
			for i, v := range got.Pixels {
				if d := int(v) - int(want.Pix[i]); d > row.tolerance || d < -row.tolerance {
					t.Fatalf("pixel %d: got %d, want %d", i, v, want.Pix[i])
				}
			}
		})
	}
}

// TestGrey turns kinds of pixels into grey levels. Luma is 0.299 R + 0.587 G + 0.114 B.
func TestGrey(t *testing.T) {
	fill := func(img interface {
		image.Image
		Set(x, y int, c color.Color)
	}, colours ...color.Color) image.Image {
		for x, c := range colours {
			img.Set(x, 0, c)
		}
		return img
	}
	row := image.Rect(0, 0, 3, 1)
	colours := []color.Color{color.RGBA{255, 0, 0, 255}, color.RGBA{0, 255, 0, 255}, color.RGBA{0, 0, 255, 255}}
	veil := []color.Color{color.NRGBA{0, 0, 0, 0}, color.NRGBA{0, 0, 0, 128}, color.NRGBA{200, 200, 200, 255}}
	deep := []color.Color{color.Gray16{0}, color.Gray16{0x8080 + 100}, color.Gray16{0xffff}}
	sub := ramp(5, 3).SubImage(image.Rect(1, 1, 4, 2))
	for _, row := range []struct {
		name string
		img  image.Image
		want []byte
	}{
		{"colour", fill(image.NewRGBA(row), colours...), []byte{76, 150, 29}},
		{"colour, 16 bits", fill(image.NewRGBA64(row), colours...), []byte{76, 150, 29}},
		{"alpha", fill(image.NewNRGBA(row), veil...), []byte{255, 127, 200}},
		{"alpha, 16 bits", fill(image.NewNRGBA64(row), veil...), []byte{255, 127, 200}},
		{"grey, 16 bits", fill(image.NewGray16(row), deep...), []byte{0, 128, 255}},
		{"palette", paletted(), []byte{0, 255, 100}},
		{"part of a picture", sub, []byte{42, 49, 56}},
	} {
		t.Run(row.name, func(t *testing.T) {
			got, err := imageio.Decode(pngOf(t, row.img), 500)
			if err != nil || !slices.Equal(got.Pixels, row.want) {
				t.Errorf("got %v, %v, want %v", got.Pixels, err, row.want)
			}
		})
	}
}

// TestColourJPEG checks that colour in a JPEG gives its luma too.
func TestColourJPEG(t *testing.T) {
	img := image.NewRGBA(image.Rect(0, 0, 16, 16))
	for i := 0; i < len(img.Pix); i += 4 {
		copy(img.Pix[i:], []byte{255, 0, 0, 255})
	}
	got, err := imageio.Decode(jpegOf(t, img), 500)
	if err != nil || got.Pixels[100] < 74 || got.Pixels[100] > 78 {
		t.Errorf("got %d, %v, want 76", got.Pixels[100], err)
	}
}

func TestErrors(t *testing.T) {
	side := minutiae.MaxSidePx
	small := ramp(8, 8)
	white := func(width, height int) *image.Gray { return image.NewGray(image.Rect(0, 0, width, height)) }
	scans := jpegOf(t, small)
	for range 100 {
		scans = append(scans, 0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0)
	}
	badSum := pngOf(t, small)
	badSum[len(badSum)-20] ^= 1
	for _, row := range []struct {
		name string
		file []byte
		ppi  int
		want error
	}{
		{"nothing", nil, 500, imageio.ErrFormat},
		{"text", []byte("a letter"), 500, imageio.ErrFormat},
		{"another format", []byte("GIF89a..."), 500, imageio.ErrFormat},
		{"PNG, magic alone", []byte("\x89PNG\r\n\x1a\n"), 500, imageio.ErrFormat},
		{"PNG, cut short", pngOf(t, small)[:60], 500, imageio.ErrFormat},
		{"PNG, checksum", badSum, 500, imageio.ErrFormat},
		{"JPEG, cut short", jpegOf(t, small)[:200], 500, imageio.ErrFormat},
		{"JPEG, many scans", scans, 500, imageio.ErrFormat},
		{"BMP, cut short", bmpOf(t, small)[:100], 500, imageio.ErrFormat},
		{"BMP, no pixels", bmpOf(t, white(0, 0)), 500, imageio.ErrFormat},
		{"TIFF, magic alone", []byte("II*\x00"), 500, imageio.ErrFormat},
		{"TIFF, cut short", tiffOf(t, small)[:40], 500, imageio.ErrFormat},
		{"PGM, cut short", pgmOf(small)[:50], 500, imageio.ErrFormat},
		{"PGM, no size", []byte("P5 x 8 255 "), 500, imageio.ErrFormat},
		{"PGM, no end of the header", []byte("P5 8 8 255"), 500, imageio.ErrFormat},
		{"PGM, no pixels", []byte("P5 0 8 255 "), 500, imageio.ErrFormat},
		{"PGM, white is black", []byte("P5 1 1 0 a"), 500, imageio.ErrFormat},
		{"PGM, white is too bright", []byte("P5 1 1 65536 ab"), 500, imageio.ErrFormat},
		{"PGM, brighter than white", []byte("P5 1 1 50 a"), 500, imageio.ErrFormat},
		{"PGM, plain, too few", []byte("P2 2 2 255\n1 2 3 "), 500, imageio.ErrFormat},
		{"PGM, a number of many digits", []byte("P5 00000000000000000008 8 255 "), 500, imageio.ErrFormat},
		{"a magic of two letters", []byte("P5"), 500, imageio.ErrFormat},

		{"largest", pgmOf(white(side, side)), 500, nil},
		{"PNG, too wide", pngOf(t, white(side+1, 1)), 500, imageio.ErrTooLarge},
		{"PNG, too high", pngOf(t, white(1, side+1)), 500, imageio.ErrTooLarge},
		{"JPEG, too wide", jpegOf(t, white(side+1, 1)), 500, imageio.ErrTooLarge},
		{"BMP, too wide", bmpOf(t, white(side+1, 1)), 500, imageio.ErrTooLarge},
		{"TIFF, too wide", tiffOf(t, white(side+1, 1)), 500, imageio.ErrTooLarge},
		{"PGM, too wide", pgmOf(white(side+1, 1)), 500, imageio.ErrTooLarge},

		{"no resolution", pngOf(t, small), 0, imageio.ErrNoResolution},
		{"no resolution and a negative one", pngOf(t, small), -500, imageio.ErrNoResolution},
		{"PGM has none", pgmOf(small), 0, imageio.ErrNoResolution},
	} {
		t.Run(row.name, func(t *testing.T) {
			img, err := imageio.Decode(row.file, row.ppi)
			if !errors.Is(err, row.want) {
				t.Errorf("got %v, want %v", err, row.want)
			}
			if err != nil && img.Pixels != nil {
				t.Error("got an image beside an error")
			}
		})
	}
}

// TestBombs checks that small files which say they are huge take no memory for the pixels they promise.
func TestBombs(t *testing.T) {
	const huge = 1 << 30
	bomb := pngOf(t, ramp(8, 8))[8+12+13:]
	header := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, 50000), 50000)
	header = append(header, 16, 6, 0, 0, 0) // 16 bits, colour with alpha: 20 GB
	pngBomb := withChunk(make([]byte, pngHeader), "IHDR", header)[pngHeader:]
	pngBomb = slices.Concat([]byte("\x89PNG\r\n\x1a\n"), pngBomb, bomb)
	bmpBomb := bmpOf(t, ramp(8, 8))
	binary.LittleEndian.PutUint32(bmpBomb[18:], 50000)
	binary.LittleEndian.PutUint32(bmpBomb[22:], 50000)
	jpegBomb := jpegOf(t, ramp(8, 8))
	frame := bytes.Index(jpegBomb, []byte{0xff, 0xc0})
	copy(jpegBomb[frame+5:], []byte{0xff, 0xff, 0xff, 0xff})
	tiffBomb := tiffFile(binary.LittleEndian, ramp(8, 8))
	directory := binary.LittleEndian.Uint32(tiffBomb[4:])
	for i := range uint32(2) { // width and height, as long values
		binary.LittleEndian.PutUint16(tiffBomb[directory+2+12*i+2:], 4)
		binary.LittleEndian.PutUint32(tiffBomb[directory+2+12*i+8:], huge)
	}
	for _, row := range []struct {
		name string
		file []byte
		want error
	}{
		{"PNG", pngBomb, imageio.ErrTooLarge},
		{"JPEG", jpegBomb, imageio.ErrTooLarge},
		{"BMP", bmpBomb, imageio.ErrTooLarge},
		{"TIFF", tiffBomb, imageio.ErrFormat}, // more than the library would ever decode
		{"PGM", []byte("P5 50000 50000 255 "), imageio.ErrTooLarge},
		{"PGM without the pixels", []byte("P5 2000 2000 255 "), imageio.ErrFormat},
	} {
		t.Run(row.name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			if _, err := imageio.Decode(row.file, 500); !errors.Is(err, row.want) {
				t.Fatalf("got %v, want %v", err, row.want)
			}
			runtime.ReadMemStats(&after)
			if got := after.TotalAlloc - before.TotalAlloc; got > 64<<10 {
				t.Errorf("%d bytes of memory for a file of %d", got, len(row.file))
			}
		})
	}
}
