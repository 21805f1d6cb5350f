package screen

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"

	"fingerzeig/internal/pages"
)

// ErrAddress is returned by Serve for a listener that other machines may reach.
var ErrAddress = errors.New("screen: the page is for this machine alone")

// Serve serves the page on l, which it closes, until ctx is done; then it ends the visit under way and returns nil. It returns ErrAddress.
func (s *Screen) Serve(ctx context.Context, l net.Listener) error {
	if a, ok := l.Addr().(*net.TCPAddr); !ok || !a.IP.IsLoopback() {
		return errors.Join(fmt.Errorf("%w: %v", ErrAddress, l.Addr()), l.Close())
	}
	defer s.Close()
	return pages.Serve(ctx, l, &http.Server{
		Handler:           s.Handler(),
		ReadHeaderTimeout: readTimeout,
		ReadTimeout:       readTimeout,
		WriteTimeout:      writeTimeout,
		IdleTimeout:       idleTimeout,
		MaxHeaderBytes:    maxHeaderBytes,
		BaseContext:       func(net.Listener) context.Context { return ctx }, // ends the streams of events with ctx
	}, shutdownTimeout)
}

// Close breaks off the visit under way and what is being said, and returns when the terminal has ended both.
func (s *Screen) Close() {
	s.mu.Lock()
	s.leave()
	s.quiet()
	running, silent := s.running, s.voice.silent
	s.mu.Unlock()
	if running != nil {
		<-running.done
	}
	if silent != nil {
		<-silent
	}
}
