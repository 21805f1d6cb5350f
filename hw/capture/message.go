package capture

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io"

	"fingerzeig/hw"
)

// kind is a kind of message.
type kind byte

// The kinds.
const (
	msgHello kind = 1 + iota
	msgCapture
	msgCancel
	msgSignal
)
const (
	msgInfo kind = 17 + iota
	msgAlive
	msgPreview
	msgFrame
	msgFailed
)

// The causes of failed.
const (
	causeFault byte = 1 + iota
	causeCancelled
	causeUnplugged
)

// errMessage is returned when what comes is no message.
var errMessage = errors.New("capture: no message")

// headBytes are the bytes before the payload, pictureBytes those of a picture before its pixels.
const (
	headBytes    = 12
	pictureBytes = 8
)

// message is one message.
type message struct {
	kind    kind
	id      uint32
	payload []byte
}

// write writes a message.
func (m message) write(w io.Writer) error {
	b := make([]byte, 0, headBytes+len(m.payload)+4)
	b = append(b, 'F', 'Z', 1, byte(m.kind))
	b = binary.BigEndian.AppendUint32(b, m.id)
	b = binary.BigEndian.AppendUint32(b, uint32(len(m.payload)))
	b = append(b, m.payload...)
	b = binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b))
	defer clear(b)
	_, err := w.Write(b)
	return err
}

// readMessage reads a message. It returns io.EOF at the end between two messages, and errMessage.
func readMessage(r io.Reader) (message, error) {
	var head [headBytes]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return message{}, err
	}
	n := binary.BigEndian.Uint32(head[8:])
	if head[0] != 'F' || head[1] != 'Z' || head[2] != 1 || n > maxPayload {
		return message{}, fmt.Errorf("%w: % x", errMessage, head)
	}
	// A liar may announce much and send little: memory is taken as it comes.
	var rest []byte
	for want := int(n) + 4; len(rest) < want; {
		more := make([]byte, min(want-len(rest), 1<<20))
		if _, err := io.ReadFull(r, more); err != nil {
			clear(rest)
			return message{}, noEOF(err)
		}
		grown := append(make([]byte, 0, len(rest)+len(more)), rest...)
		clear(rest)
		rest = append(grown, more...)
		clear(more)
	}
	payload := rest[:n:n]
	if crc32.Update(crc32.ChecksumIEEE(head[:]), crc32.IEEETable, payload) != binary.BigEndian.Uint32(rest[n:]) {
		clear(rest)
		return message{}, fmt.Errorf("%w: wrong check", errMessage)
	}
	return message{kind: kind(head[3]), id: binary.BigEndian.Uint32(head[4:]), payload: payload}, nil
}

func noEOF(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

// pictureOf returns the payload of a picture.
func pictureOf(f hw.Frame) []byte {
	b := make([]byte, pictureBytes, pictureBytes+len(f.Pixels))
	binary.BigEndian.PutUint16(b, uint16(f.Width))
	binary.BigEndian.PutUint16(b[2:], uint16(f.Height))
	binary.BigEndian.PutUint16(b[4:], uint16(f.PPI))
	b[6] = byte(f.Attack)
	return append(b, f.Pixels...)
}

// parsePicture parses the payload of a picture. The frame's pixels are the payload's.
func parsePicture(b []byte) (hw.Frame, error) {
	if len(b) < pictureBytes || b[6] > byte(hw.No) || b[7] != 0 {
		return hw.Frame{}, fmt.Errorf("%w: no picture", errMessage)
	}
	f := hw.Frame{
		Width: int(binary.BigEndian.Uint16(b)), Height: int(binary.BigEndian.Uint16(b[2:])), PPI: int(binary.BigEndian.Uint16(b[4:])),
		Attack: hw.Tristate(b[6]), Pixels: b[pictureBytes:],
	}
	return f, f.Check()
}

// wireInfo is hw.SensorInfo in JSON.
type wireInfo struct {
	Model  string `json:"model"`
	Serial string `json:"serial"`
	Width  int    `json:"width"`
	Height int    `json:"height"`
	PPI    int    `json:"ppi"`
	PAD    bool   `json:"pad"`
}

// parseInfo parses the payload of info.
func parseInfo(b []byte) (hw.SensorInfo, error) {
	var w wireInfo
	if err := json.Unmarshal(b, &w); err != nil {
		return hw.SensorInfo{}, fmt.Errorf("%w: %w", errMessage, err)
	}
	if w.PPI <= 0 || w.Width < 0 || w.Height < 0 || len(w.Model)+len(w.Serial) > 1000 {
		return hw.SensorInfo{}, fmt.Errorf("%w: a sensor of %d x %d pixels at %d ppi", errMessage, w.Width, w.Height, w.PPI)
	}
	return hw.SensorInfo{Driver: "capture", Model: w.Model, Serial: w.Serial, Width: w.Width, Height: w.Height, PPI: w.PPI, PAD: w.PAD}, nil
}
