package main

import (
	"bytes"
	"crypto/tls"
	"encoding/json"
	"io"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"
)

// needSignals skips a test where processes cannot be signalled.
func needSignals(t *testing.T) {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("there are no signals between processes")
	}
}

// signal signals the program.
func (p *process) signal(t *testing.T, s os.Signal) {
	t.Helper()
	if err := p.cmd.Process.Signal(s); err != nil {
		t.Fatal(err)
	}
}

// wait waits for the end of the program.
func (p *process) wait() error {
	<-p.read
	return p.cmd.Wait()
}

// manage plays the service manager: it returns the address of its socket, and a function that waits for the next state it is told.
func manage(t *testing.T) (socket string, next func() string) {
	t.Helper()
	dir, err := os.MkdirTemp("", "fz")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	socket = filepath.Join(dir, "notify")
	l, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: socket, Net: "unixgram"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	return socket, func() string {
		t.Helper()
		if err := l.SetReadDeadline(time.Now().Add(time.Minute)); err != nil {
			t.Fatal(err)
		}
		b := make([]byte, 100)
		n, err := l.Read(b)
		if err != nil {
			t.Fatal(err)
		}
		return string(b[:n])
	}
}

// TestDrain asks a service to end that is to drain: it tells the manager, says that it is not ready, answers all the same, keeps the watchdog
// fed, and ends in peace when the time is over. What runs meanwhile is finished.
func TestDrain(t *testing.T) {
	needSignals(t)
	socket, next := manage(t)
	t.Setenv("NOTIFY_SOCKET", socket)
	t.Setenv("WATCHDOG_USEC", "100000")
	p := start(t, "serves", "serve", "--listen", "127.0.0.1:0", "--data", "data", "--drain", "2s")
	for state := next(); state != "READY=1"; state = next() {
		t.Errorf("told %q before that it is ready", state)
	}
	if state := next(); state != "WATCHDOG=1" {
		t.Errorf("told %q", state)
	}
	if status, err := p.ask("GET", "/readyz", "", nil, nil); status != 200 {
		t.Fatal(status, err)
	}
	p.signal(t, syscall.SIGTERM)
	for state := next(); state != "STOPPING=1"; state = next() {
		if state != "WATCHDOG=1" {
			t.Errorf("told %q", state)
		}
	}
	status := 200
	for status == 200 { // what was asked for a moment ago is remembered for a second
		status, _ = p.ask("GET", "/readyz", "", nil, nil)
	}
	if alive, err := p.ask("GET", "/livez", "", nil, nil); status != 503 || alive != 200 {
		t.Errorf("while it drains: ready %d, alive %d, %v", status, alive, err)
	}
	if state := next(); state != "WATCHDOG=1" {
		t.Errorf("while it drains: told %q", state)
	}
	if err := p.wait(); err != nil {
		t.Errorf("it ended with %v", err)
	}
}

// TestSecondSignal asks twice: the second time is meant at once.
func TestSecondSignal(t *testing.T) {
	needSignals(t)
	socket, next := manage(t)
	t.Setenv("NOTIFY_SOCKET", socket)
	p := start(t, "serves", "serve", "--listen", "127.0.0.1:0", "--data", "data", "--drain", "1m")
	p.signal(t, syscall.SIGTERM)
	for next() != "STOPPING=1" {
	}
	begin := time.Now()
	for ended := false; !ended; { // the way for the second one is made free a moment after the first
		_ = p.cmd.Process.Signal(syscall.SIGTERM)
		select {
		case <-p.read:
			ended = true
		case <-time.After(time.Millisecond):
		}
	}
	if err := p.wait(); err == nil {
		t.Error("it ended in peace")
	}
	if took := time.Since(begin); took > 30*time.Second {
		t.Errorf("it took %v", took)
	}
}

// TestHangup changes the certificate of a running program.
func TestHangup(t *testing.T) {
	needSignals(t)
	ca := newAuthority(t)
	cert, key := ca.files(t, "server")
	served := regexp.MustCompile(`https://[^\s/]+`)
	var url string
	p := startSaying(t, func(line string) bool { url = served.FindString(line); return url != "" },
		"serve", "--listen", "127.0.0.1:0", "--data", "data", "--tls-cert", cert, "--tls-key", key, "--log-level", "info", "--log-format", "json")
	address := strings.TrimPrefix(url, "https://")
	config := func() *tls.Config { return ca.client(t, nil, time.Time{}) }
	_, first, err := askOver(t, address, config())
	if err != nil {
		t.Fatal(err)
	}
	ca.renew(t, cert, key, "server", time.Now().Add(time.Minute))
	p.signal(t, syscall.SIGHUP)
	second := first
	for begin := time.Now(); second == first && time.Since(begin) < time.Minute; {
		if _, second, err = askOver(t, address, config()); err != nil {
			t.Fatal(err)
		}
	}
	if second == first {
		t.Error("it goes on with the old certificate")
	}
	p.interrupt(t)
	for line := range bytes.Lines(p.errors.Bytes()) {
		if !json.Valid(line) {
			t.Errorf("a line of the log is no JSON: %s", line)
		}
	}
	if !strings.Contains(p.errors.String(), `"reloaded"`) {
		t.Errorf("the log says\n%s", p.errors.String())
	}
}

// TestShutdownFinishes asks the program to end while a request is half sent: it is answered.
func TestShutdownFinishes(t *testing.T) {
	needSignals(t)
	socket, next := manage(t)
	t.Setenv("NOTIFY_SOCKET", socket)
	p := start(t, "serves", "serve", "--listen", "127.0.0.1:0", "--data", "data", "--drain", "1s")
	c, err := net.Dial("tcp", strings.TrimPrefix(p.url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.Close() }()
	if _, err := io.WriteString(c, "GET /version HTTP/1.1\r\nHost: loc"); err != nil {
		t.Fatal(err)
	}
	p.signal(t, syscall.SIGTERM)
	for next() != "STOPPING=1" {
	}
	if _, err := io.WriteString(c, "alhost\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	b := make([]byte, 12)
	if _, err := io.ReadFull(c, b); err != nil || string(b) != "HTTP/1.1 200" {
		t.Errorf("it is answered by %q, %v", b, err)
	}
	if err := p.wait(); err != nil {
		t.Errorf("it ended with %v", err)
	}
}
