package folder_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"fingerzeig/hw"
	"fingerzeig/hw/folder"
	"fingerzeig/hw/hwtest"
)

// decode takes a file of 4 bytes for 2 x 2 pixels.
func decode(b []byte) (hw.Frame, error) {
	if len(b) != 4 {
		return hw.Frame{}, errors.New("no image")
	}
	return hw.Frame{Pixels: append([]byte(nil), b...), Width: 2, Height: 2, PPI: 500}, nil
}

// hidden is the name under which a file is written before it is renamed.
func hidden(name string) string { return filepath.Join(filepath.Dir(name), "."+filepath.Base(name)) }

func put(t *testing.T, name string, content string, age time.Duration) {
	t.Helper()
	if err := os.WriteFile(hidden(name), []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	at := time.Now().Add(-age)
	if err := os.Chtimes(hidden(name), at, at); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(hidden(name), name); err != nil {
		t.Fatal(err)
	}
}

func open(t *testing.T, change func(*folder.Options)) (*folder.Sensor, string) {
	t.Helper()
	o := folder.Options{Folder: t.TempDir(), Decode: decode, PPI: 500, MaxAge: 30 * time.Minute}
	if change != nil {
		change(&o)
	}
	s, err := folder.Open(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s, o.Folder
}

func left(t *testing.T, dir string) int {
	t.Helper()
	files, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	return len(files)
}

func TestContract(t *testing.T) {
	var dir string
	var n atomic.Int64
	hwtest.TestSensor(t, hwtest.SensorRig{
		Open: func() (hw.Sensor, error) {
			dir = t.TempDir()
			return folder.Open(folder.Options{Folder: dir, Decode: decode, PPI: 500, MaxAge: time.Hour})
		},
		Finger: func(hw.Sensor) error {
			hidden := filepath.Join(dir, fmt.Sprintf(".%d", n.Add(1)))
			return errors.Join(os.WriteFile(hidden, []byte{1, 2, 3, 4}, 0o600), os.Rename(hidden, filepath.Join(dir, filepath.Base(hidden)[1:])))
		},
	})
}

func TestCapture(t *testing.T) {
	for _, row := range []struct {
		name  string
		files map[string]time.Duration // by content
		want  byte                     // the first pixel; 0: an error
	}{
		{"one", map[string]time.Duration{"abcd": 0}, 'a'},
		{"the older one first", map[string]time.Duration{"abcd": time.Second, "bbcd": 2 * time.Second}, 'b'},
		{"not one that is too old", map[string]time.Duration{"abcd": time.Hour, "bbcd": 0}, 'b'},
		{"no image", map[string]time.Duration{"not four": 5 * time.Second}, 0},
	} {
		t.Run(row.name, func(t *testing.T) {
			s, dir := open(t, nil)
			for content, age := range row.files {
				put(t, filepath.Join(dir, content), content, age)
			}
			f, err := s.Capture(t.Context())
			if row.want == 0 {
				if !errors.Is(err, hw.ErrDevice) || left(t, dir) != 0 {
					t.Errorf("Capture() = %v, %d files are left", err, left(t, dir))
				}
				return
			}
			if err != nil || f.Pixels[0] != row.want {
				t.Errorf("Capture() = %q, %v, want %q", f.Pixels, err, row.want)
			}
		})
	}
}

// A file that is half written is waited for, and captured when it is whole.
func TestHalfWritten(t *testing.T) {
	var dir string
	looks := 0
	s, folder := open(t, func(o *folder.Options) {
		o.Settle = time.Hour
		o.Decode = func(b []byte) (hw.Frame, error) {
			if looks++; looks == 2 {
				put(t, filepath.Join(dir, "a"), "abcd", 0)
			}
			return decode(b)
		}
	})
	dir = folder
	put(t, filepath.Join(dir, "a"), "ab", 0)
	if f, err := s.Capture(t.Context()); err != nil || string(f.Pixels) != "abcd" {
		t.Errorf("Capture() = %q, %v", f.Pixels, err)
	}
}

func TestNothingStays(t *testing.T) {
	s, dir := open(t, nil)
	name := filepath.Join(dir, "a")
	put(t, name, "abcd", 0)
	if err := os.Link(name, filepath.Join(dir, ".other")); err != nil {
		t.Skip(err)
	}
	if _, err := s.Capture(t.Context()); err != nil {
		t.Fatal(err)
	}
	if b, err := os.ReadFile(filepath.Join(dir, ".other")); err != nil || string(b) != "\x00\x00\x00\x00" {
		t.Errorf("what was in the file is still %q, %v", b, err)
	}
}

func TestOpenRefuses(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "missing")
	if _, err := folder.Open(folder.Options{Folder: dir, Decode: decode, PPI: 500}); !errors.Is(err, hw.ErrDevice) {
		t.Errorf("Open() = %v", err)
	}
	if _, err := folder.Open(folder.Options{Folder: t.TempDir()}); err == nil {
		t.Error("Open without a decoder")
	}
}
