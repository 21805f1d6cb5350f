package admin

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log"
	"net"
	"net/http"
	"os"
	"time"
)

// headerTimeout is how long the head of a request may take to arrive.
const headerTimeout = 5 * time.Second

// mostPathBytes is what a path of a socket may have on the systems that allow the least (sun_path of the BSDs has 104, with a zero at the end).
const mostPathBytes = 103

// ErrPath is returned by ListenSocket for a path that is too long, or on which something else lies.
var ErrPath = errors.New("admin: no socket can be made here")

// ListenSocket makes a socket that the user of this process alone can open. What an ended process left there is removed: the caller knows that no
// other listens.
func ListenSocket(path string) (net.Listener, error) {
	if len(path) > mostPathBytes {
		return nil, fmt.Errorf("%w: %s has %d bytes, at most %d are possible", ErrPath, path, len(path), mostPathBytes)
	}
	info, err := os.Lstat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return nil, fmt.Errorf("admin: %w", err)
	case info.Mode()&fs.ModeSocket == 0:
		return nil, fmt.Errorf("%w: %s is something else", ErrPath, path)
	default:
		if err := os.Remove(path); err != nil {
			return nil, fmt.Errorf("admin: %w", err)
		}
	}
	l, err := net.Listen("unix", path)
	if err != nil {
		return nil, fmt.Errorf("admin: %w", err)
	}
	if err := os.Chmod(path, 0o600); err != nil {
		return nil, errors.Join(fmt.Errorf("admin: %w", err), l.Close())
	}
	return l, nil
}

// Server serves a handler until Stop.
type Server struct {
	http  *http.Server
	end   context.CancelFunc
	ended chan error
}

// Start serves a handler on l, which it closes in the end.
func Start(l net.Listener, h http.Handler) *Server {
	ctx, cancel := context.WithCancel(context.Background())
	s := &Server{end: cancel, ended: make(chan error, 1), http: &http.Server{
		Handler: h, ReadHeaderTimeout: headerTimeout, BaseContext: func(net.Listener) context.Context { return ctx },
		ErrorLog: log.New(io.Discard, "", 0), // it would quote what was asked
	}}
	go func() { s.ended <- s.http.Serve(l) }()
	return s
}

// Stop ends what is under way and stops listening. It waits until ctx ends for those who are being answered.
func (s *Server) Stop(ctx context.Context) error {
	s.end()
	err := s.http.Shutdown(ctx)
	if err != nil {
		err = errors.Join(err, s.http.Close())
	}
	if ended := <-s.ended; !errors.Is(ended, http.ErrServerClosed) {
		err = errors.Join(err, ended)
	}
	return err
}
