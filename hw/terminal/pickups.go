package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"fingerzeig/hw"
	"fingerzeig/hw/kiosk"
)

// entry is one pickup in the file.
type entry struct {
	Code    string      `json:"code"`
	Subject string      `json:"subject"`
	Locker  hw.LockerID `json:"locker"`
	Finger  string      `json:"finger,omitempty"`
	Taken   bool        `json:"taken,omitempty"` // the document is gone, the subject is still to be deleted
}

// pickup returns what the entry's code stands for.
func (e entry) pickup() kiosk.Pickup {
	return kiosk.Pickup{Subject: e.Subject, Locker: e.Locker, Finger: e.Finger}
}

// errPickups is returned when the file of pickups is wrong.
var errPickups = errors.New("the pickups are wrong")

// pickupFile are the pickups of this terminal in a JSON file. The file is read anew for each question, so that pickups can be added while
// the terminal runs: by writing a new file and renaming it onto this one, as the terminal does itself.
type pickupFile struct {
	path    string
	lockers int // how many the terminal has

	mu sync.Mutex // held while the file is read or changed
}

// Find implements kiosk.Pickups. A pickup that was taken is not found any more.
func (p *pickupFile) Find(ctx context.Context, code string) (kiosk.Pickup, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	entries, err := p.read()
	if err != nil {
		return kiosk.Pickup{}, err
	}
	for _, e := range entries {
		if !e.Taken && kiosk.NormalizeCode(e.Code) == code {
			return e.pickup(), ctx.Err()
		}
	}
	return kiosk.Pickup{}, kiosk.ErrUnknownCode
}

// list returns the pickups that are open, and those that were taken and whose subject is still to be deleted.
func (p *pickupFile) list() (open, taken []kiosk.Pickup, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	entries, err := p.read()
	for _, e := range entries {
		if e.Taken {
			taken = append(taken, e.pickup())
		} else {
			open = append(open, e.pickup())
		}
	}
	return open, taken, err
}

// take marks a pickup as taken.
func (p *pickupFile) take(pickup kiosk.Pickup) error {
	return p.change(func(entries []entry) []entry {
		for i, e := range entries {
			if e.pickup() == pickup {
				entries[i].Taken = true
			}
		}
		return entries
	})
}

// forget removes a pickup that was taken.
func (p *pickupFile) forget(pickup kiosk.Pickup) error {
	return p.change(func(entries []entry) []entry {
		return slices.DeleteFunc(entries, func(e entry) bool { return e.Taken && e.pickup() == pickup })
	})
}

// change replaces the file by a changed one, in one step: after a power failure there is the one or the other.
func (p *pickupFile) change(f func([]entry) []entry) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	entries, err := p.read()
	if err != nil {
		return err
	}
	b, err := json.MarshalIndent(f(entries), "", "  ")
	if err != nil {
		return err
	}
	return replaceFile(p.path, append(b, '\n'))
}

// read reads and checks the file, for a caller who holds mu.
func (p *pickupFile) read() ([]entry, error) {
	b, err := os.ReadFile(p.path)
	if err != nil {
		return nil, err
	}
	entries, err := parsePickups(b, p.lockers)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", p.path, err)
	}
	return entries, nil
}

// parsePickups parses and checks the pickups of a terminal of n lockers. It returns errPickups.
func parsePickups(b []byte, n int) ([]entry, error) {
	entries := []entry{}
	if err := parseStrictly(b, &entries); err != nil {
		return nil, fmt.Errorf("%w: %w", errPickups, err)
	}
	codes, lockers := map[string]bool{}, map[hw.LockerID]bool{}
	for i, e := range entries {
		code := kiosk.NormalizeCode(e.Code)
		wrong := ""
		switch {
		case code == "":
			wrong = "has no code"
		case e.Subject == "":
			wrong = "has no subject"
		case e.Locker < 1 || int(e.Locker) > n:
			wrong = fmt.Sprintf("lies in locker %d of %d", e.Locker, n)
		case e.Finger != "" && catalogue["en"].fingers[e.Finger] == "":
			wrong = fmt.Sprintf("asks for the finger %q", e.Finger)
		case e.Taken:
			continue // its code and its locker are free again
		case codes[code]:
			wrong = "has a code that another one has"
		case lockers[e.Locker]:
			wrong = fmt.Sprintf("lies in locker %d, as another one does", e.Locker)
		}
		if wrong != "" {
			return nil, fmt.Errorf("%w: number %d %s", errPickups, i+1, wrong)
		}
		codes[code], lockers[e.Locker] = true, true
	}
	return entries, nil
}

// replaceFile writes a file of this content and puts it in the place of path. What it returns without an error survives a power failure.
func replaceFile(path string, content []byte) (err error) {
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*.new") // 0600: who can read codes can pick up
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = os.Remove(f.Name())
		}
	}()
	_, err = f.Write(content)
	err = errors.Join(err, f.Sync(), f.Close())
	if err != nil {
		return err
	}
	if err = os.Rename(f.Name(), path); err != nil {
		return err
	}
	if folder, err := os.Open(filepath.Dir(path)); err == nil {
		_ = folder.Sync() // makes the rename durable on the systems that can do that; the others refuse
		_ = folder.Close()
	}
	return nil
}
