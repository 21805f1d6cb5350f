package zfm

import (
	"context"
	"encoding/binary"
	"io"
	"slices"
	"sync"

	"fingerzeig/hw"
	"fingerzeig/hw/hwtest"
	"fingerzeig/hw/internal/line"
)

// module is a module that speaks as the data sheet says, in its own words.
type module struct {
	model    Model
	password uint32
	baud     int
	packet   int // bytes of data in a packet
	short    int // bytes by which its images are short

	mu      sync.Mutex
	fingers [][]byte // packed images that wait to be laid on, one after the other
	lifting int      // for how many looks the finger is lifted, before the next one lies there
	buffer  []byte   // the image in its memory
	lying   bool     // whose finger is still there
	light   [4]byte
}

func newModule() *module {
	return &module{model: Model{16, 12, 500, true}, baud: 57600, packet: 32}
}

// lay lays a finger on the module, for one capture.
func (m *module) lay(packed []byte) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.fingers = append(m.fingers, packed)
}

// picture is a packed image in which every byte differs from its neighbours.
func (m *module) picture() []byte {
	b := make([]byte, m.model.Width*m.model.Height/2)
	for i := range b {
		b[i] = byte(i * 37)
	}
	return b
}

func (m *module) serve(rw io.ReadWriter) {
	chunk, buffer := make([]byte, 64), []byte{}
	for {
		n, err := rw.Read(chunk)
		if err != nil {
			return
		}
		buffer = append(buffer, chunk[:n]...)
		for len(buffer) >= 12 {
			size := 9 + int(binary.BigEndian.Uint16(buffer[7:]))
			if buffer[0] != 0xef || buffer[1] != 1 || size > 64 {
				buffer = buffer[1:]
				continue
			}
			if len(buffer) < size {
				break
			}
			m.hear(rw, slices.Clone(buffer[6:size]))
			buffer = buffer[size:]
		}
	}
}

// hear carries out what stands between address and end of a command.
func (m *module) hear(w io.Writer, b []byte) {
	total := uint16(0)
	for _, v := range b[:len(b)-2] {
		total += uint16(v)
	}
	if total != binary.BigEndian.Uint16(b[len(b)-2:]) {
		m.say(w, 7, 0x01)
		return
	}
	m.mu.Lock()
	answer, image := m.carryOut(b[3], b[4:len(b)-2])
	m.mu.Unlock()
	m.say(w, 7, answer...)
	for len(image) > 0 {
		n := min(m.packet, len(image))
		kind := byte(2)
		if n == len(image) {
			kind = 8
		}
		m.say(w, kind, image[:n]...)
		image = image[n:]
	}
}

func (m *module) carryOut(command byte, p []byte) (answer, image []byte) {
	switch command {
	case 0x13:
		if binary.BigEndian.Uint32(p) != m.password {
			return []byte{0x13}, nil
		}
	case 0x0f:
		a := []byte{0, 0, 0, 0, 9, 0, 162, 0, 3, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, byte(m.baud / 9600)}
		a[14] = byte(slices.Index([]int{32, 64, 128, 256}, m.packet))
		return a, nil
	case 0x0e:
		m.baud = int(p[1]) * 9600
	case 0x01:
		switch {
		case m.lifting > 0:
			m.lifting--
			return []byte{2}, nil
		case len(m.fingers) == 0:
			return []byte{2}, nil
		}
		m.buffer, m.lying = m.fingers[0], true
	case 0x0a:
		if m.buffer == nil {
			return []byte{0x0f}, nil
		}
		if m.lying { // it may be sent more than once
			m.fingers, m.lifting, m.lying = m.fingers[1:], 3, false
		}
		return []byte{0}, m.buffer[m.short:]
	case 0x35:
		copy(m.light[:], p)
	}
	return []byte{0}, nil
}

func (m *module) say(w io.Writer, kind byte, payload ...byte) {
	b := []byte{0xef, 1, 0xff, 0xff, 0xff, 0xff, kind, 0, byte(len(payload) + 2)}
	binary.BigEndian.PutUint16(b[7:], uint16(len(payload)+2))
	b = append(b, payload...)
	total := uint16(0)
	for _, v := range b[6:] {
		total += uint16(v)
	}
	_, _ = w.Write(binary.BigEndian.AppendUint16(b, total))
}

// wired opens a driver that is connected to a module by a cable in memory. At another speed than its own the module hears nothing.
func wired(m *module, c *hwtest.Cable, o Options) (*Sensor, error) {
	o.Model = m.model
	return open(context.Background(), func(baud int) func() (line.Port, error) {
		return func() (line.Port, error) {
			if m.mu.Lock(); baud != m.baud {
				m.mu.Unlock()
				return c.Plug(func(rw io.ReadWriter) { _, _ = io.Copy(io.Discard, rw) }), nil
			}
			m.mu.Unlock()
			return c.Plug(m.serve), nil
		}
	}, o)
}

var _ hw.Sensor = (*Sensor)(nil)
