package capture

import (
	"bytes"
	"encoding/hex"
	"errors"
	"io"
	"testing"

	"fingerzeig/hw"
)

// TestBytes pins the protocol: helpers in other languages are written by these bytes.
func TestBytes(t *testing.T) {
	for _, row := range []struct {
		name string
		m    message
		want string
	}{
		{"hello", message{kind: msgHello}, "465a01010000000000000000" + "c6232ea2"},
		{"capture", message{kind: msgCapture, id: 7}, "465a01020000000700000000" + "4d8ece77"},
		{"frame", message{msgFrame, 7, pictureOf(hw.Frame{Pixels: []byte{0xaa, 0xbb}, Width: 2, Height: 1, PPI: 500, Attack: hw.No})},
			"465a0114000000070000000a" + "0002000101f40200aabb" + "d47d3567"},
	} {
		var b bytes.Buffer
		if err := row.m.write(&b); err != nil || hex.EncodeToString(b.Bytes()) != row.want {
			t.Errorf("%s: %x, %v, want %s", row.name, b.Bytes(), err, row.want)
		}
		m, err := readMessage(&b)
		if err != nil || m.kind != row.m.kind || m.id != row.m.id || !bytes.Equal(m.payload, row.m.payload) {
			t.Errorf("%s: read as %+v, %v", row.name, m, err)
		}
	}
}

func TestReadMessageEnds(t *testing.T) {
	var b bytes.Buffer
	_ = message{kind: msgCapture, id: 7, payload: []byte{1, 2, 3}}.write(&b)
	for n := range b.Len() {
		_, err := readMessage(bytes.NewReader(b.Bytes()[:n]))
		if n == 0 && !errors.Is(err, io.EOF) || n > 0 && !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("%d bytes: %v", n, err)
		}
	}
	if _, err := readMessage(bytes.NewReader([]byte("FZ\x01\x01\x00\x00\x00\x00\xff\xff\xff\xff"))); !errors.Is(err, errMessage) {
		t.Errorf("4 GiB: %v", err)
	}
}

func FuzzReadMessage(f *testing.F) {
	for _, m := range []message{{kind: msgHello}, {msgFrame, 7, pictureOf(picture)}, {msgInfo, 0, []byte(`{"ppi":500}`)}, {msgFailed, 1, []byte{1}}} {
		var b bytes.Buffer
		_ = m.write(&b)
		f.Add(b.Bytes())
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		m, err := readMessage(bytes.NewReader(b))
		if err != nil {
			return
		}
		var again bytes.Buffer
		if _ = m.write(&again); !bytes.HasPrefix(b, again.Bytes()) {
			t.Errorf("%x was read from %x", again.Bytes(), b)
		}
		frame, _, err := m.understand(m.id, nil)
		if err == nil && len(frame.Pixels) > 0 && frame.Check() != nil {
			t.Errorf("%x gives a frame that is none", b)
		}
		_, _ = parseInfo(m.payload)
	})
}

func FuzzParsePicture(f *testing.F) {
	f.Add(pictureOf(picture))
	f.Add([]byte{0, 0, 0, 0, 0, 0, 0, 0})
	f.Fuzz(func(t *testing.T, b []byte) {
		frame, err := parsePicture(b)
		if err == nil && !bytes.Equal(pictureOf(frame), b) {
			t.Errorf("%x gives %+v", b, frame)
		}
	})
}
