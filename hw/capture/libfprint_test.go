package capture

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"net"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fingerzeig/hw"
	"fingerzeig/minutiae/synth"
)

// buildHelper compiles the helper for libfprint, where that can be done.
func buildHelper(t *testing.T) string {
	t.Helper()
	flags, err := exec.Command("pkg-config", "--cflags", "--libs", "libfprint-2", "gio-unix-2.0").Output()
	if err != nil {
		t.Skip("there is no libfprint to build with")
	}
	path := filepath.Join(t.TempDir(), "helper")
	arguments := append([]string{"-O2", "-Wall", "-Wextra", "-Werror", "-o", path, "libfprint/helper.c"}, strings.Fields(string(flags))...)
	if out, err := exec.Command("cc", arguments...).CombinedOutput(); err != nil {
		if errors.Is(err, exec.ErrNotFound) {
			t.Skip("there is no C compiler")
		}
		t.Fatalf("%v\n%s", err, out)
	}
	return path
}

// layVirtual lays an image on libfprint's virtual device.
func layVirtual(t *testing.T, socket string, f hw.Frame) {
	t.Helper()
	c, err := net.Dial("unix", socket)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	b := binary.NativeEndian.AppendUint32(nil, uint32(f.Width))
	b = binary.NativeEndian.AppendUint32(b, uint32(f.Height))
	if _, err := c.Write(append(b, f.Pixels...)); err != nil {
		t.Fatal(err)
	}
}

// TestLibfprint takes a drawn finger from the virtual device of the real library, through the helper.
func TestLibfprint(t *testing.T) {
	helper := buildHelper(t)
	socket := filepath.Join(t.TempDir(), "virtual")
	t.Setenv("FP_VIRTUAL_IMAGE", socket)
	var log bytes.Buffer
	s, err := Open(t.Context(), Command(&log, helper, "500"))
	if err != nil {
		t.Skipf("libfprint has no virtual device here: %v", err)
	}
	s.silent = time.Minute // a machine under load is no hung helper
	t.Cleanup(func() { _ = s.Close() })
	info, err := s.Info(t.Context())
	if err != nil || !strings.Contains(info.Model, "virtual_image") {
		t.Skipf("libfprint found %+v, %v instead of its virtual device", info, err)
	}

	short, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := s.Capture(short); !errors.Is(err, hw.ErrNoFinger) {
		t.Errorf("Capture without a finger = %v", err)
	}
	impression := synth.NewFinger(7).Impression(1, synth.Options{})
	drawn := hw.Frame{Pixels: impression.Image.Pixels, Width: impression.Image.Width, Height: impression.Image.Height, PPI: impression.Image.PPI}
	waiting := make(chan struct{})
	type result struct {
		f   hw.Frame
		err error
	}
	got := make(chan result, 1)
	go func() {
		close(waiting)
		f, err := s.Capture(t.Context())
		got <- result{f, err}
	}()
	<-waiting
	for {
		layVirtual(t, socket, drawn) // one that comes before the device waits for it is lost
		select {
		case r := <-got:
			if r.err != nil || r.f.Width != drawn.Width || r.f.Height != drawn.Height || r.f.PPI != 500 {
				t.Errorf("Capture() = %d x %d at %d ppi, %v; %s", r.f.Width, r.f.Height, r.f.PPI, r.err, log.String())
			} else if !bytes.Equal(r.f.Pixels, drawn.Pixels) {
				t.Error("the image is another one")
			}
			return
		case <-time.After(time.Second):
		}
	}
}
