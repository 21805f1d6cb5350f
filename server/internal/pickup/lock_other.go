//go:build !unix || aix || solaris

package pickup

import (
	"io"
	"os"
)

// lock makes the file of the lock. The standard library cannot lock it here: that no second process opens the log is for the operator to see to.
func lock(path string) (io.Closer, error) { return os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600) }
