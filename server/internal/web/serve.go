package web

import (
	"context"
	"net"
	"net/http"
	"time"

	"fingerzeig/internal/pages"
)

// Serve serves the page of a terminal on l, which it closes, until ctx is done. It returns nil then.
func Serve(ctx context.Context, l net.Listener, t Terminal) error {
	return pages.Serve(ctx, l, &http.Server{
		Handler:           Handler(t),
		ReadHeaderTimeout: readTimeout,
		ReadTimeout:       readTimeout,
		WriteTimeout:      writeTimeout,
		IdleTimeout:       idleTimeout,
		MaxHeaderBytes:    maxHeaderBytes,
		BaseContext:       func(net.Listener) context.Context { return ctx }, // ends the streams of events with ctx
	}, shutdownTimeout)
}

// keepOpen takes a stream of events out of the server's time limits: each event has its own.
func keepOpen(w http.ResponseWriter) (write func([]byte) error) {
	control := http.NewResponseController(w)
	return func(b []byte) error {
		if err := control.SetWriteDeadline(time.Now().Add(writeTimeout)); err != nil {
			return err
		}
		if _, err := w.Write(b); err != nil {
			return err
		}
		return control.Flush()
	}
}
