package pages

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestLoopback(t *testing.T) {
	for host, want := range map[string]bool{
		"localhost": true, "localhost:80": true, "127.0.0.1": true, "127.9.9.9:80": true, "[::1]": true, "[::1]:80": true, "::1": true,
		"": false, "example.org": false, "localhost.example.org": false, "192.0.2.1:80": false, "127.0.0.1.example.org": false, "[::2]:80": false,
	} {
		if got := Loopback(host); got != want {
			t.Errorf("%q: got %v", host, got)
		}
	}
}

func TestPolicy(t *testing.T) {
	for origins, want := range map[string]string{"": "connect-src 'self';", "https://localhost:8443": "connect-src 'self' https://localhost:8443;"} {
		if got := Policy(strings.Fields(origins)...); !strings.Contains(got, want) || !strings.HasPrefix(got, "default-src 'none'") {
			t.Errorf("got %q, want %q in it", got, want)
		}
	}
}

// TestServe ends while a request is under way: one that ends in time is answered, one that does not is cut off.
func TestServe(t *testing.T) {
	for name, patient := range map[string]bool{"in time": true, "cut off": false} {
		t.Run(name, func(t *testing.T) {
			l, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			begun, end := make(chan struct{}), make(chan struct{})
			server := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				close(begun)
				<-end
				_, _ = io.WriteString(w, "done")
			})}
			grace := time.Minute
			if !patient {
				grace = time.Nanosecond
			}
			ctx, cancel := context.WithCancel(t.Context())
			ended, answered := make(chan error, 1), make(chan string, 1)
			go func() { ended <- Serve(ctx, l, server, grace) }()
			go func() {
				response, err := http.Get("http://" + l.Addr().String())
				if err != nil {
					answered <- "nothing"
					return
				}
				b, _ := io.ReadAll(response.Body)
				_ = response.Body.Close()
				answered <- string(b)
			}()
			<-begun
			cancel()
			want := "nothing"
			if patient {
				close(end)
				want = "done"
			}
			if err := <-ended; err != nil {
				t.Error(err)
			}
			if got := <-answered; got != want {
				t.Errorf("got %s, want %s", got, want)
			}
			if !patient {
				close(end)
			}
		})
	}
}

func TestServeFails(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	if err := Serve(t.Context(), l, &http.Server{}, time.Second); !errors.Is(err, net.ErrClosed) {
		t.Errorf("on a listener that is closed: got %v", err)
	}
}
