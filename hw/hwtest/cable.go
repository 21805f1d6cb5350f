package hwtest

import (
	"io"
	"sync"
	"testing"
	"time"

	"github.com/creack/pty"
)

// cableBytes is how much a cable holds that nobody has read, in each direction: an image and more, as the buffers of a kernel do.
const cableBytes = 1 << 17

// Cable connects a driver with something that speaks like its device, and mistreats what it carries. The zero value carries everything.
type Cable struct {
	// ToHost and ToDevice say what arrives of the nth write, counted from 1, in each direction; nil: everything.
	ToHost, ToDevice func(n int, b []byte) []byte

	Late  func(n int) time.Duration // by how much the nth write of the device, and what follows it, is late; nil: nothing is
	Split bool                      // the device's bytes come one by one
	Pace  time.Duration             // each of the device's bytes takes this long
}

// Plug returns the host's end of a new line in memory, fit for a bubble of package synctest. device serves the other end in a goroutine, until
// it reads io.EOF: the host has closed its end.
func (c *Cable) Plug(device func(io.ReadWriter)) *End {
	e := &End{cable: c, in: make(chan byte, cableBytes), out: make(chan byte, cableBytes), closed: make(chan struct{})}
	go device(&far{end: e})
	return e
}

// Pty returns the path of a pseudo-terminal whose far end device serves in a goroutine, until the test ends.
func (c *Cable) Pty(t testing.TB, device func(io.ReadWriter)) string {
	t.Helper()
	master, slave, err := pty.Open()
	if err != nil {
		t.Skipf("no pseudo-terminals here: %v", err)
	}
	ended := make(chan struct{})
	go func() { defer close(ended); device(&disturbed{cable: c, rw: master}) }()
	t.Cleanup(func() {
		_ = slave.Close() // held open until here, so that the host may close the line and open it again
		_ = master.Close()
		<-ended
	})
	return slave.Name()
}

// End is the host's end of a line in memory. It has the methods of a serial port.
type End struct {
	cable   *Cable
	in, out chan byte
	closed  chan struct{}

	mu      sync.Mutex
	timeout time.Duration // 0: none
	writes  int
}

// SetReadTimeout sets after which time Read gives up and returns 0.
func (e *End) SetReadTimeout(d time.Duration) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.timeout = d
	return nil
}

// ResetInputBuffer forgets what has come.
func (e *End) ResetInputBuffer() error {
	for {
		select {
		case <-e.in:
		default:
			return nil
		}
	}
}

// Read reads what has come, and waits for it as long as the time-out says.
func (e *End) Read(b []byte) (int, error) {
	e.mu.Lock()
	timeout := e.timeout
	e.mu.Unlock()
	var alarm <-chan time.Time
	if timeout > 0 {
		timer := time.NewTimer(timeout)
		defer timer.Stop()
		alarm = timer.C
	}
	return drain(e.in, b, alarm, e.closed, io.ErrClosedPipe)
}

// Write writes to the device.
func (e *End) Write(b []byte) (int, error) {
	e.mu.Lock()
	e.writes++
	n := e.writes
	e.mu.Unlock()
	arriving := b
	if e.cable.ToDevice != nil {
		arriving = e.cable.ToDevice(n, append([]byte(nil), b...))
	}
	return len(b), fill(e.out, arriving, e.closed)
}

// Close pulls the plug.
func (e *End) Close() error {
	e.mu.Lock()
	defer e.mu.Unlock()
	select {
	case <-e.closed:
	default:
		close(e.closed)
	}
	return nil
}

// far is the device's end of a line in memory.
type far struct {
	end    *End
	writes int
}

func (f *far) Read(b []byte) (int, error) { return drain(f.end.out, b, nil, f.end.closed, io.EOF) }

func (f *far) Write(b []byte) (int, error) {
	f.writes++
	return len(b), f.end.cable.deliver(f.writes, b, f.end.closed, func(part []byte) error { return fill(f.end.in, part, f.end.closed) })
}

// disturbed is the device's end of a pseudo-terminal.
type disturbed struct {
	cable  *Cable
	rw     io.ReadWriter
	reads  int
	writes int
}

func (d *disturbed) Read(b []byte) (int, error) {
	for {
		n, err := d.rw.Read(b)
		if err != nil || d.cable.ToDevice == nil {
			return n, err
		}
		d.reads++
		if n = copy(b, d.cable.ToDevice(d.reads, append([]byte(nil), b[:n]...))); n > 0 {
			return n, nil
		}
	}
}

func (d *disturbed) Write(b []byte) (int, error) {
	d.writes++
	return len(b), d.cable.deliver(d.writes, b, nil, func(part []byte) error { _, err := d.rw.Write(part); return err })
}

// deliver carries the nth write of a device to the host, unless closed is.
func (c *Cable) deliver(n int, b []byte, closed chan struct{}, write func([]byte) error) error {
	if c.Late != nil {
		sleep(c.Late(n), closed)
	}
	if c.ToHost != nil {
		b = c.ToHost(n, append([]byte(nil), b...))
	}
	if !c.Split && c.Pace == 0 {
		return write(b)
	}
	for i := range b {
		sleep(c.Pace, closed)
		if err := write(b[i : i+1]); err != nil {
			return err
		}
	}
	return nil
}

// sleep waits for a while, or until closed is.
func sleep(d time.Duration, closed chan struct{}) {
	if d <= 0 {
		return
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-closed:
	}
}

// drain reads from a channel as from a serial line.
func drain(c chan byte, b []byte, alarm <-chan time.Time, closed chan struct{}, end error) (int, error) {
	select {
	case b[0] = <-c:
	case <-closed:
		return 0, end
	case <-alarm:
		return 0, nil
	}
	for n := 1; n < len(b); n++ {
		select {
		case b[n] = <-c:
		default:
			return n, nil
		}
	}
	return len(b), nil
}

// fill writes to a channel as to a serial line.
func fill(c chan byte, b []byte, closed chan struct{}) error {
	for _, v := range b {
		select {
		case c <- v:
		case <-closed:
			return io.ErrClosedPipe
		}
	}
	return nil
}
