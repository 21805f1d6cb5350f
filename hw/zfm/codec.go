package zfm

import (
	"bytes"
	"encoding/binary"
	"errors"
)

// The kinds of packets.
const (
	kindCommand = 0x01
	kindData    = 0x02
	kindAnswer  = 0x07
	kindEnd     = 0x08 // the last data
)

// The commands.
const (
	cmdTakeImage = 0x01
	cmdSendImage = 0x0a
	cmdSetParam  = 0x0e
	cmdParams    = 0x0f
	cmdPassword  = 0x13
	cmdLight     = 0x35
)

// The first byte of an answer.
const (
	ackOK       = 0x00
	ackBroken   = 0x01 // the command was received with errors
	ackNoFinger = 0x02
	ackNoImage  = 0x03 // the image could not be taken
	ackPassword = 0x13 // wrong password
)

var (
	errShort  = errors.New("more has to come")
	errSpoilt = errors.New("a packet with a wrong sum")
)

// headBytes are the bytes of a packet before its payload.
const headBytes = 9

// packet is a packet without its frame. Its payload belongs to the buffer that it was parsed from.
type packet struct {
	kind    byte
	payload []byte
}

// appendPacket appends a packet to b.
func appendPacket(b []byte, address uint32, kind byte, payload ...byte) []byte {
	begin := len(b)
	b = append(b, 0xef, 0x01)
	b = binary.BigEndian.AppendUint32(b, address)
	b = append(b, kind)
	b = binary.BigEndian.AppendUint16(b, uint16(len(payload)+2))
	b = append(b, payload...)
	return binary.BigEndian.AppendUint16(b, sum(b[begin+6:]))
}

// parsePacket parses the first packet of b, skipping what is none, and returns how many bytes it used up. It returns errShort where b ends
// before the packet does, and errSpoilt for a packet with a wrong sum, which is used up too.
func parsePacket(b []byte, address uint32) (p packet, used int, err error) {
	for {
		i := bytes.IndexByte(b[used:], 0xef)
		if i < 0 {
			return p, len(b), errShort
		}
		used += i
		rest := b[used:]
		if len(rest) < headBytes {
			return p, used, errShort
		}
		n := int(binary.BigEndian.Uint16(rest[7:]))
		if rest[1] != 0x01 || binary.BigEndian.Uint32(rest[2:]) != address || n < 2 || n > maxPayload {
			used++
			continue
		}
		if len(rest) < headBytes+n {
			return p, used, errShort
		}
		rest = rest[:headBytes+n]
		if sum(rest[6:len(rest)-2]) != binary.BigEndian.Uint16(rest[len(rest)-2:]) {
			return p, used + len(rest), errSpoilt
		}
		return packet{kind: rest[6], payload: rest[headBytes : len(rest)-2]}, used + len(rest), nil
	}
}

func sum(b []byte) (s uint16) {
	for _, v := range b {
		s += uint16(v)
	}
	return s
}

// expand makes pixels of 8 bits, two from each byte, into dst. Sixteen levels become 0, 17, ... 255.
func expand(dst, src []byte, negative bool) {
	invert := byte(0)
	if negative {
		invert = 0xff
	}
	for i, v := range src {
		dst[2*i] = v>>4*17 ^ invert
		dst[2*i+1] = v&15*17 ^ invert
	}
}

// parameters are what a module tells of itself.
type parameters struct {
	status   uint16
	system   uint16
	capacity uint16 // templates
	security uint16
	address  uint32
	packet   int // bytes of data in a packet
	baud     int
}

// parseParameters parses the answer to cmdParams.
func parseParameters(b []byte) (p parameters, err error) {
	if len(b) != 16 {
		return p, errors.New("parameters of another length")
	}
	u := func(i int) uint16 { return binary.BigEndian.Uint16(b[i:]) }
	p = parameters{u(0), u(2), u(4), u(6), binary.BigEndian.Uint32(b[8:]), 32 << min(u(12), 3), int(u(14)) * baudUnit}
	if u(12) > 3 || u(14) < 1 || u(14) > 12 {
		return parameters{}, errors.New("parameters that no module has")
	}
	return p, nil
}
