package modbus

import (
	"encoding/binary"
	"errors"
	"io"
	"net"
	"sync"
	"testing"
	"time"

	"github.com/simonvetter/modbus"
)

// units are relay boards on one line: coils, inputs, timers, and the ways in which they misbehave.
type units struct {
	flash  bool // knows "flash on"
	fc0f   bool // knows how to write several coils
	links  []uint16
	silent func(request int) bool // does not answer the nth request, counted from 1, but carries it out
	welded int                    // a coil that does not go off, counted from 1; 0: none

	mu       sync.Mutex
	requests int
	coils    map[int]bool // unit*256+coil
	inputs   map[int]bool
	changed  chan struct{} // gets a token when a coil has changed
}

func newUnits() *units {
	return &units{fc0f: true, coils: map[int]bool{}, inputs: map[int]bool{}, changed: make(chan struct{}, 1)}
}

func (u *units) set(k int, on bool) {
	if on || u.welded == 0 || k&255 != u.welded-1 {
		u.coils[k] = on
	}
	select {
	case u.changed <- struct{}{}:
	default:
	}
}

func (u *units) is(unit, coil int) bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.coils[unit*256+coil]
}

func (u *units) make(unit, input int, closed bool) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.inputs[unit*256+input] = closed
}

// answer carries out a request and returns its answer; nil: silence.
func (u *units) answer(unit byte, pdu []byte) []byte {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.requests++
	a := u.carryOut(int(unit)*256, pdu)
	if u.silent != nil && u.silent(u.requests) {
		return nil
	}
	return a
}

func (u *units) carryOut(base int, pdu []byte) []byte {
	fc := pdu[0]
	refuse := func(code byte) []byte { return []byte{fc | 0x80, code} }
	addr, value := int(binary.BigEndian.Uint16(pdu[1:])), int(binary.BigEndian.Uint16(pdu[3:]))
	bits := func(of map[int]bool) []byte {
		b := make([]byte, (value+7)/8)
		for i := range value {
			if of[base+addr+i] {
				b[i/8] |= 1 << (i % 8)
			}
		}
		return append([]byte{fc, byte(len(b))}, b...)
	}
	switch {
	case fc == 1:
		return bits(u.coils)
	case fc == 2:
		return bits(u.inputs)
	case fc == 3 && u.links != nil && addr == 0x1000:
		a := []byte{fc, byte(2 * value)}
		for i := range value {
			a = binary.BigEndian.AppendUint16(a, u.links[i])
		}
		return a
	case fc == 3:
		return refuse(2)
	case fc == 5 && addr >= 0x0200:
		if !u.flash {
			return refuse(2)
		}
		k := base + addr - 0x0200
		u.set(k, true)
		time.AfterFunc(time.Duration(value)*100*time.Millisecond, func() { u.mu.Lock(); defer u.mu.Unlock(); u.set(k, false) })
		return pdu
	case fc == 5 && (value == 0xff00 || value == 0):
		u.set(base+addr, value != 0)
		return pdu
	case fc == 0x0f && u.fc0f:
		for i := range value {
			u.set(base+addr+i, pdu[6+i/8]>>(i%8)&1 == 1)
		}
		return pdu[:5]
	}
	return refuse(1)
}

// rtu speaks on a serial line.
func (u *units) rtu(rw io.ReadWriter) {
	var buffer []byte
	chunk := make([]byte, 64)
	for {
		n, err := rw.Read(chunk)
		if err != nil {
			return
		}
		buffer = append(buffer, chunk[:n]...)
		for len(buffer) >= 8 {
			size := 8
			if buffer[1] == 0x0f {
				size = 9 + int(buffer[6])
			}
			if len(buffer) < size {
				break
			}
			if f := buffer[:size]; crc(f[:size-2]) != binary.LittleEndian.Uint16(f[size-2:]) {
				buffer = buffer[1:]
				continue
			} else if a := u.answer(f[0], f[1:size-2]); a != nil {
				a = append([]byte{f[0]}, a...)
				_, _ = rw.Write(binary.LittleEndian.AppendUint16(a, crc(a)))
			}
			buffer = buffer[size:]
		}
	}
}

// crc is the CRC-16 of Modbus, bit by bit.
func crc(b []byte) uint16 {
	c := uint16(0xffff)
	for _, v := range b {
		c ^= uint16(v)
		for range 8 {
			if c&1 == 1 {
				c = c>>1 ^ 0xa001
			} else {
				c >>= 1
			}
		}
	}
	return c
}

// tcp speaks on a port of this machine until the test ends, and returns its address.
func (u *units) tcp(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer c.Close()
				for {
					h := make([]byte, 7)
					if _, err := io.ReadFull(c, h); err != nil {
						return
					}
					pdu := make([]byte, int(binary.BigEndian.Uint16(h[4:]))-1)
					if _, err := io.ReadFull(c, pdu); err != nil {
						return
					}
					if a := u.answer(h[6], pdu); a != nil {
						binary.BigEndian.PutUint16(h[4:], uint16(len(a)+1))
						_, _ = c.Write(append(h, a...))
					}
				}
			}()
		}
	}()
	return "tcp://" + l.Addr().String()
}

// direct is a client that reaches the units without a line, fit for a bubble.
type direct struct {
	units *units
	unit  byte
}

var errSilent = errors.New("request timed out")

func (d *direct) Open() error              { return nil }
func (d *direct) Close() error             { return nil }
func (d *direct) SetUnitId(id uint8) error { d.unit = id; return nil }

func (d *direct) do(pdu ...byte) ([]byte, error) {
	a := d.units.answer(d.unit, pdu)
	switch {
	case a == nil:
		time.Sleep(answerTime)
		return nil, errSilent
	case a[0] == pdu[0]|0x80 && a[1] == 1:
		return nil, modbus.ErrIllegalFunction
	case a[0] == pdu[0]|0x80:
		return nil, modbus.ErrIllegalDataAddress
	}
	return a, nil
}

func (d *direct) bits(fc byte, addr, n uint16) ([]bool, error) {
	a, err := d.do(fc, byte(addr>>8), byte(addr), byte(n>>8), byte(n))
	if err != nil {
		return nil, err
	}
	bits := make([]bool, n)
	for i := range bits {
		bits[i] = a[2+i/8]>>(i%8)&1 == 1
	}
	return bits, nil
}

func (d *direct) ReadCoils(addr, n uint16) ([]bool, error) { return d.bits(1, addr, n) }

func (d *direct) ReadDiscreteInput(addr uint16) (bool, error) {
	bits, err := d.bits(2, addr, 1)
	return err == nil && bits[0], err
}

func (d *direct) ReadRegisters(addr, n uint16, _ modbus.RegType) (values []uint16, err error) {
	a, err := d.do(3, byte(addr>>8), byte(addr), byte(n>>8), byte(n))
	for i := 2; err == nil && i < len(a); i += 2 {
		values = append(values, binary.BigEndian.Uint16(a[i:]))
	}
	return values, err
}

func (d *direct) WriteCoil(addr uint16, on bool) error {
	value := uint16(0)
	if on {
		value = 0xff00
	}
	return d.WriteCoilValue(addr, value)
}

func (d *direct) WriteCoilValue(addr, value uint16) error {
	_, err := d.do(5, byte(addr>>8), byte(addr), byte(value>>8), byte(value))
	return err
}

func (d *direct) WriteCoils(addr uint16, on []bool) error {
	bits := make([]byte, (len(on)+7)/8)
	for i, v := range on {
		if v {
			bits[i/8] |= 1 << (i % 8)
		}
	}
	_, err := d.do(append([]byte{0x0f, byte(addr >> 8), byte(addr), byte(len(on) >> 8), byte(len(on)), byte(len(bits))}, bits...)...)
	return err
}
