package desk

import (
	"context"
	"net"
	"net/http"

	"fingerzeig/internal/pages"
)

// Serve serves the page on l, which it closes, until ctx is done and what is under way has ended. It returns nil then.
func Serve(ctx context.Context, l net.Listener, o Options) error {
	return pages.Serve(ctx, l, &http.Server{
		Handler:           Handler(o),
		ReadHeaderTimeout: readTimeout,
		ReadTimeout:       readTimeout,
		WriteTimeout:      writeTimeout,
		IdleTimeout:       idleTimeout,
		MaxHeaderBytes:    maxHeaderBytes,
	}, shutdownTimeout)
}
