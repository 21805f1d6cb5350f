// Package systemd tells the service manager how a program is: a datagram each, as sd_notify(3) describes. Under any other manager, and
// without one, it tells nobody.
package systemd

import (
	"fmt"
	"net"
	"os"
	"strconv"
	"time"
)

// The states that a service manager can be told (sd_notify(3)).
const (
	Ready    = "READY=1"
	Stopping = "STOPPING=1"
	Alive    = "WATCHDOG=1"
)

// Notify tells the manager a state: one of the above, or "STATUS=" and a line for people. It does nothing where socket, the value of the
// environment variable NOTIFY_SOCKET, is empty.
func Notify(socket, state string) error {
	if socket == "" {
		return nil
	}
	if socket[0] == '@' { // in the abstract namespace of Linux
		socket = "\x00" + socket[1:]
	}
	c, err := net.DialUnix("unixgram", nil, &net.UnixAddr{Name: socket, Net: "unixgram"})
	if err != nil {
		return fmt.Errorf("systemd: %w", err)
	}
	defer func() { _ = c.Close() }()
	if _, err := c.Write([]byte(state)); err != nil {
		return fmt.Errorf("systemd: %w", err)
	}
	return nil
}

// Watchdog returns how often the manager wants to hear Alive: half of what it waits for (sd_watchdog_enabled(3)); 0 where it does not wait. usec
// and pid are the values of the environment variables WATCHDOG_USEC and WATCHDOG_PID.
func Watchdog(usec, pid string) time.Duration {
	n, err := strconv.ParseInt(usec, 10, 64)
	if err != nil || n <= 0 || n > int64(time.Hour*24/time.Microsecond) || pid != "" && pid != strconv.Itoa(os.Getpid()) {
		return 0
	}
	return time.Duration(n) * time.Microsecond / 2
}
