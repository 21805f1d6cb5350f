package kerong

import (
	"bytes"
	"encoding/hex"
	"strings"
	"testing"
)

// transcripts are frames that public drivers send and have received.
var transcripts = []struct {
	dialect     Dialect
	board, lock int
	unlock      string
	status      string // of the board
}{
	{CU16, 0, 0, "02 00 31 03 36", "02 00 30 03 35"},
	{CU16, 0, 15, "02 0f 31 03 45", "02 00 30 03 35"}, // a published table has 49
	{CU16, 1, 0, "02 10 31 03 46", "02 10 30 03 45"},  // a published table has 3e for the status
	{CU48, 0, 0, "02 00 00 61 03 66", "02 00 00 60 03 65"},
}

func TestTranscripts(t *testing.T) {
	for _, row := range transcripts {
		if got := row.dialect.unlockFrame(row.board, row.lock); !bytes.Equal(got, unhex(t, row.unlock)) {
			t.Errorf("%v, board %d, lock %d: unlock % x, want %s", row.dialect, row.board, row.lock, got, row.unlock)
		}
		if got := row.dialect.statusFrame(row.board); !bytes.Equal(got, unhex(t, row.status)) {
			t.Errorf("%v, board %d: status % x, want %s", row.dialect, row.board, got, row.status)
		}
	}
}

func TestParseStatus(t *testing.T) {
	for _, row := range []struct {
		name    string
		dialect Dialect
		board   int
		bytes   string
		want    status
		found   bool
	}{
		{"all hooked", CU16, 0, "02 00 35 ff ff 00 00 03 38", status{hooks: 0xffff}, true},
		{"one open, one seen", CU16, 0, "02 00 35 fe ff 00 80 03 b7", status{hooks: 0xfffe, eyes: 0x8000}, true},
		{"behind an echo", CU16, 1, "02 10 30 03 45 02 10 35 01 00 00 00 03 4b", status{hooks: 1}, true},
		{"another board", CU16, 0, "02 10 35 01 00 00 00 03 4b", status{}, false},
		{"wrong sum", CU16, 0, "02 00 35 ff ff 00 00 03 39", status{}, false},
		{"cut", CU16, 0, "02 00 35 ff ff 00 00 03", status{}, false},
		{"long", CU48, 0, "02 00 00 75 06 ff ff ff ff ff 7f f7", status{hooks: 0x7fff_ffff_ffff}, true},
		{"an answer to an unlock", CU48, 0, "02 00 00 75 00 77", status{}, false},
		{"nothing", CU48, 0, "", status{}, false},
	} {
		got, found := row.dialect.parseStatus(unhex(t, row.bytes), row.board)
		if got != row.want || found != row.found {
			t.Errorf("%s: %+v, %v, want %+v, %v", row.name, got, found, row.want, row.found)
		}
	}
}

// What a bit flip makes of an unlock is never an unlock.
func TestFlippedUnlocks(t *testing.T) {
	for _, row := range transcripts {
		good := unhex(t, row.unlock)
		for bit := range len(good) * 8 {
			b := bytes.Clone(good)
			b[bit/8] ^= 1 << (bit % 8)
			if sum(b[:len(b)-1]) == b[len(b)-1] {
				t.Errorf("% x passes for a frame", b)
			}
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte{0x02, 0, 0x35, 0xff, 0xff, 0, 0, 0x03, 0x38}, byte(0), byte(0))
	f.Add([]byte{0x02, 0, 0, 0x75, 6, 1, 2, 3, 4, 5, 6, 0x92}, byte(2), byte(0))
	f.Add([]byte{0x02, 0, 5, 0x75, 0, 0x7c}, byte(2), byte(5))
	f.Fuzz(func(t *testing.T, b []byte, dialect, lock byte) {
		d := Dialect(dialect % 4)
		s, found := d.parseStatus(b, 0)
		if !found && s != (status{}) {
			t.Errorf("not found, but %+v", s)
		}
		if again, _ := d.parseStatus(append([]byte{0xff, 0xff}, b...), 0); found && again != s {
			t.Errorf("%+v behind noise, %+v without", again, s)
		}
		if d.parseUnlocked(b, 0, int(lock)) && !bytes.Contains(b, []byte{0x02, 0, lock, 0x75, 0}) {
			t.Error("an unlock was acknowledged that is not there")
		}
	})
}

func TestParseDialect(t *testing.T) {
	for d := range dialects {
		if got, err := ParseDialect(d.String()); got != d || err != nil {
			t.Errorf("ParseDialect(%q) = %v, %v", d, got, err)
		}
	}
	if _, err := ParseDialect("cu17"); err == nil {
		t.Error("there is a CU17")
	}
}

func unhex(t *testing.T, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(strings.ReplaceAll(s, " ", ""))
	if err != nil {
		t.Fatal(err)
	}
	return b
}
