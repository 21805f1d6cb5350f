package an2k_test

import (
	"encoding/binary"
	"errors"
	"fmt"
	"testing"

	"fingerzeig/minutiae/imageio/an2k"
)

// tagged returns a record whose first field is its length.
func tagged(kind int, fields string) []byte {
	for n := len(fields); ; n++ {
		if b := fmt.Appendf(nil, "%d.001:%d\x1d%s\x1c", kind, n, fields); len(b) == n {
			return b
		}
	}
}

// type4 returns a record of type 4 of a bare picture.
func type4(native byte, finger byte, data string) []byte {
	b := binary.BigEndian.AppendUint32(nil, uint32(18+len(data)))
	return append(append(b, 1, 0, finger, 255, 255, 255, 255, 255, native, 0, 2, 0, 1, 0), data...)
}

func transaction(contents string, records ...[]byte) []byte {
	b := tagged(1, "1.002:0500\x1d1.003:"+contents+"\x1d1.011:20.00\x1d1.012:19.69")
	for _, r := range records {
		b = append(b, r...)
	}
	return b
}

const fields14 = "14.002:02\x1d14.003:1\x1d14.006:3\x1d14.007:2\x1d14.008:2\x1d14.009:197\x1d14.010:197\x1d14.011:PNG\x1d14.012:8\x1d14.013:7\x1d14.999:\x1d\x1c"

func both() []byte {
	return transaction("1\x1f2\x1e4\x1f01\x1e14\x1f02", type4(1, 3, "\x1c\x1d"), tagged(14, fields14))
}

func TestParse(t *testing.T) {
	got, err := an2k.Parse(both())
	if err != nil || len(got.Images) != 2 || got.Version != "0500" {
		t.Fatalf("got %+v, %v", got, err)
	}
	want := "{4 1 3 0 2 1 508 508 8 raw [28 29]}"
	if img := got.Images[0]; fmt.Sprint(img) != want {
		t.Errorf("got %v, want %v", img, want)
	}
	want = "{14 2 7 1 3 2 500.38 500.38 8 PNG [29 28]}"
	if img := got.Images[1]; fmt.Sprint(img) != want {
		t.Errorf("got %v, want %v", img, want)
	}
	if got, err := an2k.Parse(transaction("1\x1f1\x1e4\x1f01", type4(0, 255, "ab"))); err != nil || got.Images[0].PPIX != 19.69*25.4 || got.Images[0].Finger != 0 {
		t.Errorf("at the minimum resolution: got %+v, %v", got, err)
	}
}

func TestErrors(t *testing.T) {
	b := both()
	for n := range len(b) {
		if _, err := an2k.Parse(b[:n]); !errors.Is(err, an2k.ErrFormat) {
			t.Fatalf("cut to %d of %d bytes: got %v", n, len(b), err)
		}
	}
	for _, row := range []struct {
		name string
		file []byte
	}{
		{"a picture", []byte("\x89PNG\r\n\x1a\n")},
		{"contents", transaction("1\x1f1\x1ex\x1f01")},
		{"a record that is missing", transaction("1\x1f1\x1e4\x1f01")},
		{"width", transaction("1\x1f1\x1e14\x1f01", tagged(14, "14.006:wide\x1d14.999:a"))},
	} {
		if _, err := an2k.Parse(row.file); !errors.Is(err, an2k.ErrFormat) {
			t.Errorf("%s: got %v", row.name, err)
		}
	}
}

func Example() {
	t, err := an2k.Parse(both())
	for _, img := range t.Images {
		fmt.Println(img.Type, img.Finger, img.Width, img.Height, img.Compression, err)
	}
	// Output:
	// 4 3 2 1 raw <nil>
	// 14 7 3 2 PNG <nil>
}

// FuzzParse checks that no bytes make it panic, and that pictures lie in them.
func FuzzParse(f *testing.F) {
	f.Add(both())
	f.Add(transaction("1\x1f1\x1e8\x1f01", type4(0, 1, "a")))
	f.Fuzz(func(t *testing.T, b []byte) {
		got, err := an2k.Parse(b)
		if err != nil && !errors.Is(err, an2k.ErrFormat) {
			t.Errorf("an error that is none of the package: %v", err)
		}
		size := 0
		for _, img := range got.Images {
			size += len(img.Data)
		}
		if size > len(b) {
			t.Errorf("%d bytes of pictures out of %d", size, len(b))
		}
	})
}
