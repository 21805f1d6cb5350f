package gpio

import (
	"errors"
	"fmt"
	"os"
	"unsafe"

	"golang.org/x/sys/unix"
)

// granted are lines that the kernel has given to this program.
type granted struct{ fd int }

// request asks a chip for lines. They are this program's until they are closed.
func request(chip string, r *lineRequest) (lines, error) {
	f, err := os.OpenFile(chip, os.O_RDWR, 0)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if err := ioctl(int(f.Fd()), getLineIoctl, unsafe.Pointer(r)); err != nil {
		return nil, fmt.Errorf("%s: asking for lines %v: %w", chip, r.offsets[:r.lines], err)
	}
	unix.CloseOnExec(int(r.fd))
	return granted{int(r.fd)}, nil
}

func (g granted) set(bits, mask uint64) error {
	return ioctl(g.fd, setValuesIoctl, unsafe.Pointer(&lineValues{bits, mask}))
}

func (g granted) get(mask uint64) (uint64, error) {
	v := lineValues{mask: mask}
	err := ioctl(g.fd, getValuesIoctl, unsafe.Pointer(&v))
	return v.bits & mask, err
}

func (g granted) close() error { return unix.Close(g.fd) }

func ioctl(fd int, number uint, arg unsafe.Pointer) error {
	for {
		_, _, errno := unix.Syscall(unix.SYS_IOCTL, uintptr(fd), uintptr(number), uintptr(arg))
		switch {
		case errno == 0:
			return nil
		case !errors.Is(errno, unix.EINTR):
			return errno
		}
	}
}
