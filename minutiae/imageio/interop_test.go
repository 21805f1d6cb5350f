package imageio_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fingerzeig/minutiae/imageio"
)

// TestInterop reads every file of other people's that there is, or refuses it with the right reason. The first pattern that fits counts.
func TestInterop(t *testing.T) {
	root := filepath.Join(data(t), "interop")
	seen := 0
	err := filepath.WalkDir(root, func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		name, _ := filepath.Rel(root, path)
		b, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		seen++
		for _, row := range interop {
			if ok, _ := filepath.Match(row.pattern, name); !ok {
				continue
			}
			img, err := imageio.Decode(b, row.ppi)
			switch {
			case row.err != nil && (!errors.Is(err, row.err) || !strings.Contains(err.Error(), row.says)):
				t.Errorf("%s: got %v, want %v with %q", name, err, row.err, row.says)
			case row.err == nil && err != nil:
				t.Errorf("%s: %v", name, err)
			case row.err == nil && (img.PPI < 499 || img.PPI > 512):
				t.Errorf("%s: got %d ppi", name, img.PPI)
			}
			return nil
		}
		t.Errorf("%s: no row says what becomes of it", name)
		return nil
	})
	if err != nil || seen == 0 {
		t.Skip("no files of other people's; FINGERZEIG_DATA names their folder")
	}
}

// interop is what becomes of the files. Rows without an error are read at the resolution of the row, or at 500 ppi by the file.
var interop = []struct {
	pattern string
	ppi     int
	err     error
	says    string
}{
	{"wsq/*.wsq", 0, nil, ""},
	{"wsq/*.pgm", 500, nil, ""},
	{"iso19794_4_wsq_jp2/*wsq.iso", 0, nil, ""},
	{"iso19794_4_wsq_jp2/*", 0, imageio.ErrFormat, "JPEG 2000 is not read"},
	{"*/*.ist", 500, imageio.ErrFormat, "a minutiae record"},
	{"biomdi_fmr/*", 500, imageio.ErrFormat, "a minutiae record"},
	{"sourceafis/iso-*.dat", 500, imageio.ErrFormat, "a minutiae record"},
	{"libbiomeval/fmr.*", 500, imageio.ErrFormat, "a minutiae record"},
	{"libbiomeval/face*", 500, imageio.ErrFormat, "a face image record"},
	{"libbiomeval/img.jp2", 500, imageio.ErrFormat, "JPEG 2000 is not read"},
	{"*/*.gif", 500, imageio.ErrFormat, "GIF is not read"},
	{"sourceafis/*.dat", 500, imageio.ErrFormat, "bare pixels need their size"},
	{"nbis_raw/*", 500, imageio.ErrFormat, "bare pixels need their size"},
	{"libbiomeval/TLVBIT.dat", 500, imageio.ErrFormat, "bare pixels need their size"},
	{"*/*.wsq", 0, nil, ""},
	{"*/*.p[gn][mg]", 500, nil, ""},
	{"*/*.jp*g", 500, nil, ""},
	{"*/*.bmp", 500, nil, ""},
	{"an2/valid1.1.an2", 0, nil, ""},
	{"an2/valid1.2.an2", 0, nil, ""},
	{"an2/valid1.14.an2", 0, nil, ""},
	{"an2/valid1.4.an2", 0, imageio.ErrFormat, "a palm"},
	{"an2/valid1.8.an2", 0, imageio.ErrSeveral, "3 in a file"},
	{"libbiomeval/type9-13.an2k", 0, nil, ""},
	{"jnbis/sample.an2", 0, imageio.ErrSeveral, "14 in a file"},
	{"libbiomeval/type4-slaps.an2k", 0, imageio.ErrSeveral, "4 in a file"},
	{"an2/valid1.9.an2", 0, imageio.ErrSeveral, "2 in a file"},
	{"an2/valid1.1[16].an2", 0, imageio.ErrSeveral, "3 in a file"},
	{"an2/valid1.[567].an2", 500, imageio.ErrFormat, ""},
	{"*/*.*", 0, imageio.ErrFormat, "a transaction without a grey picture of a finger"},
}
