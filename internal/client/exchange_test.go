package client_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"fingerzeig/internal/client"
)

// TestCancel breaks off calls whose answer never comes. Waiting for the time-out instead would show as ErrUnreachable.
func TestCancel(t *testing.T) {
	asked, end := make(chan struct{}), make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked <- struct{}{}; <-end }))
	defer server.Close()
	defer close(end)
	c := client.New(server.URL, client.Options{Timeout: 20 * time.Second})
	for _, r := range calls {
		ctx, cancel := context.WithCancel(t.Context())
		go func() { <-asked; cancel() }()
		if err := r.call(ctx, c); !errors.Is(err, context.Canceled) || errors.Is(err, client.ErrUnreachable) {
			t.Errorf("%s: %v", r.name, err)
		}
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	go func() { <-asked }()
	if err := c.Ready(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("without time: %v", err)
	}
}

// half is the beginning of an answer.
const half = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"

// service gives one answer after the other, over all connections. After an empty answer or half of one the connection breaks.
func service(t *testing.T, answers ...string) (url string, asked func() int) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	requests := make(chan int, 1)
	requests <- 0
	serve := func(connection net.Conn) {
		defer func() { _ = connection.Close() }()
		reader := bufio.NewReader(connection)
		for {
			r, err := http.ReadRequest(reader)
			if err != nil {
				return
			}
			_, _ = io.Copy(io.Discard, r.Body)
			n := <-requests
			requests <- n + 1
			if n >= len(answers) || answers[n] == "" {
				return
			}
			if _, _ = io.WriteString(connection, answers[n]); answers[n] == half {
				return
			}
		}
	}
	go func() {
		for {
			connection, err := l.Accept()
			if err != nil {
				return
			}
			go serve(connection)
		}
	}()
	return "http://" + l.Addr().String(), func() int { n := <-requests; requests <- n; return n }
}

func answer(status int, body string) string {
	return fmt.Sprintf("HTTP/1.1 %d %s\r\nContent-Length: %d\r\n\r\n%s", status, http.StatusText(status), len(body), body)
}

// TestRepeat breaks connections. The service was restarted, say: the next citizen must not notice.
func TestRepeat(t *testing.T) {
	ready, gone := answer(200, `{"status":"ready"}`), answer(404, `{"type":"/problems/not-found","title":"None"}`)
	match := answer(200, `{"decision":"match"}`)
	verify := func(ctx context.Context, c *client.Client) error {
		v, err := c.Verify(ctx, "g", "s", client.Sample{}, client.Query{})
		if err == nil && !v.Matched() {
			return errors.New("no match")
		}
		return err
	}
	remove := func(ctx context.Context, c *client.Client) error { return c.Remove(ctx, "g", "s") }
	for _, row := range []struct {
		name    string
		answers []string
		call    func(context.Context, *client.Client) error
		works   bool
		asked   int
	}{
		{"the first connection breaks", []string{"", match}, verify, true, 2},
		{"an old connection breaks", []string{ready, "", match}, verify, true, 3},
		{"all connections break", []string{ready, "", ""}, verify, false, 3},
		{"a removal", []string{ready, "", answer(204, "")}, remove, true, 3},
		{"a removal that had worked", []string{ready, "", gone}, remove, true, 3},
		{"a removal of nothing", []string{ready, gone}, remove, false, 2},
		{"busy is an answer", []string{ready, answer(503, `{"type":"/problems/busy","title":"Busy"}`)}, verify, false, 2},
		{"half an answer", []string{ready, half, match}, verify, true, 3},
		{"half a removal", []string{ready, half, gone}, remove, true, 3},
	} {
		t.Run(row.name, func(t *testing.T) {
			url, asked := service(t, row.answers...)
			c := client.New(url, client.Options{Timeout: 5 * time.Second})
			if row.answers[0] == ready {
				if err := c.Ready(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
			if err := row.call(t.Context(), c); (err == nil) != row.works {
				t.Errorf("%v", err)
			}
			if asked() != row.asked {
				t.Errorf("the service was asked %d times, want %d", asked(), row.asked)
			}
		})
	}
}
