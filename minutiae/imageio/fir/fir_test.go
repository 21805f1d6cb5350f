package fir_test

import (
	"encoding/binary"
	"encoding/hex"
	"errors"
	"reflect"
	"strings"
	"testing"

	"fingerzeig/minutiae/imageio/fir"
)

// view returns a view that every standard can say, with n bytes of picture.
func view(finger, number, n int) fir.View {
	return fir.View{
		Finger: finger, Number: number, Impression: 1, Width: 3, Height: 2, PPIX: 500, PPIY: 500, Depth: 8,
		Data: []byte("a picture, of any kind there may be in it")[:n], Quality: fir.NoQuality,
	}
}

func TestRoundTrip(t *testing.T) {
	good := view(7, 0, 6)
	good.Quality, good.QualityVendor, good.QualityVersion = 80, 0x101, 7
	png := view(2, 1, 9)
	png.Compression = fir.PNG
	lossless := view(3, 0, 5)
	lossless.Compression, lossless.Depth, lossless.PPIX, lossless.PPIY = fir.JPEG2000Lossless, 16, 1000, 999
	for _, row := range []struct {
		name string
		want fir.Record
	}{
		{"2005", fir.Record{Standard: fir.ISO2005, Views: []fir.View{view(1, 1, 6)}}},
		{"2005, several", fir.Record{Standard: fir.ISO2005, Views: []fir.View{view(1, 1, 6), view(1, 2, 8), view(6, 1, 1)}}},
		{"2005, PNG", fir.Record{Standard: fir.ISO2005, Views: []fir.View{png}}},
		{"2004", fir.Record{Standard: fir.INCITS2004, Views: []fir.View{view(10, 1, 6)}}},
		{"2004, several", fir.Record{Standard: fir.INCITS2004, Views: []fir.View{view(10, 1, 6), view(9, 1, 30)}}},
		{"2011", fir.Record{Standard: fir.ISO2011, Views: []fir.View{good}}},
		{"2011, several kinds", fir.Record{Standard: fir.ISO2011, Views: []fir.View{good, png, lossless}}},
	} {
		t.Run(row.name, func(t *testing.T) {
			b, err := row.want.Marshal()
			if err != nil {
				t.Fatal(err)
			}
			got, err := fir.Parse(append(b, "behind it"...))
			if err != nil || !reflect.DeepEqual(got, row.want) {
				t.Errorf("got %+v, %v, want %+v", got, err, row.want)
			}
			for n := range len(b) {
				if _, err := fir.Parse(b[:n]); !errors.Is(err, fir.ErrFormat) {
					t.Fatalf("cut to %d of %d bytes: got %v", n, len(b), err)
				}
			}
		})
	}
}

// TestBytes holds headers against bytes that were laid out by hand.
func TestBytes(t *testing.T) {
	for _, row := range []struct{ name, file, want string }{
		{"ISO, per centimetre", "46495200 30313000 000000000030" +
			"0000 001f 01 02 00c5 00c5 00c5 00c5 08 00 0000" +
			"00000010 02 01 01 fe 00 0002 0001 00 0aff", "ISO/IEC 19794-4:2005, finger 2, 2x1 at 500 x 500, raw, 2 bytes"},
		{"INCITS", "46495200 30313000 000000000034 01020304" +
			"0000 001f 01 01 03e8 03e8 01f4 01f3 08 02 0000" +
			"00000010 07 01 01 fe 03 0002 0001 00 ffa0", "INCITS 381-2004, finger 7, 2x1 at 500 x 499, WSQ, 2 bytes"},
		{"2011, certified", "46495200 30323000 00000048 0001 01 01" +
			"00000038 07e7050b13001b011f 00 0000 0000 01 32 000f 000f 01 0001 02" +
			"0a 00 02 00c5 00c5 00c5 00c5 08 06 00 0002 0001 00000001 ff" +
			"0001 0006 aa", "ISO/IEC 19794-4:2011, finger 10, 2x1 at 500 x 500, PNG, 1 bytes"},
	} {
		t.Run(row.name, func(t *testing.T) {
			b, err := hex.DecodeString(strings.ReplaceAll(row.file, " ", ""))
			if err != nil {
				t.Fatal(err)
			}
			r, err := fir.Parse(b)
			if err != nil {
				t.Fatal(err)
			}
			if got := describe(r); got != row.want {
				t.Errorf("got %s, want %s", got, row.want)
			}
		})
	}
}

func TestErrors(t *testing.T) {
	marshal := func(standard fir.Standard, views ...fir.View) []byte {
		b, err := fir.Record{Standard: standard, Views: views}.Marshal()
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	change := func(b []byte, at int, v byte) []byte {
		b[at] = v
		return b
	}
	iso, late := marshal(fir.ISO2005, view(1, 1, 6)), marshal(fir.ISO2011, view(1, 0, 6))
	for _, row := range []struct {
		name, says string
		file       []byte
	}{
		{"nothing", "does not begin with FIR", nil},
		{"minutiae", "does not begin with FIR", []byte("FMR\x00 20\x00")},
		{"version", `version "030" is not read`, change(append([]byte{}, iso...), 5, '3')},
		{"INCITS 381-2009 Am. 1", `version "025" is not read`, []byte("FIR\x00025\x00")},
		{"scale unit", "its scale unit is 0", change(append([]byte{}, iso...), 19, 0)},
		{"depth", "its pixels have 17 bits", change(append([]byte{}, iso...), 28, 17)},
		{"compression", "its compression is 6", change(append([]byte{}, iso...), 29, 6)},
		{"fingers", "2 fingers, and there are 1 views", change(append([]byte{}, iso...), 18, 2)},
		{"a view too long", "a view says that it has 21 bytes", change(append([]byte{}, iso...), 35, 21)},
		{"a view without a picture", "a view says that it has 14 bytes", change(append([]byte{}, iso...), 35, 14)},
		{"2011, no views", "its 0 views do not fill", change(append([]byte{}, late...), 13, 0)},
		{"2011, fewer views", "a view ends in its header", change(append([]byte{}, late...), 13, 2)},
		{"2011, qualities", "a view ends in its header", change(append([]byte{}, late...), 16+18, 200)},
		{"2011, picture too long", "a picture says", change(append([]byte{}, late...), len(late)-7, 7)},
		{"2011, view shorter than its own length", "a view says that it has 3 bytes", change(append([]byte{}, late...), 19, 3)},
	} {
		t.Run(row.name, func(t *testing.T) {
			if _, err := fir.Parse(row.file); !errors.Is(err, fir.ErrFormat) || !strings.Contains(err.Error(), row.says) {
				t.Errorf("got %v, want %q", err, row.says)
			}
		})
	}
}

func TestMarshalErrors(t *testing.T) {
	with := func(change func(*fir.View)) []fir.View {
		v := view(1, 1, 6)
		change(&v)
		return []fir.View{v}
	}
	other := view(2, 1, 6)
	other.PPIX = 1000
	for _, row := range []struct {
		name   string
		record fir.Record
	}{
		{"zero", fir.Record{}},
		{"standard", fir.Record{Standard: 3, Views: []fir.View{view(1, 1, 6)}}},
		{"two resolutions in 2005", fir.Record{Views: []fir.View{view(1, 1, 6), other}}},
		{"lossless JPEG 2000 in 2005", fir.Record{Views: with(func(v *fir.View) { v.Compression = fir.JPEG2000Lossless })}},
		{"no picture", fir.Record{Views: with(func(v *fir.View) { v.Data = nil })}},
		{"depth", fir.Record{Views: with(func(v *fir.View) { v.Depth = 0 })}},
		{"width", fir.Record{Views: with(func(v *fir.View) { v.Width = 65536 })}},
		{"resolution", fir.Record{Views: with(func(v *fir.View) { v.PPIX, v.PPIY = -1, -1 })}},
		{"finger", fir.Record{Views: with(func(v *fir.View) { v.Finger = 256 })}},
		{"quality", fir.Record{Standard: fir.ISO2011, Views: with(func(v *fir.View) { v.Quality = 101 })}},
		{"vendor", fir.Record{Standard: fir.ISO2011, Views: with(func(v *fir.View) { v.QualityVendor = -1 })}},
	} {
		t.Run(row.name, func(t *testing.T) {
			if _, err := row.record.Marshal(); !errors.Is(err, fir.ErrFormat) {
				t.Errorf("got %v", err)
			}
		})
	}
}

// FuzzParse checks that what is read can be written and read again, where the standard that it came in can say it.
func FuzzParse(f *testing.F) {
	for _, standard := range []fir.Standard{fir.ISO2005, fir.INCITS2004, fir.ISO2011} {
		b, err := fir.Record{Standard: standard, Views: []fir.View{view(1, 1, 6), view(7, 1, 2)}}.Marshal()
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
		f.Add(binary.BigEndian.AppendUint32(b[:len(b)-4], 1<<31))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		r, err := fir.Parse(b)
		if err != nil {
			if !errors.Is(err, fir.ErrFormat) {
				t.Errorf("an error that is none of the package: %v", err)
			}
			return
		}
		size := 0
		for _, v := range r.Views {
			size += len(v.Data)
		}
		if size > len(b) {
			t.Fatalf("%d bytes of pictures out of %d", size, len(b))
		}
		again, err := r.Marshal()
		if err != nil {
			return // more views, or more pixels an inch, than are written
		}
		back, err := fir.Parse(again)
		if err != nil || len(back.Views) != len(r.Views) {
			t.Fatalf("did not come back: %d views, %v", len(back.Views), err)
		}
	})
}
