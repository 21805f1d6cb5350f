package folder

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"
	"time"

	"fingerzeig/hw"
	"fingerzeig/hw/internal/turn"
)

const (
	// pollEvery is the pause between two looks into the folder.
	pollEvery = 100 * time.Millisecond

	// defaultMaxAge is how long a file may lie unseen: as long as a kiosk waits for a finger.
	defaultMaxAge = 30 * time.Second

	// defaultSettle is how long a file may take to be written.
	defaultSettle = 2 * time.Second

	// maxBytes is the largest file that is read.
	maxBytes = 32 << 20
)

// Options are the properties of a Sensor.
type Options struct {
	Folder string
	Decode func(b []byte) (hw.Frame, error) // makes a frame of a file; it keeps no reference to b
	PPI    int                              // the resolution that Info tells, in pixels per inch
	MaxAge time.Duration                    // 0: 30 s
	Settle time.Duration                    // 0: 2 s
}

// Sensor is a folder of images. It implements hw.Sensor.
type Sensor struct {
	o    Options
	turn *turn.Turn
	root *os.Root
}

// Open opens the folder.
func Open(o Options) (*Sensor, error) {
	if o.Decode == nil || o.PPI <= 0 {
		return nil, fmt.Errorf("folder: no decoder, or a resolution of %d ppi", o.PPI)
	}
	if o.MaxAge == 0 {
		o.MaxAge = defaultMaxAge
	}
	if o.Settle == 0 {
		o.Settle = defaultSettle
	}
	root, err := os.OpenRoot(o.Folder)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", hw.ErrDevice, err)
	}
	return &Sensor{o, turn.New(), root}, nil
}

// Info implements hw.Sensor.
func (s *Sensor) Info(ctx context.Context) (hw.SensorInfo, error) {
	if err := s.turn.Take(ctx); err != nil {
		return hw.SensorInfo{}, err
	}
	defer s.turn.Give()
	if _, err := s.files(); err != nil {
		return hw.SensorInfo{}, err
	}
	return hw.SensorInfo{Driver: "folder", Model: s.o.Folder, PPI: s.o.PPI}, nil
}

// Capture implements hw.Sensor.
func (s *Sensor) Capture(ctx context.Context) (hw.Frame, error) {
	ctx, end, err := s.turn.Begin(ctx)
	if err != nil {
		return hw.Frame{}, turn.Vain(ctx, err)
	}
	defer end()
	poll := time.NewTicker(pollEvery)
	defer poll.Stop()
	for {
		f, found, err := s.look()
		if found || err != nil {
			return f, err
		}
		select {
		case <-poll.C:
		case <-ctx.Done():
			return hw.Frame{}, turn.Vain(ctx, ctx.Err())
		}
	}
}

// look takes the file that has lain there the longest, if it is fit to be taken.
func (s *Sensor) look() (f hw.Frame, found bool, err error) {
	files, err := s.files()
	if err != nil {
		return f, false, err
	}
	for _, file := range files {
		age := time.Since(file.ModTime())
		if age > s.o.MaxAge {
			if err := s.wipe(file.Name()); err != nil {
				return f, false, err
			}
			continue
		}
		f, err := s.read(file.Name())
		switch {
		case err == nil:
			return f, true, s.taken(f, file.Name())
		case age < s.o.Settle: // it may still be being written
			return hw.Frame{}, false, nil
		}
		return hw.Frame{}, true, errors.Join(fmt.Errorf("%w: a file in the folder: %w", hw.ErrDevice, err), s.wipe(file.Name()))
	}
	return hw.Frame{}, false, nil
}

// taken removes the file of a frame. A frame whose file stays would be captured again, so it is none.
func (s *Sensor) taken(f hw.Frame, name string) error {
	err := s.wipe(name)
	if err != nil {
		f.Wipe()
	}
	return err
}

// files returns the files in the folder, the oldest first. Hidden ones are somebody's who is still writing.
func (s *Sensor) files() ([]fs.FileInfo, error) {
	entries, err := fs.ReadDir(s.root.FS(), ".")
	if err != nil {
		return nil, fmt.Errorf("%w: %w", hw.ErrDevice, err)
	}
	var files []fs.FileInfo
	for _, e := range entries {
		if info, err := e.Info(); err == nil && info.Mode().IsRegular() && !strings.HasPrefix(e.Name(), ".") {
			files = append(files, info)
		}
	}
	slices.SortFunc(files, func(a, b fs.FileInfo) int {
		return cmp.Or(a.ModTime().Compare(b.ModTime()), strings.Compare(a.Name(), b.Name()))
	})
	return files, nil
}

// read reads one file.
func (s *Sensor) read(name string) (hw.Frame, error) {
	file, err := s.root.Open(name)
	if err != nil {
		return hw.Frame{}, err
	}
	defer file.Close()
	b, err := io.ReadAll(io.LimitReader(file, maxBytes+1))
	defer func() { clear(b) }()
	if err == nil && len(b) > maxBytes {
		err = fmt.Errorf("more than %d bytes", maxBytes)
	}
	if err != nil {
		return hw.Frame{}, err
	}
	f, err := s.o.Decode(b)
	if err == nil {
		err = f.Check()
	}
	if err != nil {
		f.Wipe()
		return hw.Frame{}, err
	}
	f.CapturedAt = time.Now()
	return f, nil
}

// wipe overwrites a file with zeros and removes it.
func (s *Sensor) wipe(name string) error {
	err := s.overwrite(name)
	if removed := s.root.Remove(name); removed != nil {
		return fmt.Errorf("%w: %w", hw.ErrDevice, errors.Join(err, removed))
	}
	return nil
}

func (s *Sensor) overwrite(name string) error {
	file, err := s.root.OpenFile(name, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return err
	}
	zeros := make([]byte, 1<<16)
	for left := min(info.Size(), maxBytes); left > 0; left -= int64(len(zeros)) {
		if _, err := file.Write(zeros[:min(left, int64(len(zeros)))]); err != nil {
			return err
		}
	}
	return file.Sync()
}

// Close implements hw.Sensor. Files that nobody has captured stay, until they are too old for the next one.
func (s *Sensor) Close() error {
	if !s.turn.Close() {
		return nil
	}
	s.turn.Force()
	defer s.turn.Give()
	return s.root.Close()
}
