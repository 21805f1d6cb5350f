package hidrelay

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/sys/unix"

	"fingerzeig/hw"
)

// What is no HID device refuses the calls: they are made, and their errors told.
func TestNoDevice(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(Options{Path: path}); !errors.Is(err, unix.ENOTTY) || !errors.Is(err, hw.ErrDevice) {
		t.Errorf("Open of a file = %v", err)
	}
	n, err := openNode(path)
	if err != nil {
		t.Fatal(err)
	}
	defer n.close()
	for name, call := range map[string]func([]byte) error{"set": n.setFeature, "get": n.getFeature} {
		if err := call(make([]byte, reportBytes)); !errors.Is(err, unix.ENOTTY) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if other, err := openNode(path); err == nil {
		_ = other.close()
		t.Error("two programs have the device")
	}
}
