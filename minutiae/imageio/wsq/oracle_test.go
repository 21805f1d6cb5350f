package wsq_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fingerzeig/minutiae/imageio/wsq"
)

// oracle returns the folder of streams with the images that NIST's decoder makes of them.
func oracle(t testing.TB) string {
	data := os.Getenv("FINGERZEIG_DATA")
	if data == "" {
		data = "../../../../shared/data"
	}
	folder := filepath.Join(data, "interop", "wsq")
	if _, err := os.Stat(folder); err != nil {
		t.Skip("no streams to compare with: ", err)
	}
	return folder
}

// readPGM reads what the oracle's images are written as.
func readPGM(t testing.TB, file string) wsq.Image {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var img wsq.Image
	var white int
	if _, err := fmt.Fscanf(bytes.NewReader(b), "P5\n%d %d\n%d\n", &img.Width, &img.Height, &white); err != nil || white != 255 {
		t.Fatalf("%s: %v", file, err)
	}
	img.Pixels = b[len(b)-img.Width*img.Height:]
	return img
}

// TestOracle decodes what NIST's decoder has decoded. The same sums in the same order give the same pixels.
func TestOracle(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(oracle(t), "*.wsq"))
	if err != nil || len(files) == 0 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	var s wsq.Scratch
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			b, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			want := readPGM(t, strings.TrimSuffix(file, "wsq")+"pgm")
			got, err := s.Decode(b)
			if err != nil {
				t.Fatal(err)
			}
			if got.Width != want.Width || got.Height != want.Height || got.PPI != 500 {
				t.Fatalf("got %d x %d at %d, want %d x %d at 500", got.Width, got.Height, got.PPI, want.Width, want.Height)
			}
			differ := 0
			for i, v := range got.Pixels {
				if v != want.Pixels[i] {
					differ++
				}
			}
			if differ > 0 {
				t.Errorf("%d of %d pixels differ", differ, len(got.Pixels))
			}
		})
	}
}
