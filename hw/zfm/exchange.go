package zfm

import (
	"context"
	"errors"
	"fmt"
	"time"

	"fingerzeig/hw"
)

// codeError is a module's answer that is not ackOK.
type codeError byte

func (c codeError) Error() string { return fmt.Sprintf("the module answers %02x", byte(c)) }

// Is makes every refusal a fault of the device to those who do not look closer.
func (codeError) Is(target error) bool { return target == hw.ErrDevice }

// command sends a command, repeats it where the line spoilt it, and returns what follows the code of its answer. The caller has the turn.
func (s *Sensor) command(ctx context.Context, command byte, parameters ...byte) (payload []byte, err error) {
	for range tries {
		payload, err = s.once(ctx, command, parameters)
		var code codeError
		if err == nil || ctx.Err() != nil || errors.As(err, &code) && code != ackBroken {
			break
		}
		s.talking = true
	}
	return payload, err
}

// once sends a command once.
func (s *Sensor) once(ctx context.Context, command byte, parameters []byte) ([]byte, error) {
	if s.talking {
		if err := s.line.Quiet(ctx, quietTime, time.Now().Add(quietMax)); err != nil {
			return nil, err
		}
		s.talking = false
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	s.wipe()
	if err := s.line.Send(appendPacket(nil, s.o.Address, kindCommand, append([]byte{command}, parameters...)...)); err != nil {
		return nil, err
	}
	for until := time.Now().Add(answerTime + s.o.slow); ; {
		p, err := s.next(ctx, until)
		switch {
		case err != nil:
			return nil, err
		case p.kind != kindAnswer || len(p.payload) == 0:
		case p.payload[0] != ackOK:
			return nil, codeError(p.payload[0])
		default:
			return append([]byte(nil), p.payload[1:]...), nil
		}
	}
}

// next returns the next packet. It is good until the next call.
func (s *Sensor) next(ctx context.Context, until time.Time) (packet, error) {
	for {
		s.forget(s.used)
		p, used, err := parsePacket(s.buffer, s.o.Address)
		s.used = used
		if err == nil {
			return p, nil
		}
		if errors.Is(err, errSpoilt) {
			return packet{}, fmt.Errorf("%w: %w", hw.ErrDevice, err)
		}
		s.forget(s.used)
		n := len(s.buffer)
		read, err := s.line.Receive(ctx, s.buffer[n:n+chunkBytes], until)
		s.buffer = s.buffer[:n+read]
		if err != nil {
			return packet{}, err
		}
	}
}

// forget drops bytes from the front of the buffer.
func (s *Sensor) forget(n int) { s.buffer, s.used = s.buffer[:copy(s.buffer, s.buffer[n:])], 0 }

// wipe drops everything, and wipes where it was.
func (s *Sensor) wipe() {
	clear(s.buffer[:cap(s.buffer)])
	s.buffer, s.used = s.buffer[:0], 0
}

// image has the module send its image, more than once where the line spoilt it.
func (s *Sensor) image(ctx context.Context) (pixels []byte, err error) {
	defer s.wipe()
	for range tries {
		if pixels, err = s.transfer(ctx); err == nil || ctx.Err() != nil {
			break
		}
	}
	return pixels, err
}

// transfer has the module send its image.
func (s *Sensor) transfer(ctx context.Context) ([]byte, error) {
	if _, err := s.command(ctx, cmdSendImage); err != nil {
		return nil, err
	}
	s.talking = true
	want := s.o.Model.Width * s.o.Model.Height / 2
	packed := make([]byte, 0, want+maxPayload)
	defer func() { clear(packed) }()
	for {
		p, err := s.next(ctx, time.Now().Add(gapTime+s.o.slow))
		if err != nil {
			return nil, err
		}
		if p.kind == kindData || p.kind == kindEnd {
			packed = append(packed, p.payload...)
		}
		switch {
		case len(packed) > want || p.kind == kindEnd && len(packed) < want:
			return nil, fmt.Errorf("%w: an image of %d bytes, %d x %d pixels have %d", hw.ErrDevice, len(packed), s.o.Model.Width, s.o.Model.Height, want)
		case p.kind == kindEnd:
			s.talking = false
			pixels := make([]byte, 2*want)
			expand(pixels, packed, s.o.Negative)
			return pixels, nil
		}
	}
}
