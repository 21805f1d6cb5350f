package imageio_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"fingerzeig/minutiae/imageio"
)

// transaction returns an ANSI/NIST-ITL transaction of records of type 14, each with a picture of the fields given, behind one of type 1.
func transaction(records ...string) []byte {
	contents := fmt.Sprintf("1\x1f%d", len(records))
	var rest string
	for i, fields := range records {
		contents += fmt.Sprintf("\x1e14\x1f%02d", i+1)
		rest += tagged("14", fmt.Sprintf("14.002:%02d\x1d%s", i+1, fields))
	}
	return []byte(tagged("1", "1.002:0500\x1d1.003:"+contents) + rest)
}

// tagged returns a record whose first field is its length.
func tagged(kind, fields string) string {
	for n := len(fields); ; n++ {
		if s := fmt.Sprintf("%s.001:%d\x1d%s\x1c", kind, n, fields); len(s) == n {
			return s
		}
	}
}

// type14 returns the fields of a picture 3 pixels wide and 1 high at 500 ppi.
func type14(finger, depth int, compression, data string) string {
	return fmt.Sprintf("14.003:0\x1d14.006:3\x1d14.007:1\x1d14.008:1\x1d14.009:500\x1d14.010:500\x1d14.011:%s\x1d14.012:%d\x1d14.013:%d\x1d14.999:%s",
		compression, depth, finger, data)
}

func TestTransactions(t *testing.T) {
	for _, row := range []struct {
		name   string
		b      []byte
		want   []byte
		err    error
		reason string
	}{
		{"bare", transaction(type14(3, 8, "NONE", "\x00\x64\xff")), []byte{0, 100, 255}, nil, ""},
		{"bare, 16 bits", transaction(type14(3, 16, "NONE", "\x00\x00\xff\xff\x80\x00")), []byte{0, 255, 128}, nil, ""},
		{"bare, of no depth", transaction(type14(3, 0, "NONE", "\x00\x64\xff")), nil, imageio.ErrFormat, "bare pixels of 0 bits"},
		{"bare, too deep", transaction(type14(3, 24, "NONE", "\x00\x64\xff")), nil, imageio.ErrFormat, "bare pixels of 24 bits"},
		{"bare, too short", transaction(type14(3, 8, "NONE", "\x00")), nil, imageio.ErrFormat, ""},
		{"PNG", transaction(type14(3, 8, "PNG", string(pngOf(t, ramp(3, 1))))), ramp(3, 1).Pix, nil, ""},
		{"not what it says", transaction(type14(3, 8, "PNG", "abc")), nil, imageio.ErrFormat, "not what it says"},
		{"JPEG 2000", transaction(type14(3, 8, "JP2", "\x00\x00\x00\x0cjP  \r\n\x87\n")), nil, imageio.ErrFormat, "JPEG 2000 is not read"},
		{"two fingers", transaction(type14(3, 8, "NONE", "abc"), type14(4, 8, "NONE", "abc")), nil, imageio.ErrSeveral, ""},
		{"no picture", []byte(tagged("1", "1.002:0500\x1d1.003:1\x1f0")), nil, imageio.ErrFormat, "without a grey picture"},
	} {
		got, err := imageio.Decode(row.b, 0)
		if !errors.Is(err, row.err) || !bytes.Equal(got.Pixels, row.want) || row.err == nil && got.PPI != 500 {
			t.Errorf("%s: got %v at %d, %v, want %v, %v", row.name, got.Pixels, got.PPI, err, row.want, row.err)
		}
		if err != nil && !strings.Contains(err.Error(), row.reason) {
			t.Errorf("%s: got %q, want it to say %q", row.name, err, row.reason)
		}
	}
}
