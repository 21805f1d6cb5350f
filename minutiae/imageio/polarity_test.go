package imageio_test

import (
	"os"
	"path/filepath"
	"testing"

	"fingerzeig/minutiae"
	"fingerzeig/minutiae/imageio"
)

// striped draws ridges in the middle of a background.
func striped(background, ridge, valley byte) minutiae.Image {
	const side = 160
	img := minutiae.Image{Pixels: make([]byte, side*side), Width: side, Height: side, PPI: 500}
	for i := range img.Pixels {
		img.Pixels[i] = background
		if x, y := i%side, i/side; x > 32 && x < 128 && y > 32 && y < 128 {
			if img.Pixels[i] = valley; x/4%2 == 0 {
				img.Pixels[i] = ridge
			}
		}
	}
	return img
}

func TestPolarity(t *testing.T) {
	full := striped(255, 40, 250)
	copy(full.Pixels, full.Pixels[64*160:96*160])
	for _, row := range []struct {
		name string
		img  minutiae.Image
		want imageio.Polarity
	}{
		{"ink on paper", striped(255, 40, 250), imageio.DarkRidges},
		{"negative", striped(0, 215, 5), imageio.LightRidges},
		{"grey background", striped(140, 40, 250), imageio.PolarityUnknown},
		{"flat", striped(200, 200, 200), imageio.PolarityUnknown},
		{"nothing", minutiae.Image{}, imageio.PolarityUnknown},
		{"size that overflows", minutiae.Image{Width: 1 << 62, Height: 4}, imageio.PolarityUnknown},
		{"too few pixels", minutiae.Image{Pixels: make([]byte, 9), Width: 32, Height: 32}, imageio.PolarityUnknown},
	} {
		t.Run(row.name, func(t *testing.T) {
			if got := imageio.PolarityOf(row.img); got != row.want {
				t.Errorf("got %v, want %v", got, row.want)
			}
		})
	}
}

// TestPolarityOfPrints checks on real prints, which all have dark ridges, that none is taken for a negative, nor a negative for a print, and
// that most are told.
func TestPolarityOfPrints(t *testing.T) {
	var files []string
	for _, pattern := range []string{"*/*.tif", "interop/fingerjetfx/*.pgm", "interop/sfinge/*.png", "interop/jnbis/fp-*.png"} {
		found, _ := filepath.Glob(filepath.Join(data(t), pattern))
		files = append(files, found...)
	}
	if len(files) == 0 {
		t.Skip("no real prints; FINGERZEIG_DATA names their folder")
	}
	n, told := 0, 0
	for i, name := range files {
		if testing.Short() && i%8 != 0 {
			continue
		}
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		img, err := imageio.Decode(b, 500)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		n++
		got, negative := imageio.PolarityOf(img), imageio.PolarityOf(imageio.Invert(img))
		if got == imageio.LightRidges || negative == imageio.DarkRidges {
			t.Errorf("%s: got %v, and %v of its negative", filepath.Base(name), got, negative)
		}
		if (got == imageio.DarkRidges) != (negative == imageio.LightRidges) {
			t.Errorf("%s: got %v, and %v of its negative", filepath.Base(name), got, negative)
		}
		if got == imageio.DarkRidges {
			told++
		}
	}
	t.Logf("%d prints, %d told", n, told)
	if told*100 < n*65 {
		t.Errorf("got %d of %d told, want 65 %%", told, n)
	}
}

// data returns the folder of real prints, which need not exist.
func data(t *testing.T) string {
	t.Helper()
	if root := os.Getenv("FINGERZEIG_DATA"); root != "" {
		return root
	}
	root, err := filepath.Abs("../../../shared/data")
	if err != nil {
		t.Fatal(err)
	}
	return root
}
