//go:build unix && !aix && !solaris

package pickup

import (
	"errors"
	"fmt"
	"io"
	"os"
	"syscall"
)

// lock takes the lock of a log, which goes with the process. It returns ErrInUse where another one has it.
func lock(path string) (io.Closer, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		if errors.Is(err, syscall.EWOULDBLOCK) {
			err = ErrInUse
		}
		return nil, errors.Join(fmt.Errorf("locking the log: %w", err), f.Close())
	}
	return f, nil
}
