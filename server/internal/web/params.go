package web

import "time"

// The limits of a server that speaks to a browser on the same machine.
const (
	readTimeout     = 5 * time.Second
	writeTimeout    = 10 * time.Second
	idleTimeout     = time.Minute
	shutdownTimeout = 3 * time.Second
	beat            = 15 * time.Second // between two signs of life in a stream of events
	maxHeaderBytes  = 16 << 10
	maxBodyBytes    = 1 << 10
)
