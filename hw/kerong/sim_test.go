package kerong

import (
	"context"
	"io"
	"sync"
	"time"

	"fingerzeig/hw"
	"fingerzeig/hw/hwtest"
	"fingerzeig/hw/internal/line"
)

// bank is a line of boards that speak as in doc.go, with spring locks: a door jumps open when its lock is driven. It knows nothing of the
// driver's code but the numbers of the dialects.
type bank struct {
	dialect Dialect
	pulse   time.Duration
	deaf    time.Duration // how long a board is deaf after an unlock
	mute    bool          // a CU48 that does not answer unlocks
	jammed  bool          // no door moves
	stray   int           // another door that opens with each unlock; 0: none
	inverse bool          // a set bit says unhooked

	mu      sync.Mutex
	until   map[int]time.Time // driven until, by board*64+lock
	open    map[int]bool
	driven  map[int]int // how often
	deafFor time.Time
}

func newBank(d Dialect) *bank {
	return &bank{dialect: d, pulse: time.Second, until: map[int]time.Time{}, open: map[int]bool{}, driven: map[int]int{}}
}

// serve speaks with a host.
func (b *bank) serve(rw io.ReadWriter) {
	size := 5
	if b.dialect == CU48 || b.dialect == CU24 {
		size = 6
	}
	buffer := make([]byte, 0, 64)
	chunk := make([]byte, 64)
	for {
		n, err := rw.Read(chunk)
		if err != nil {
			return
		}
		buffer = append(buffer, chunk[:n]...)
		for len(buffer) >= size {
			f := buffer[:size]
			if f[0] != 0x02 || f[size-2] != 0x03 || total(f[:size-1]) != f[size-1] {
				buffer = buffer[1:]
				continue
			}
			if answer := b.hear(f); answer != nil {
				_, _ = rw.Write(answer)
			}
			buffer = buffer[size:]
		}
	}
}

func total(b []byte) (s byte) {
	for _, v := range b {
		s += v
	}
	return s
}

func (b *bank) hear(f []byte) []byte {
	b.mu.Lock()
	defer b.mu.Unlock()
	if time.Now().Before(b.deafFor) {
		return nil
	}
	if len(f) == 5 {
		board, lock := int(f[1]>>4), int(f[1]&15)
		switch f[2] {
		case 0x31:
			b.drive(board, lock)
		case 0x30:
			h := b.hooks(board)
			a := []byte{0x02, f[1], 0x35, byte(h), byte(h >> 8), 0x01, 0x00, 0x03}
			return append(a, total(a))
		}
		return nil
	}
	board, lock := int(f[1]), int(f[2])
	var a []byte
	switch f[3] {
	case 0x61:
		b.drive(board, lock)
		if b.mute {
			return nil
		}
		a = []byte{0x02, f[1], f[2], 0x75, 0x00}
	case 0x60:
		a = []byte{0x02, f[1], 0, 0x75, 6}
		for h := b.hooks(board); len(a) < 11; h >>= 8 {
			a = append(a, byte(h))
		}
	}
	return append(a, total(a))
}

func (b *bank) drive(board, lock int) {
	k := board*64 + lock
	b.until[k] = time.Now().Add(b.pulse)
	b.driven[k]++
	b.deafFor = time.Now().Add(b.deaf)
	if !b.jammed {
		b.open[k] = true
	}
	if b.stray > 0 {
		b.open[board*64+b.stray-1] = true
	}
}

func (b *bank) hooks(board int) (h uint64) {
	for lock := range 48 {
		if b.open[board*64+lock] == b.inverse {
			h |= 1 << lock
		}
	}
	return h
}

// released reports whether a lock is driven at the moment.
func (b *bank) released(k int) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return time.Now().Before(b.until[k])
}

// times returns how often each lock was driven.
func (b *bank) times() map[int]int {
	b.mu.Lock()
	defer b.mu.Unlock()
	all := map[int]int{}
	for k, n := range b.driven {
		all[k] = n
	}
	return all
}

// wired opens a driver that is connected to a bank by a cable in memory.
func wired(b *bank, c *hwtest.Cable, o Options) (*Locks, error) {
	o.Dialect = b.dialect
	return open(context.Background(), func() (line.Port, error) { return c.Plug(b.serve), nil }, o)
}

// keyOf returns the bank's number of a locker.
func keyOf(l hw.Locks, id hw.LockerID) int {
	board, lock := l.(*Locks).place(id)
	return board*64 + lock
}
