package systemd_test

import (
	"context"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"testing"
	"time"

	"fingerzeig/internal/systemd"
)

// TestNotify plays the manager.
func TestNotify(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("there are no datagrams over unix sockets")
	}
	dir, err := os.MkdirTemp("", "sd") // a short path: a socket's has about a hundred bytes
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	path := filepath.Join(dir, "notify")
	manager, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: path, Net: "unixgram"})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = manager.Close() }()
	for _, state := range []string{systemd.Ready, "STATUS=12 subjects", systemd.Stopping} {
		if err := systemd.Notify(path, state); err != nil {
			t.Fatal(err)
		}
		b := make([]byte, 100)
		n, err := manager.Read(b)
		if err != nil || string(b[:n]) != state {
			t.Errorf("heard %q, %v, want %q", b[:n], err, state)
		}
	}
	if err := systemd.Notify(path+"x", systemd.Ready); err == nil {
		t.Error("a manager that is not there has heard")
	}
	if err := systemd.Notify("", systemd.Ready); err != nil {
		t.Errorf("without a manager: %v", err)
	}
}

func TestWatchdog(t *testing.T) {
	own := strconv.Itoa(os.Getpid())
	for _, row := range []struct {
		usec, pid string
		want      time.Duration
	}{
		{"30000000", own, 15 * time.Second}, {"30000000", "", 15 * time.Second}, {"30000000", "1", 0}, {"", own, 0}, {"-1", own, 0},
		{"soon", own, 0}, {"9223372036854775807", own, 0},
	} {
		if got := systemd.Watchdog(row.usec, row.pid); got != row.want {
			t.Errorf("%q, %q: %s, want %s", row.usec, row.pid, got, row.want)
		}
	}
}

// TestFeed holds that a manager hears of a program that is alive, and of no other.
func TestFeed(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("there are no datagrams over unix sockets")
	}
	dir, err := os.MkdirTemp("", "sd")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	path := filepath.Join(dir, "notify")
	socket, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: path, Net: "unixgram"})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = socket.Close() }()
	m := &systemd.Manager{Socket: path, Every: time.Millisecond, Failed: func(err error) { t.Error(err) }}
	ctx, stop := context.WithCancel(t.Context())
	asked, fed := 0, make(chan struct{})
	go func() {
		defer close(fed)
		m.Feed(ctx, func() bool {
			if asked++; asked == 4 {
				stop()
			}
			return asked == 2
		})
	}()
	<-fed
	m.Tell(systemd.Stopping)
	heard := 0
	for b := make([]byte, 100); ; heard++ {
		n, err := socket.Read(b)
		if err != nil {
			t.Fatal(err)
		}
		if string(b[:n]) == systemd.Stopping {
			break
		}
	}
	if asked < 4 || heard != 1 {
		t.Errorf("asked %d times, heard %d, want 4 and 1", asked, heard)
	}
	(&systemd.Manager{}).Feed(t.Context(), nil) // nobody wants to hear: returns
}
