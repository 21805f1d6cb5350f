package api_test

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/valyala/fasthttp/fasthttputil"

	"fingerzeig/index"
	"fingerzeig/internal/client"
	"fingerzeig/server/internal/api"
)

// refused reads the answer to a connection that there is no room for.
func refused(t *testing.T, c net.Conn) {
	t.Helper()
	reader := bufio.NewReader(c)
	response, err := http.ReadResponse(reader, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	b, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != 503 || !strings.Contains(string(b), client.ProblemBusy) || response.Header.Get("Retry-After") == "" ||
		response.Header.Get("Cache-Control") != "no-store" || !response.Close {
		t.Errorf("%d %s %v, %v", response.StatusCode, b, response.Header, err)
	}
	if _, err := reader.ReadByte(); err != io.EOF {
		t.Errorf("the connection was broken off: %v", err) // some systems take back an answer then that was not read yet
	}
}

// TestRoom connects more often than there is room: the last one is told so, and gets in when another leaves.
func TestRoom(t *testing.T) {
	address := overTCP(t, func(s *api.Server) { s.Narrow(1) })
	first, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = first.Close() }()
	_, _ = io.WriteString(first, "GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n")
	if response, err := http.ReadResponse(bufio.NewReader(first), nil); err != nil || response.StatusCode != 200 {
		t.Fatal(response, err)
	}
	last, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = last.Close() }()
	refused(t, last)
	_ = first.Close()
	c := client.New("http://"+address, client.Options{})
	for err = c.Ready(ctx); client.IsProblem(err, client.ProblemBusy); err = c.Ready(ctx) {
		time.Sleep(time.Millisecond)
	}
	if !client.IsProblem(err, "/problems/not-ready") { // the index is broken: it was asked
		t.Error(err)
	}
}

// TestTurnAway refuses a connection whose request has arrived already.
func TestTurnAway(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	c, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.Close() }()
	if _, err := io.WriteString(c, "POST /v1/extract HTTP/1.1\r\nContent-Length: 9999\r\n\r\n"+strings.Repeat("x", 9999)); err != nil {
		t.Fatal(err)
	}
	accepted, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	turnedAway := make(chan struct{})
	go func() {
		defer close(turnedAway)
		api.New(broken{index.ErrClosed}, api.Options{}).TurnAway(accepted)
	}()
	refused(t, c)
	_ = c.Close()
	<-turnedAway
}

// TestShutdownFirst ends a server that has not begun to listen: it must not begin then.
func TestShutdownFirst(t *testing.T) {
	x, err := index.Open(t.TempDir(), index.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer x.Close()
	s := api.New(x, api.Options{})
	if err := s.Shutdown(t.Context()); err != nil {
		t.Fatal(err)
	}
	l := fasthttputil.NewInmemoryListener()
	if err := s.Serve(l); err != nil {
		t.Error(err)
	}
	if c, err := l.Dial(); err == nil {
		t.Errorf("the listener is open: %v", c.Close())
	}
}
