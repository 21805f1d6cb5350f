package hidrelay

import (
	"errors"
	"fmt"
	"os"
	"unsafe"

	"golang.org/x/sys/unix"
)

// The numbers of include/uapi/linux/hidraw.h for reports of 9 bytes, in the generic encoding of ioctl numbers.
const (
	setFeatureIoctl = 0xc0094806 // HIDIOCSFEATURE(9)
	getFeatureIoctl = 0xc0094807 // HIDIOCGFEATURE(9)
)

// hidraw is a device under /dev. The kernel bounds each exchange to 5 s.
type hidraw struct{ file *os.File }

func openNode(path string) (node, error) {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return nil, err
	}
	if err := unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB); err != nil {
		_ = f.Close()
		return nil, fmt.Errorf("%s is used by another program: %w", path, err)
	}
	return hidraw{f}, nil
}

func (h hidraw) identity() (vendor, product uint16, name string, err error) {
	fd := int(h.file.Fd())
	info, err := unix.IoctlHIDGetRawInfo(fd)
	if err != nil {
		return 0, 0, "", err
	}
	name, err = unix.IoctlHIDGetRawName(fd)
	return uint16(info.Vendor), uint16(info.Product), name, err
}

func (h hidraw) setFeature(report []byte) error { return h.ioctl(setFeatureIoctl, report) }

func (h hidraw) getFeature(report []byte) error { return h.ioctl(getFeatureIoctl, report) }

func (h hidraw) ioctl(number uint, report []byte) error {
	if len(report) != reportBytes {
		panic("hidrelay: a report of another size")
	}
	for {
		n, _, errno := unix.Syscall(unix.SYS_IOCTL, h.file.Fd(), uintptr(number), uintptr(unsafe.Pointer(&report[0])))
		switch {
		case errors.Is(errno, unix.EINTR):
		case errno != 0:
			return errno
		case int(n) < reportBytes-1: // some kernels count the report's number, some do not
			return fmt.Errorf("report of %d bytes", n)
		default:
			return nil
		}
	}
}

func (h hidraw) close() error { return h.file.Close() }
