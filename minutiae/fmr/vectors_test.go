package fmr_test

import (
	"encoding/hex"
	"errors"
	"reflect"
	"strings"
	"testing"

	"fingerzeig/minutiae"
	"fingerzeig/minutiae/fmr"
)

// fromHex reads hex digits; what follows a # on a line is a remark.
func fromHex(t testing.TB, s string) []byte {
	t.Helper()
	var digits strings.Builder
	for line := range strings.Lines(s) {
		line, _, _ = strings.Cut(line, "#")
		digits.WriteString(strings.Join(strings.Fields(line), ""))
	}
	b, err := hex.DecodeString(digits.String())
	if err != nil {
		t.Fatal(err)
	}
	return b
}

const (
	hexISO2005 = `
		464d5200 20323000  # FMR, 20
		00000039           # 57 bytes
		8123               # certification 8, device 0x123
		012c 0190          # 300 x 400
		00c5 00c5          # 197 pixels per centimetre
		01 00              # one view, reserved
		07 18 50 02        # left index, view 1, swipe, quality 80, two minutiae
		4064 000e 50 5a    # ending at 100, 14, 80 units, quality 90
		8002 018f ff 00    # bifurcation at 2, 399, 255 units, not reported
		000f               # extended data: 15 bytes
		0002 000f          # cores and deltas, 15 bytes
		01 4010 0020 40    # one core at 16, 32, directed, 64 units
		01 0030 0040       # one delta at 48, 64, not directed
	`
	hexINCITS2004 = `
		464d5200 20323000  # FMR, 20
		003e               # 62 bytes
		0042 0011          # product
		8123               # compliance 8, device 0x123
		012c 0190 00c5 00c5 01 00
		07 18 50 02
		4064 000e 38 5a    # 56 units of 2 degrees
		8002 018f b3 00    # 179 units
		0012
		0002 0012
		41 0010 0020 2d    # one core, directed, 45 units
		41 0030 0040 01 02 03 # one delta, directed
	`
	hexINCITS2009 = `
		464d5200 30333000  # FMR, 030
		00000034           # 52 bytes
		0042 0011          # product
		80 0123            # certified, device
		01 00              # one view, reserved
		07 01 08 50        # left index, view 1, swipe, quality 80
		0006 0037          # quality vendor, algorithm
		012c 0190 00c5 00c5
		02
		4064 000e 38 00    # quality 0 is the worst
		8002 018f b3 fe    # not reported
		0000
	`
	hexISO2011 = `
		464d5200 30333000  # FMR, 030
		0000004d           # 77 bytes
		0001 01            # one representation, certified
		0000003e           # 62 bytes
		07dc 02 1d 17 3b 3a 03e7 # 2012-02-29 23:59:58.999
		04 0102 0304       # technology, vendor, type
		01 50 0006 0037    # one quality block
		01 0a0b 01         # one certificate
		02 00              # right index, view 0
		00c5 00c5          # resolution
		00                 # live plain
		012c 0190          # size
		51                 # five bytes a minutia, endings at ridge ends
		02
		4064 000e 50
		8002 018f ff
		0009               # extended data
		0101 0009 68656c6c6f # a vendor's
	`
)

func view() fmr.View {
	return fmr.View{
		Finger: 7, Number: 1, Impression: fmr.Swipe, Width: 300, Height: 400, ResX: fmr.PerInch(500), ResY: fmr.PerInch(500),
		Compliance: 8, Device: fmr.Device{Type: 0x123}, Quality: []fmr.Quality{{Score: 80}},
	}
}

func minutiaeOf(first, second minutiae.Angle, q1, q2 uint8) []fmr.Minutia {
	return []fmr.Minutia{
		{X: 100, Y: 14, Direction: first, Type: minutiae.Ending, Quality: q1},
		{X: 2, Y: 399, Direction: second, Type: minutiae.Bifurcation, Quality: q2},
	}
}

// TestVectors reads records written by hand after the standards' layout, and writes them.
func TestVectors(t *testing.T) {
	const degrees112, degrees358 = 20389, 65172
	iso, incits, later, newest := view(), view(), view(), view()
	iso.Minutiae = minutiaeOf(80<<8, 255<<8, 90, fmr.NotReported)
	iso.Cores, iso.Deltas = []fmr.Core{{X: 16, Y: 32, Directed: true, Direction: 1 << 14}}, []fmr.Delta{{X: 48, Y: 64}}
	incits.Minutiae = minutiaeOf(degrees112, degrees358, 90, fmr.NotReported)
	incits.Cores = []fmr.Core{{X: 16, Y: 32, Directed: true, Direction: 1 << 14}}
	incits.Deltas = []fmr.Delta{{X: 48, Y: 64, Directed: true, Directions: [3]minutiae.Angle{364, 728, 1092}}}
	later.Minutiae = minutiaeOf(degrees112, degrees358, 0, fmr.NotReported)
	later.Quality = []fmr.Quality{{Score: 80, Vendor: 6, Algorithm: 0x37}}
	newest.Finger, newest.Number, newest.Impression, newest.Compliance = 2, 0, fmr.LivePlain, 0
	newest.Quality, newest.Device = later.Quality, fmr.Device{Technology: 4, Vendor: 0x102, Type: 0x304}
	newest.Captured = fmr.Moment{Year: 2012, Month: 2, Day: 29, Hour: 23, Minute: 59, Second: 58, Millisecond: 999}
	newest.Certificates, newest.Endings = []fmr.Certificate{{Authority: 0xa0b, Scheme: 1}}, fmr.RidgeEnd
	newest.Minutiae = minutiaeOf(80<<8, 255<<8, fmr.NotReported, fmr.NotReported)
	newest.Extended = []fmr.Extended{{Type: 0x101, Data: []byte("hello")}}
	product := fmr.Product{Owner: 0x42, Type: 0x11}
	card := func(res fmr.Resolution, m ...fmr.Minutia) []fmr.View {
		return []fmr.View{{ResX: res, ResY: res, Minutiae: m}}
	}
	for _, c := range []struct {
		name, hex string
		want      fmr.Record
	}{
		{"ISO 19794-2:2005", hexISO2005, fmr.Record{Format: fmr.ISO2005, Views: []fmr.View{iso}}},
		{"INCITS 378-2004", hexINCITS2004, fmr.Record{Format: fmr.INCITS2004, Product: product, Views: []fmr.View{incits}}},
		{"INCITS 378-2009", hexINCITS2009, fmr.Record{Format: fmr.INCITS2009, Product: product, Views: []fmr.View{later}}},
		{"INCITS 378-2009/Am 1", strings.Replace(hexINCITS2009, "30333000", "30333500", 1),
			fmr.Record{Format: fmr.INCITS2009Am1, Product: product, Views: []fmr.View{later}}},
		{"ISO 19794-2:2011", hexISO2011, fmr.Record{Format: fmr.ISO2011, Views: []fmr.View{newest}}},
		{"card, normal", "4064 000e 50", fmr.Record{Format: fmr.ISO2005CardNormal, Views: card(fmr.PerCM(1000),
			fmr.Minutia{X: 100, Y: 14, Direction: 80 << 8, Type: minutiae.Ending, Quality: fmr.NotReported})}},
		{"card, compact", "64 0e 94", fmr.Record{Format: fmr.ISOCardCompact, Views: card(fmr.PerCM(100),
			fmr.Minutia{X: 100, Y: 14, Direction: 20 << 10, Type: minutiae.Bifurcation, Quality: fmr.NotReported})}},
		{"xyt", hex.EncodeToString([]byte("10 10 90 77\n20 0 270 5\n")), fmr.Record{Format: fmr.XYT, Views: card(fmr.PerInch(500),
			fmr.Minutia{X: 10, Y: 0, Direction: 3 << 14, Quality: 77}, fmr.Minutia{X: 20, Y: 10, Direction: 1 << 14, Quality: 5})}},
		{"xyt -m1", hex.EncodeToString([]byte("10 50 45\n")), fmr.Record{Format: fmr.XYTM1, Views: card(fmr.PerInch(500),
			fmr.Minutia{X: 10, Y: 50, Direction: 1 << 14, Quality: fmr.NotReported})}},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := fromHex(t, c.hex)
			if f, ok := fmr.Detect(b); ok && f != c.want.Format && c.want.Format != fmr.XYTM1 {
				t.Errorf("detected %s, want %s", f, c.want.Format)
			}
			got, err := fmr.Decode(b, fmr.Options{Format: c.want.Format})
			if err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(got, c.want) {
				t.Errorf("read %+v\nwant %+v", got, c.want)
			}
			again, err := fmr.Encode(c.want, c.want.Format)
			if err != nil || string(again) != string(b) {
				t.Errorf("wrote %x, %v\nwant  %x", again, err, b)
			}
		})
	}
}

// TestMistakes changes a byte of a good record: a strict Decode refuses it and names the clause, a lenient one reads on where it can.
func TestMistakes(t *testing.T) {
	for _, c := range []struct {
		name, hex, old, new, clause string
		lenient                     bool
	}{
		{"length off by one", hexISO2005, "00000039", "00000038", "7.3.3", true},
		{"length far off", hexISO2005, "00000039", "00000030", "7.3.3", false},
		{"magic", hexISO2005, "464d5200", "464d5300", "", false},
		{"resolution", hexISO2005, "00c5 00c5", "0062 00c5", "7.3.8", true},
		{"reserved byte", hexISO2005, "01 00 ", "01 07 ", "7.3.11", true},
		{"finger", hexISO2005, "07 18", "0b 18", "7.4.1.1", true},
		{"impression", hexISO2005, "07 18", "07 17", "7.4.1.3", true},
		{"view quality", hexISO2005, "18 50", "18 65", "7.4.1.4", true},
		{"count", hexISO2005, "50 02", "50 f2", "", false},
		{"type", hexISO2005, "4064", "c064", "7.4.2.1", true},
		{"reserved bits", hexISO2005, "4064 000e", "4064 800e", "7.4.2.2", true},
		{"outside", hexISO2005, "8002 018f", "8002 0190", "7.4.2.2", true},
		{"minutia quality", hexISO2005, "50 5a", "50 65", "7.4.2.4", true},
		{"angle", hexINCITS2004, "b3 00", "b4 00", "6.5.2.3", true},
		{"block without its header", hexISO2005, "0002 000f", "0002 000b", "7.5.1", true},
		{"blocks that do not add up", hexISO2005, "0002 000f", "0002 0010", "7.5.1", true},
		{"points", hexISO2005, "01 0030", "02 0030", "7.5.3", true},
		{"date", hexISO2011, "02 1d 17", "0d 1d 17", "capture date", true},
		{"representation length", hexISO2011, "0000003e", "0000003f", "", false},
		{"minutia size", hexISO2011, "51  ", "41  ", "ridge ending type", false},
		{"header of 20 bytes", strings.Replace(hexINCITS2009, "00000034", "00000033", 1), "80 0123", "8123", "certification", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := strings.Replace(c.hex, c.old, c.new, 1)
			if s == c.hex {
				t.Fatalf("no %q", c.old)
			}
			b := fromHex(t, s)
			_, err := fmr.Decode(b, fmr.Options{})
			if !errors.Is(err, fmr.ErrFormat) || !strings.Contains(err.Error(), c.clause) {
				t.Errorf("strict: got %v, want %v of %s", err, fmr.ErrFormat, c.clause)
			}
			if len(fmr.Lint(b, fmr.Unknown)) == 0 {
				t.Error("Lint finds nothing")
			}
			record, err := fmr.Decode(b, fmr.Options{Lenient: true})
			if (err == nil) != c.lenient {
				t.Fatalf("lenient: got %v, want success %t", err, c.lenient)
			}
			if err == nil && record.Views[0].Minutiae[0].X != 100 {
				t.Errorf("the first minutia lies at %d, want 100", record.Views[0].Minutiae[0].X)
			}
		})
	}
}
