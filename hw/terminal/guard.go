package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"syscall"
	"time"
)

// guardCommand is the second process of a terminal whose locks have no timer of their own. It hangs on a pipe of the first one. When that pipe
// ends without a farewell the first one has died, perhaps in the middle of a pulse, and the guard switches all locks off.
type guardCommand struct {
	Config string `arg:"" type:"path"`
}

// farewell is what a terminal says to its guard when it has shut its locks itself.
const farewell = "farewell\n"

// Run runs the command guard.
func (g *guardCommand) Run(ctx context.Context, env *environment) error {
	c, err := readConfig(g.Config)
	if err != nil {
		return err
	}
	fmt.Fprintln(env.out, "ready")
	line, err := bufio.NewReader(env.in).ReadString('\n')
	if err == nil && line == farewell {
		return nil
	}
	for range guardTries {
		if err = shut(ctx, c); err == nil || ctx.Err() != nil {
			break
		}
		fmt.Fprintln(env.err, "guard:", err)
		select {
		case <-time.After(guardPause):
		case <-ctx.Done():
		}
	}
	return err
}

// shut shuts all locks, which opening them does.
func shut(ctx context.Context, c config) error {
	locks, err := openLocks(ctx, c)
	if err != nil {
		return err
	}
	return locks.Close()
}

// guard is a terminal's guard, as the terminal sees it.
type guard struct {
	in   io.WriteCloser
	lost chan struct{} // is closed when the guard has ended
}

// startGuard starts a process of this program as the guard of the terminal with a configuration, and waits until it is on its watch.
func startGuard(configFile string, log io.Writer) (*guard, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	c := exec.Command(self, "guard", configFile)
	c.Stderr = log
	in, err := c.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := c.StdoutPipe()
	if err != nil {
		return nil, errors.Join(err, in.Close())
	}
	if err := c.Start(); err != nil {
		return nil, fmt.Errorf("starting the guard: %w", err)
	}
	g := &guard{in: in, lost: make(chan struct{})}
	_, err = bufio.NewReader(out).ReadString('\n')
	go func() {
		defer close(g.lost)
		_ = c.Wait()
	}()
	if err != nil {
		<-g.lost
		return nil, errors.New("the guard does not stand")
	}
	return g, nil
}

// dismiss tells the guard that the locks are shut.
func (g *guard) dismiss() error {
	_, err := io.WriteString(g.in, farewell)
	if closed := g.in.Close(); !errors.Is(closed, os.ErrClosed) { // a guard that has read its farewell may have ended by now
		err = errors.Join(err, closed)
	}
	<-g.lost
	return err
}

// steadfast keeps this process from ending by signals that are meant for the terminal, and by the end of whoever reads what it writes: a guard
// ends when its terminal has, and not with it.
func steadfast() { signal.Ignore(os.Interrupt, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGPIPE) }
