package capture

import (
	"context"
	"fmt"
	"io"
	"net"
	"os/exec"
	"sync"
	"time"

	"fingerzeig/hw"
)

// Start starts a helper or connects to one. Closing what it returns ends the helper, or the connection.
type Start func(ctx context.Context) (io.ReadWriteCloser, error)

// Command starts a program and speaks over its standard input and output. What it says on its standard error is written to log; nil: nowhere.
func Command(log io.Writer, name string, arguments ...string) Start {
	return func(context.Context) (io.ReadWriteCloser, error) {
		c := exec.Command(name, arguments...)
		c.WaitDelay = time.Second // grandchildren may hold the pipes
		if log != nil {
			c.Stderr = &limited{w: log, left: maxLog}
		}
		in, err := c.StdinPipe()
		if err != nil {
			return nil, err
		}
		out, err := c.StdoutPipe()
		if err != nil {
			return nil, err
		}
		if err := c.Start(); err != nil {
			return nil, err
		}
		return &process{Reader: out, WriteCloser: in, command: c}, nil
	}
}

// process is a helper that runs.
type process struct {
	io.Reader
	io.WriteCloser
	command *exec.Cmd
	once    sync.Once
}

// Close kills the helper and waits until it is gone.
func (p *process) Close() error {
	p.once.Do(func() {
		_ = p.WriteCloser.Close()
		_ = p.command.Process.Kill()
		_ = p.command.Wait()
	})
	return nil
}

// limited passes on a bounded number of bytes, and swallows the rest.
type limited struct {
	w    io.Writer
	left int
}

func (l *limited) Write(b []byte) (int, error) {
	n := min(len(b), l.left)
	l.left -= n
	if n > 0 {
		_, _ = l.w.Write(b[:n])
	}
	return len(b), nil
}

// Socket connects to a helper that listens on a Unix socket.
func Socket(path string) Start {
	return func(ctx context.Context) (io.ReadWriteCloser, error) {
		var d net.Dialer
		return d.DialContext(ctx, "unix", path)
	}
}

// helper is a helper that has said who it is.
type helper struct {
	conn  io.ReadWriteCloser
	in    chan message  // what it says
	out   chan message  // what it is told
	ended chan struct{} // is closed when nothing more comes
	why   error         // set before
	info  hw.SensorInfo
}

// newHelper starts a helper and asks who it is.
func newHelper(ctx context.Context, start Start) (*helper, error) {
	conn, err := start(ctx)
	if err != nil {
		return nil, fmt.Errorf("%w: starting the helper: %w", hw.ErrDevice, err)
	}
	h := &helper{conn: conn, in: make(chan message), out: make(chan message, 8), ended: make(chan struct{})}
	go h.read()
	go h.write()
	h.tell(message{kind: msgHello})
	if err := h.greet(ctx); err != nil {
		h.close()
		return nil, err
	}
	return h, nil
}

// greet waits for the helper's first words.
func (h *helper) greet(ctx context.Context) error {
	late := time.NewTimer(helloTime)
	defer late.Stop()
	select {
	case m := <-h.in:
		var err error
		if h.info, err = parseInfo(m.payload); m.kind != msgInfo || err != nil {
			return fmt.Errorf("%w: the helper's first message is of kind %d: %w", hw.ErrDevice, m.kind, err)
		}
		return nil
	case <-h.ended:
		return h.why
	case <-late.C:
		return fmt.Errorf("%w: the helper does not say who it is", hw.ErrDevice)
	case <-ctx.Done():
		return ctx.Err()
	}
}

// read passes on what the helper says, until it stops making sense or close is called.
func (h *helper) read() {
	defer close(h.ended)
	for {
		m, err := readMessage(h.conn)
		if err != nil {
			h.why = fmt.Errorf("%w: the helper has ended: %w", hw.ErrDevice, err)
			return
		}
		h.in <- m // close takes what nobody else does
	}
}

// write tells the helper what it is to be told. One that does not listen keeps nobody waiting but this goroutine.
func (h *helper) write() {
	for m := range h.out {
		if m.write(h.conn) != nil {
			break
		}
	}
	for range h.out {
	}
}

// tell hands a message to write, and reports whether the helper listens.
func (h *helper) tell(m message) bool {
	select {
	case h.out <- m:
		return true
	default:
		return false
	}
}

// close ends the helper. It is called once.
func (h *helper) close() {
	_ = h.conn.Close()
	close(h.out)
	for {
		select {
		case m := <-h.in:
			clear(m.payload)
		case <-h.ended:
			return
		}
	}
}
