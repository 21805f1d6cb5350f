package imageio_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"image"
	"strings"
	"testing"

	"fingerzeig/minutiae"
	"fingerzeig/minutiae/imageio"
	"fingerzeig/minutiae/imageio/fir"
	"fingerzeig/minutiae/imageio/wsq"
)

// twoPages gives a TIFF a second page that is the first once more; next, where it is not zero, is where that says a third one lies.
func twoPages(b []byte, pixels int, next uint32) []byte {
	first := 8 + pixels
	end := first + 2 + 12*int(binary.LittleEndian.Uint16(b[first:]))
	page := bytes.Clone(b[first:end])
	b = bytes.Clone(b)
	binary.LittleEndian.PutUint32(b[end:], uint32(len(b)))
	return binary.LittleEndian.AppendUint32(append(b, page...), next)
}

func littleTIFF(img *image.Gray, tags ...tiffTag) []byte {
	return tiffFile(binary.LittleEndian, img, tags...)
}

// withExif puts an Exif segment with a resolution in front of the others of a JPEG.
func withExif(b []byte, resolution, unit uint32) []byte {
	exif := append([]byte("Exif\x00\x00"), littleTIFF(ramp(1, 1), tiffTag{282, 5, resolution, 1}, tiffTag{283, 5, resolution, 1},
		tiffTag{296, 3, unit, 0})...)
	segment := binary.BigEndian.AppendUint16([]byte{0xff, 0xe1}, uint16(2+len(exif)))
	return append(append(bytes.Clone(b[:2]), append(segment, exif...)...), b[2:]...)
}

// record returns a finger image record of views, all at the resolution.
func record(t testing.TB, standard fir.Standard, ppi float64, views ...fir.View) []byte {
	t.Helper()
	for i := range views {
		views[i].PPIX, views[i].PPIY, views[i].Quality, views[i].Number = ppi, ppi, fir.NoQuality, 1
	}
	b, err := fir.Record{Standard: standard, Views: views}.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func rawView(finger int, pixels ...byte) fir.View {
	return fir.View{Finger: finger, Width: len(pixels), Height: 1, Depth: 8, Data: pixels}
}

func TestKindsOfTIFF(t *testing.T) {
	img := ramp(4, 3)
	resolution := []tiffTag{{282, 5, 500, 1}, {283, 5, 500, 1}}
	with := func(tags ...tiffTag) []byte { return littleTIFF(img, append(tags, resolution...)...) }
	ok := with()
	white := bytes.Clone(ok)
	binary.LittleEndian.PutUint16(white[8+len(img.Pix)+2+4*12+8:], 0) // the value of the fifth tag, what is white
	inverted, err := imageio.Decode(white, 0)
	if err != nil {
		t.Fatal(err)
	}
	for i, v := range inverted.Pixels {
		if v != 255-img.Pix[i] {
			t.Fatalf("white is zero: pixel %d is %d, want %d", i, v, 255-img.Pix[i])
		}
	}
	ink := bytes.Clone(ok)
	binary.LittleEndian.PutUint16(ink[8+len(img.Pix)+2+4*12+8:], 5)
	for _, row := range []struct {
		name string
		b    []byte
		err  error
		want string // in the error
	}{
		{"ink", ink, imageio.ErrFormat, "CMYK"},
		{"turned", with(tiffTag{274, 3, 6, 0}), imageio.ErrFormat, "orientation is 6"},
		{"grey with alpha", with(tiffTag{277, 3, 2, 0}), imageio.ErrFormat, "2 samples"},
		{"two pages", twoPages(ok, len(img.Pix), 0), imageio.ErrSeveral, ""},
		{"pages in a circle", twoPages(ok, len(img.Pix), uint32(8+len(img.Pix))), imageio.ErrFormat, "more than 64 pages"},
	} {
		if _, err := imageio.Decode(row.b, 0); !errors.Is(err, row.err) || !strings.Contains(err.Error(), row.want) {
			t.Errorf("%s: got %v, want %v with %q", row.name, err, row.err, row.want)
		}
	}
	pages, err := imageio.Pictures(twoPages(ok, len(img.Pix), 0))
	if err != nil || len(pages) != 2 {
		t.Fatalf("got %d pages, %v, want 2", len(pages), err)
	}
	for i, p := range pages {
		if got, err := p.Decode(imageio.Options{}); err != nil || !bytes.Equal(got.Pixels, img.Pix) || p.PPI != 500 {
			t.Errorf("page %d: got %v at %d, %v", i, got.Pixels, p.PPI, err)
		}
	}
}

func TestExif(t *testing.T) {
	const inch, centimetre = 2, 3
	bare := jpegOf(t, ramp(8, 8))
	for _, row := range []struct {
		name string
		b    []byte
		want int
	}{
		{"inch", withExif(bare, 569, inch), 569},
		{"centimetre", withExif(bare, 197, centimetre), 500},
		{"JFIF goes first", withJFIF(withExif(bare, 569, inch), 1, 500, 500), 500},
	} {
		if got, err := imageio.Decode(row.b, 0); err != nil || got.PPI != row.want {
			t.Errorf("%s: got %d, %v, want %d", row.name, got.PPI, err, row.want)
		}
	}
}

func TestOptions(t *testing.T) {
	silent, says := pgmOf(ramp(4, 4)), withPHYs(pngOf(t, ramp(4, 4)), 19685, 19685, 1)
	for _, row := range []struct {
		name string
		b    []byte
		o    imageio.Options
		want int
	}{
		{"the file's", says, imageio.Options{AssumePPI: 300}, 500},
		{"the caller's", says, imageio.Options{PPI: 400, AssumePPI: 300}, 400},
		{"assumed", silent, imageio.Options{AssumePPI: 300}, 300},
		{"nobody's", silent, imageio.Options{}, 0},
	} {
		got, err := row.o.Decode(row.b)
		if got.PPI != row.want || (row.want == 0) != errors.Is(err, imageio.ErrNoResolution) {
			t.Errorf("%s: got %d, %v, want %d", row.name, got.PPI, err, row.want)
		}
	}
}

func TestDecodeRaw(t *testing.T) {
	for _, row := range []struct {
		name               string
		b                  []byte
		width, height, ppi int
		want               []byte
		err                error
	}{
		{"8 bits", []byte{0, 100, 255, 7}, 2, 2, 500, []byte{0, 100, 255, 7}, nil},
		{"16 bits", []byte{0, 0, 0xff, 0xff, 0x80, 0}, 3, 1, 500, []byte{0, 255, 128}, nil},
		{"no resolution", []byte{0, 100}, 2, 1, 0, nil, imageio.ErrNoResolution},
		{"too short", []byte{0, 100, 255}, 2, 2, 500, nil, imageio.ErrFormat},
		{"no pixels", nil, 0, 0, 500, nil, imageio.ErrFormat},
		{"below zero", []byte{1}, -1, -1, 500, nil, imageio.ErrFormat},
		{"too large", make([]byte, minutiae.MaxSidePx+1), minutiae.MaxSidePx + 1, 1, 500, nil, imageio.ErrTooLarge},
	} {
		got, err := imageio.DecodeRaw(row.b, row.width, row.height, row.ppi)
		if !errors.Is(err, row.err) || !bytes.Equal(got.Pixels, row.want) {
			t.Errorf("%s: got %v, %v, want %v, %v", row.name, got.Pixels, err, row.want, row.err)
		}
	}
}

func TestRecords(t *testing.T) {
	packed := fir.View{Finger: 7, Width: 3, Height: 1, Depth: 4, Compression: fir.Packed, Data: []byte{0x0f, 0x80}}
	inside := fir.View{Finger: 7, Width: 3, Height: 1, Depth: 8, Compression: fir.PNG, Data: withPHYs(pngOf(t, ramp(3, 1)), 39370, 39370, 1)}
	for _, standard := range []fir.Standard{fir.ISO2005, fir.INCITS2004, fir.ISO2011} {
		for _, row := range []struct {
			name string
			b    []byte
			want []byte
			err  error
		}{
			{"bare", record(t, standard, 500, rawView(2, 0, 100, 255)), []byte{0, 100, 255}, nil},
			{"packed", record(t, standard, 500, packed), []byte{0, 255, 136}, nil},
			{"two fingers", record(t, standard, 500, rawView(2, 1), rawView(7, 2)), nil, imageio.ErrSeveral},
			{"four fingers in one picture", record(t, standard, 500, rawView(13, 1)), nil, imageio.ErrSeveral},
			{"its picture says another resolution", record(t, standard, 500, inside), nil, imageio.ErrNoResolution},
		} {
			got, err := imageio.Decode(row.b, 0)
			if !errors.Is(err, row.err) || !bytes.Equal(got.Pixels, row.want) || row.err == nil && got.PPI != 500 {
				t.Errorf("%v, %s: got %v at %d, %v, want %v, %v", standard, row.name, got.Pixels, got.PPI, err, row.want, row.err)
			}
		}
		all, err := imageio.Pictures(record(t, standard, 500, rawView(2, 1), rawView(7, 2)))
		if err != nil || len(all) != 2 || all[0].Finger != 2 || all[1].Finger != 7 || all[1].PPI != 500 {
			t.Errorf("%v: got %+v, %v, want fingers 2 and 7", standard, all, err)
		}
	}
}

// wsqOf returns a picture as a WSQ stream at 500 pixels per inch.
func wsqOf(t testing.TB, img *image.Gray) []byte {
	b, err := wsq.Encode(wsq.Image{Pixels: img.Pix, Width: img.Rect.Dx(), Height: img.Rect.Dy(), PPI: 500}, wsq.Rate5to1)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestWSQ(t *testing.T) {
	b := wsqOf(t, ramp(64, 48))
	bare, err := wsq.Decode(b)
	if err != nil {
		t.Fatal(err)
	}
	inside := fir.View{Finger: 1, Width: 64, Height: 48, Depth: 8, Compression: fir.WSQ, Data: b}
	for name, b := range map[string][]byte{"bare": b, "in a record": record(t, fir.ISO2005, 500, inside)} {
		if got, err := imageio.Decode(b, 0); err != nil || got.PPI != 500 || got.Width != 64 || !bytes.Equal(got.Pixels, bare.Pixels) {
			t.Errorf("%s: got %d x %d at %d, %v", name, got.Width, got.Height, got.PPI, err)
		}
	}
}
