package fmr_test

import (
	"bytes"
	"encoding/binary"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"fingerzeig/internal/fixed"
	"fingerzeig/minutiae"
	"fingerzeig/minutiae/fmr"
	"fingerzeig/minutiae/imageio"
)

// dataFile returns a file of other makers, or skips the test where there is none.
func dataFile(t *testing.T, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(dataFolder(t), name))
	if err != nil {
		t.Skip("no files of other makers; FINGERZEIG_DATA names their folder")
	}
	return b
}

func dataFolder(t *testing.T) string {
	t.Helper()
	if data := os.Getenv("FINGERZEIG_DATA"); data != "" {
		return data
	}
	return filepath.Join("..", "..", "..", "shared", "data") // the default is relative to the module's root, a test runs in its package
}

// TestAnnexes reads the examples of INCITS 378-2004 and ISO/IEC 19794-2:2005, which are of one print, and writes them again. The length that the ISO one
// states is one byte short.
func TestAnnexes(t *testing.T) {
	incitsBytes := dataFile(t, "interop/biomdi_fmr/Appendix-B2_Example.raw")
	isoBytes := dataFile(t, "interop/biomdi_fmr/Appendix-C2_Example.raw")
	incits, err := fmr.Decode(incitsBytes, fmr.Options{})
	if err != nil {
		t.Fatal(err)
	}
	iso, err := fmr.Decode(isoBytes, fmr.Options{Lenient: true})
	if err != nil {
		t.Fatal(err)
	}
	if incits.Format != fmr.INCITS2004 || iso.Format != fmr.ISO2005 || len(incits.Views) != 2 || len(iso.Views) != 2 {
		t.Fatalf("%s with %d views, %s with %d", incits.Format, len(incits.Views), iso.Format, len(iso.Views))
	}
	for i := range iso.Views {
		a, b := iso.Views[i], incits.Views[i]
		if a.Counts == nil != (b.Counts == nil) || a.Finger != b.Finger || len(a.Minutiae) != len(b.Minutiae) {
			t.Fatalf("view %d differs", i)
		}
		for k, m := range a.Minutiae {
			// Each example has rounded the direction itself: the ISO one down, by up to a unit, the INCITS one by up to half a unit.
			const isoUnit, incitsUnit = 1 << 8, 1 << 16 / 180
			if fixed.Distance(uint16(m.Direction), uint16(b.Minutiae[k].Direction)) > isoUnit+incitsUnit/2 {
				t.Errorf("view %d, minutia %d: directions %d and %d", i, k, m.Direction, b.Minutiae[k].Direction)
			}
			m.Direction = b.Minutiae[k].Direction
			if m != b.Minutiae[k] {
				t.Errorf("view %d, minutia %d: %v and %v", i, k, m, b.Minutiae[k])
			}
		}
	}
	if b, err := fmr.Encode(incits, fmr.INCITS2004); err != nil || !bytes.Equal(b, incitsBytes) {
		t.Errorf("wrote %x, %v\nwant  %x", b, err, incitsBytes)
	}
	isoBytes = bytes.Clone(isoBytes)
	binary.BigEndian.PutUint32(isoBytes[8:], uint32(len(isoBytes)))
	if b, err := fmr.Encode(iso, fmr.ISO2005); err != nil || !bytes.Equal(b, isoBytes) {
		t.Errorf("wrote %x, %v\nwant  %x", b, err, isoBytes)
	}
}

// TestFiles reads every file of minutiae there is: it is read and written again, or refused for the right reason.
func TestFiles(t *testing.T) {
	for _, c := range []struct {
		files  string
		least  int
		format fmr.Format
		reason string // of a lenient Decode that refuses them
	}{
		{"interop/fingerjetfx/*.ist", 9, fmr.ISO2005, ""},
		{"interop/sfinge/*.ist", 100, fmr.ISO2005, ""},
		{"interop/sourceafis/iso-*.dat", 3, fmr.ISO2005, ""},
		{"interop/sourceafis/gray-*.dat", 3, 0, "of none that can be told"}, // its own templates
		{"templates/secugen_iso/*/*.iso", 640, fmr.ISO2005, ""},
		{"interop/libbiomeval/fmr.ansi2007", 1, fmr.INCITS2009, ""},
		{"interop/libbiomeval/fmr.ansi2004", 1, fmr.INCITS2004, "2 bytes follow the last view"}, // its last block says 42 and holds 44
		{"interop/libbiomeval/fmr.iso2005", 1, fmr.ISO2005, "42 bytes of extended data, and 41 are left"},
		{"interop/libbiomeval/face01.iso2005", 1, 0, "of none that can be told"},
		{"interop/libbiomeval/TLVBIT.dat", 1, 0, "of none that can be told"},
	} {
		t.Run(strings.ReplaceAll(c.files, "/", " "), func(t *testing.T) {
			paths, err := filepath.Glob(filepath.Join(dataFolder(t), c.files))
			if err != nil || len(paths) == 0 {
				t.Skip("no files of other makers; FINGERZEIG_DATA names their folder")
			}
			if len(paths) < c.least {
				t.Errorf("%d files, want %d", len(paths), c.least)
			}
			for _, path := range paths {
				b, err := os.ReadFile(path)
				if err != nil {
					t.Fatal(err)
				}
				if f, _ := fmr.Detect(b); f != c.format {
					t.Errorf("%s: detected %s, want %s", path, f, c.format)
				}
				record, err := fmr.Decode(b, fmr.Options{Lenient: true})
				if c.reason != "" {
					if err == nil || !strings.Contains(err.Error(), c.reason) {
						t.Errorf("%s: got %v, want %s", path, err, c.reason)
					}
					continue
				}
				if err != nil {
					t.Errorf("%s: %v", path, err)
					continue
				}
				again, err := fmr.Encode(record, c.format)
				if _, strict := fmr.Decode(b, fmr.Options{}); err != nil || strict == nil && !bytes.Equal(again, b) {
					t.Errorf("%s: wrote %x, %v\nwant %x", path, again, err, b)
				}
			}
		})
	}
}

// TestDirections compares the minutiae of another extractor with ours in the same images: directions follow one convention.
func TestDirections(t *testing.T) {
	dataFile(t, "interop/fingerjetfx/a001_03p.pgm")
	paths, err := filepath.Glob(filepath.Join(dataFolder(t), "interop/fingerjetfx/*.ist"))
	if err != nil {
		t.Fatal(err)
	}
	near, same := 0, 0
	for _, path := range paths[:3] {
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		record, err := fmr.Decode(b, fmr.Options{})
		if err != nil {
			t.Fatal(err)
		}
		theirs, err := record.Template(0)
		if err != nil {
			t.Fatal(err)
		}
		pixels, err := os.ReadFile(strings.TrimSuffix(path, ".ist") + ".pgm")
		if err != nil {
			t.Fatal(err)
		}
		img, err := imageio.Decode(pixels, 500)
		if err != nil {
			t.Fatal(err)
		}
		ours, err := minutiae.Extract(img, nil)
		if err != nil {
			t.Fatal(err)
		}
		const close, turned = 6 * minutiae.LengthPerPixel, 1 << 13
		for _, m := range theirs.Minutiae {
			i := slices.IndexFunc(ours.Minutiae, func(o minutiae.Minutia) bool {
				return max(o.X-m.X, m.X-o.X) <= close && max(o.Y-m.Y, m.Y-o.Y) <= close
			})
			if i < 0 {
				continue
			}
			near++
			if fixed.Distance(uint16(ours.Minutiae[i].Direction), uint16(m.Direction)) < turned {
				same++
			}
		}
	}
	t.Logf("%d minutiae at the same place, %d of them with the same direction", near, same)
	if near < 30 || same*10 < near*9 {
		t.Errorf("%d minutiae at the same place, want 30; %d of them with the same direction, want nine of ten", near, same)
	}
}
