package wsq_test

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"runtime"
	"slices"
	"strings"
	"testing"

	"fingerzeig/minutiae/imageio/wsq"
)

// TestRoundTrip encodes images of all kinds and measures what comes back.
func TestRoundTrip(t *testing.T) {
	flat := func(v byte) wsq.Image {
		return wsq.Image{Pixels: bytes.Repeat([]byte{v}, 60*50), Width: 60, Height: 50}
	}
	faint := wsq.Image{Pixels: make([]byte, 300*300), Width: 300, Height: 300}
	for i := range faint.Pixels {
		faint.Pixels[i] = byte(100 + i%300/100)
	}
	noise := wsq.Image{Pixels: make([]byte, 200*200), Width: 200, Height: 200}
	for i, seed := 0, uint32(1); i < len(noise.Pixels); i++ {
		seed = seed*1664525 + 1013904223
		noise.Pixels[i] = byte(seed >> 24)
	}
	for _, row := range []struct {
		name     string
		img      wsq.Image
		rate, dB float64
	}{
		{"print, 15:1", drawn(), wsq.Rate15to1, 20},
		{"print, 5:1", drawn(), wsq.Rate5to1, 29},
		{"print, more than enough", drawn(), wsq.MaxRate, 38},
		{"ridges", waves(388, 374), wsq.Rate15to1, 37},
		{"odd sides", waves(177, 93), wsq.Rate5to1, 35},
		{"a row", waves(200, 1), wsq.Rate5to1, 15},
		{"a column", waves(1, 200), wsq.Rate5to1, 15},
		{"a few pixels", waves(5, 3), wsq.Rate5to1, 10},
		{"black", flat(0), wsq.Rate5to1, math.Inf(1)},
		{"white", flat(255), wsq.Rate5to1, math.Inf(1)},
		{"one pixel", wsq.Image{Pixels: []byte{77}, Width: 1, Height: 1}, wsq.Rate5to1, math.Inf(1)},
		{"hardly anything", faint, wsq.Rate5to1, 50},
		{"noise", noise, wsq.Rate5to1, 10},
		{"next to nothing", drawn(), wsq.MinRate, 5},
	} {
		t.Run(row.name, func(t *testing.T) {
			b := encode(t, row.img, row.rate)
			got := psnr(t, row.img, b)
			t.Logf("%d bytes, %.2f dB", len(b), got)
			if got < row.dB {
				t.Errorf("got %.2f dB in %d bytes, want %.0f", got, len(b), row.dB)
			}
			if most := row.rate*float64(len(row.img.Pixels))/8*1.1 + 1000; float64(len(b)) > most {
				t.Errorf("got %d bytes, want at most %.0f", len(b), most)
			}
		})
	}
}

// TestScratch checks that memory used before leaves no trace.
func TestScratch(t *testing.T) {
	var s wsq.Scratch
	for _, img := range []wsq.Image{drawn(), waves(31, 77), waves(400, 20), drawn()} {
		want := encode(t, img, wsq.Rate5to1)
		got, err := s.Encode(img, wsq.Rate5to1)
		if err != nil || !bytes.Equal(got, want) {
			t.Fatalf("%d x %d: other bytes, %v", img.Width, img.Height, err)
		}
		a, err := wsq.Decode(got)
		if err != nil {
			t.Fatal(err)
		}
		b, err := s.Decode(got)
		if err != nil || !bytes.Equal(a.Pixels, b.Pixels) {
			t.Fatalf("%d x %d: other pixels, %v", img.Width, img.Height, err)
		}
	}
}

func TestComments(t *testing.T) {
	nistcom := func(ppi int, more ...string) string {
		return strings.Join(append([]string{fmt.Sprintf("NIST_COM %d", 9+len(more)), "PIX_WIDTH 40", "PIX_HEIGHT 30", "PIX_DEPTH 8",
			fmt.Sprint("PPI ", ppi), "LOSSY 1", "COLORSPACE GRAY", "COMPRESSION WSQ", "WSQ_BITRATE 0.750000"}, more...), "\n")
	}
	for _, row := range []struct {
		name      string
		ppi       int
		had, want []string
	}{
		{"none", 500, nil, []string{nistcom(500)}},
		{"no resolution", 0, nil, []string{nistcom(-1)}},
		{"another", 1000, []string{"by us"}, []string{nistcom(1000), "by us"}},
		{"an old one", 500, []string{"odd", nistcom(300)}, []string{nistcom(500), "odd"}},
		{"one that says more", 500, []string{"NIST_COM 2\nPPI 1\nSCAN_TYPE i\x00"},
			[]string{"NIST_COM 10\nPPI 500\nSCAN_TYPE i\nPIX_WIDTH 40\nPIX_HEIGHT 30\nPIX_DEPTH 8\nLOSSY 1\nCOLORSPACE GRAY\nCOMPRESSION WSQ\nWSQ_BITRATE 0.750000"}},
	} {
		t.Run(row.name, func(t *testing.T) {
			img := waves(40, 30)
			img.PPI, img.Comments = row.ppi, row.had
			b := encode(t, img, wsq.Rate15to1)
			got, err := wsq.Decode(b)
			if err != nil || got.PPI != row.ppi || !slices.Equal(got.Comments, row.want) {
				t.Errorf("got %d, %q, %v, want %d, %q", got.PPI, got.Comments, err, row.ppi, row.want)
			}
			if w, h, ppi, err := wsq.DecodeConfig(b); w != 40 || h != 30 || ppi != row.ppi || err != nil {
				t.Errorf("the headers say %d x %d at %d, %v", w, h, ppi, err)
			}
		})
	}
}

// segments returns the pieces of a stream: each marker with what follows it up to the next one.
func segments(b []byte) (parts [][]byte) {
	from := 0
	for i := 1; i+1 < len(b); i++ {
		if b[i] == 0xff && b[i+1] >= 0xa0 && b[i+1] <= 0xa8 {
			parts = append(parts, b[from:i])
			from = i
		}
	}
	return append(parts, b[from:])
}

// The places of an encoded stream's segments.
const (
	soi = iota
	com
	dtt
	dqt
	sof
	dht0
	sob0
	dht1
	sob1
	sob2
	eoi
	all
)

// arranged returns segments of a stream in an order. Others are passed as they are.
func arranged(t *testing.T, b []byte, order ...any) []byte {
	t.Helper()
	parts := segments(b)
	if len(parts) != all {
		t.Fatalf("%d segments", len(parts))
	}
	var out []byte
	for _, o := range order {
		switch o := o.(type) {
		case int:
			out = append(out, parts[o]...)
		case string:
			out = append(out, o...)
		}
	}
	return out
}

// TestDefects reads what writers get wrong, and refuses what cannot be read.
func TestDefects(t *testing.T) {
	b := encode(t, waves(60, 50), wsq.Rate5to1)
	want, err := wsq.Decode(b)
	if err != nil {
		t.Fatal(err)
	}
	const comment = "\xff\xa8\x00\x05odd"
	for _, row := range []struct {
		name  string
		order []any
		want  error
	}{
		{"as it is", []any{soi, com, dtt, dqt, sof, dht0, sob0, dht1, sob1, sob2, eoi}, nil},
		{"no end", []any{soi, com, dtt, dqt, sof, dht0, sob0, dht1, sob1, sob2}, nil},
		{"half an end", []any{soi, com, dtt, dqt, sof, dht0, sob0, dht1, sob1, sob2, "\xff"}, nil},
		{"more behind the end", []any{soi, com, dtt, dqt, sof, dht0, sob0, dht1, sob1, sob2, eoi, "\x00\x00 more"}, nil},
		{"a comment where a block could be", []any{soi, com, dtt, dqt, sof, dht0, sob0, dht1, sob1, sob2, comment, eoi}, nil},
		{"tables where a block could be", []any{soi, com, dtt, dqt, sof, dht0, sob0, dht1, sob1, sob2, dht1, eoi}, nil},
		{"no NISTCOM", []any{soi, dtt, dqt, sof, dht0, sob0, dht1, sob1, sob2, eoi}, nil},
		{"another order", []any{soi, sof, dht1, dht0, dqt, com, dtt, sob0, sob1, sob2, eoi}, nil},
		{"tables again", []any{soi, com, dht0, dtt, dqt, dtt, sof, dqt, dht0, sob0, dht1, sob1, dht1, sob2, eoi}, nil},
		{"a stray byte behind a comment", []any{soi, com, "\x00", dtt, dqt, sof, dht0, sob0, dht1, sob1, sob2, eoi}, nil},
		{"fill bytes", []any{soi, com, "\xff\xff", dtt, dqt, "\xff", sof, dht0, sob0, dht1, sob1, sob2, eoi}, nil},
		{"restart interval", []any{soi, com, "\xff\xa7\x00\x04\x00\x00", dtt, dqt, sof, dht0, sob0, dht1, sob1, sob2, eoi}, nil},
		{"restart where a block ends", []any{soi, com, dtt, dqt, sof, dht0, sob0, "\xff\xb0", dht1, sob1, "\xff\xb1", sob2, eoi}, nil},
		{"end where the last block should be", []any{soi, com, dtt, dqt, sof, dht0, sob0, dht1, sob1, eoi}, wsq.ErrFormat},
		{"no blocks", []any{soi, com, dtt, dqt, sof, dht0, eoi}, wsq.ErrFormat},
		{"no first table", []any{soi, com, dtt, dqt, sof, dht1, sob0, sob1, sob2, eoi}, wsq.ErrFormat},
		{"no frame header", []any{soi, com, dtt, dqt, dht0, sob0, dht1, sob1, sob2, eoi}, wsq.ErrFormat},
		{"two frame headers", []any{soi, com, dtt, dqt, sof, sof, dht0, sob0, dht1, sob1, sob2, eoi}, wsq.ErrFormat},
		{"no filters", []any{soi, com, dqt, sof, dht0, sob0, dht1, sob1, sob2, eoi}, wsq.ErrFormat},
		{"no bins", []any{soi, com, dtt, sof, dht0, sob0, dht1, sob1, sob2, eoi}, wsq.ErrFormat},
		{"the other block's table", []any{soi, com, dtt, dqt, sof, dht0, sob0, sob1, sob2, eoi}, wsq.ErrFormat},
		{"a block twice", []any{soi, com, dtt, dqt, sof, dht0, sob0, sob0, dht1, sob1, sob2, eoi}, wsq.ErrFormat},
		{"start again", []any{soi, soi, com, dtt, dqt, sof, dht0, sob0, dht1, sob1, sob2, eoi}, wsq.ErrFormat},
		{"much behind a comment", []any{soi, com, "\x00\x00\x00", dtt, dqt, sof, dht0, sob0, dht1, sob1, sob2, eoi}, wsq.ErrFormat},
		{"nothing", nil, wsq.ErrFormat},
		{"a marker alone", []any{soi}, wsq.ErrFormat},
		{"a JPEG", []any{"\xff\xd8\xff\xe0\x00\x04ab"}, wsq.ErrFormat},
		{"filters too long", []any{soi, com, "\xff\xa4\x00\x04\xff\xff", dqt, sof, dht0, sob0, dht1, sob1, sob2, eoi}, wsq.ErrFormat},
		{"filters of mixed lengths", []any{soi, com, "\xff\xa4\x00\x04\x08\x07", dqt, sof, dht0, sob0, dht1, sob1, sob2, eoi}, wsq.ErrFormat},
		{"too many codes", []any{soi, com, dtt, dqt, sof, "\xff\xa6\x00\x16\x00\x03" + strings.Repeat("\x00", 15) + "\x01\x02\x03", sob0, eoi}, wsq.ErrFormat},
	} {
		t.Run(row.name, func(t *testing.T) {
			got, err := wsq.Decode(arranged(t, b, row.order...))
			if !errors.Is(err, row.want) {
				t.Fatalf("got %v, want %v", err, row.want)
			}
			if err == nil && !bytes.Equal(got.Pixels, want.Pixels) {
				t.Error("other pixels")
			}
			if err != nil && got.Pixels != nil {
				t.Error("got pixels beside an error")
			}
		})
	}
}

// TestCutShort cuts a stream everywhere: only the end marker may be missing.
func TestCutShort(t *testing.T) {
	b := encode(t, waves(60, 50), wsq.Rate5to1)
	for n := range len(b) - 3 { // the last bytes of the last block may hold nothing but ones that fill it up
		if _, err := wsq.Decode(b[:n]); !errors.Is(err, wsq.ErrFormat) {
			t.Errorf("%d of %d bytes: got %v", n, len(b), err)
		}
	}
}

// TestBombs checks that a stream that says it is huge takes no memory for what it promises.
func TestBombs(t *testing.T) {
	b := encode(t, waves(60, 50), wsq.Rate5to1)
	parts := segments(b)
	at := len(slices.Concat(parts[:sof]...)) + 6
	for _, row := range []struct {
		name string
		size string
		most uint64
		want error
	}{
		{"too high", "\xff\xff\x00\x10", 64 << 10, wsq.ErrTooLarge},
		{"too wide", "\x00\x10\x10\x01", 64 << 10, wsq.ErrTooLarge},
		{"no pixels", "\x00\x00\x00\x10", 64 << 10, wsq.ErrFormat},
		{"without the blocks", "\x10\x00\x10\x00", 33 << 20, wsq.ErrFormat},
	} {
		t.Run(row.name, func(t *testing.T) {
			bomb := slices.Clone(b)
			copy(bomb[at:], row.size)
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			if _, err := wsq.Decode(bomb); !errors.Is(err, row.want) {
				t.Fatalf("got %v, want %v", err, row.want)
			}
			runtime.ReadMemStats(&after)
			if got := after.TotalAlloc - before.TotalAlloc; got > row.most {
				t.Errorf("%d bytes of memory for a stream of %d", got, len(bomb))
			}
		})
	}
}

func TestEncodeErrors(t *testing.T) {
	img := waves(20, 10)
	with := func(change func(*wsq.Image)) wsq.Image {
		changed := img
		change(&changed)
		return changed
	}
	for _, row := range []struct {
		name string
		img  wsq.Image
		rate float64
	}{
		{"nothing", wsq.Image{}, 1},
		{"pixels missing", with(func(i *wsq.Image) { i.Pixels = i.Pixels[1:] }), 1},
		{"negative side", with(func(i *wsq.Image) { i.Width, i.Height = -20, -10 }), 1},
		{"too wide", wsq.Image{Pixels: make([]byte, wsq.MaxSidePx+1), Width: wsq.MaxSidePx + 1, Height: 1}, 1},
		{"negative resolution", with(func(i *wsq.Image) { i.PPI = -1 }), 1},
		{"long comment", with(func(i *wsq.Image) { i.Comments = []string{strings.Repeat("a", 1<<16)} }), 1},
		{"no rate", img, 0},
		{"negative rate", img, -1},
		{"rate too high", img, wsq.MaxRate + 0.1},
		{"rate is no number", img, math.NaN()},
	} {
		t.Run(row.name, func(t *testing.T) {
			if b, err := wsq.Encode(row.img, row.rate); !errors.Is(err, wsq.ErrSize) || b != nil {
				t.Errorf("got %d bytes, %v", len(b), err)
			}
		})
	}
}
