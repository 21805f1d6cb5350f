package zfm

import (
	"bytes"
	"encoding/hex"
	"errors"
	"slices"
	"testing"
)

// TestTranscripts holds the packets that data sheets and public programs print.
func TestTranscripts(t *testing.T) {
	for _, row := range []struct {
		name    string
		kind    byte
		payload []byte
		want    string
	}{
		{"take an image", kindCommand, []byte{cmdTakeImage}, "ef01ffffffff010003010005"},
		{"send the image", kindCommand, []byte{cmdSendImage}, "ef01ffffffff0100030a000e"},
		{"parameters", kindCommand, []byte{cmdParams}, "ef01ffffffff0100030f0013"},
		{"password", kindCommand, []byte{cmdPassword, 0, 0, 0, 0}, "ef01ffffffff01000713000000" + "00001b"},
		{"done", kindAnswer, []byte{ackOK}, "ef01ffffffff07000300000a"},
		{"no finger", kindAnswer, []byte{ackNoFinger}, "ef01ffffffff07000302000c"},
	} {
		got := appendPacket(nil, 0xffffffff, row.kind, row.payload...)
		if hex.EncodeToString(got) != row.want {
			t.Errorf("%s: %x, want %s", row.name, got, row.want)
		}
		p, used, err := parsePacket(got, 0xffffffff)
		if p.kind != row.kind || !bytes.Equal(p.payload, row.payload) || used != len(got) || err != nil {
			t.Errorf("%s: parsed as %+v, %d, %v", row.name, p, used, err)
		}
	}
}

func TestParsePacket(t *testing.T) {
	good := appendPacket(nil, 0xffffffff, kindAnswer, 0)
	spoilt := bytes.Clone(good)
	spoilt[9] ^= 1
	for _, row := range []struct {
		name string
		b    []byte
		used int
		err  error
	}{
		{"nothing", nil, 0, errShort},
		{"noise", []byte{1, 2, 3}, 3, errShort},
		{"head", good[:5], 0, errShort},
		{"cut", good[:len(good)-1], 0, errShort},
		{"good", good, len(good), nil},
		{"behind noise", append([]byte{0xef, 0xef, 0x01, 9}, good...), len(good) + 4, nil},
		{"spoilt", spoilt, len(good), errSpoilt},
		{"another address", appendPacket(nil, 7, kindAnswer, 0), 12, errShort},
		{"too long", []byte{0xef, 1, 0xff, 0xff, 0xff, 0xff, 2, 0xff, 0xff, 0, 0}, 11, errShort},
	} {
		if _, used, err := parsePacket(row.b, 0xffffffff); used != row.used || !errors.Is(err, row.err) {
			t.Errorf("%s: used %d, %v, want %d, %v", row.name, used, err, row.used, row.err)
		}
	}
}

func FuzzParsePacket(f *testing.F) {
	f.Add(appendPacket(nil, 0xffffffff, kindData, 1, 2, 3))
	f.Add(append([]byte{0xef, 0xef, 1}, appendPacket(nil, 0xffffffff, kindEnd)...))
	f.Add([]byte{0xef, 1, 0xff, 0xff, 0xff, 0xff, 2, 0, 1, 0, 0, 0})
	f.Fuzz(func(t *testing.T, b []byte) {
		p, used, err := parsePacket(b, 0xffffffff)
		if used < 0 || used > len(b) || len(p.payload) > maxPayload {
			t.Fatalf("used %d of %d, %d bytes of payload", used, len(b), len(p.payload))
		}
		if err == nil && !bytes.HasSuffix(b[:used], appendPacket(nil, 0xffffffff, p.kind, p.payload...)) {
			t.Errorf("%x is not what it was parsed from", p.payload)
		}
		if err == nil {
			return
		}
		if again, _, _ := parsePacket(append(slices.Clone(b[used:]), appendPacket(nil, 0xffffffff, 9)...), 0xffffffff); errors.Is(err, errSpoilt) && used == len(b) && again.kind != 9 {
			t.Error("a spoilt packet hides the next one")
		}
	})
}

func TestParseParameters(t *testing.T) {
	good := []byte{0, 1, 0, 9, 0, 162, 0, 3, 0xff, 0xff, 0xff, 0xff, 0, 2, 0, 6}
	want := parameters{1, 9, 162, 3, 0xffffffff, 128, 57600}
	if got, err := parseParameters(good); got != want || err != nil {
		t.Errorf("parseParameters() = %+v, %v, want %+v", got, err, want)
	}
	for name, b := range map[string][]byte{
		"short":         good[:15],
		"packets of 4k": append(slices.Clone(good[:13]), 7, 0, 6),
		"no speed":      append(slices.Clone(good[:14]), 0, 0),
	} {
		if got, err := parseParameters(b); err == nil {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

func FuzzParseParameters(f *testing.F) {
	f.Add([]byte{0, 1, 0, 9, 0, 162, 0, 3, 0xff, 0xff, 0xff, 0xff, 0, 2, 0, 6})
	f.Fuzz(func(t *testing.T, b []byte) {
		if p, err := parseParameters(b); err == nil && (p.packet < 32 || p.packet > 256 || p.baud < 9600 || p.baud > 115200) {
			t.Errorf("%x gives %+v", b, p)
		}
	})
}
