package audit

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"fingerzeig/internal/durable"
)

// disk is the file that is written to. It is the writer's own.
type disk struct {
	dir  string
	file file
	size int64 // that is durable
	good state // that is durable
	full bool  // the next batch begins a new file
	lost bool  // an fsync has failed: what the file holds is not known (man fsync, NOTES)
}

// file is what an *os.File is to a disk.
type file interface {
	Write(b []byte) (int, error)
	Sync() error
	Truncate(size int64) error
	Close() error
}

// put makes a batch durable.
func (d *disk) put(b *batch) error {
	if d.full {
		if err := d.next(b.first); err != nil {
			return err
		}
	}
	if _, err := d.file.Write(b.text.Bytes()); err != nil {
		return err
	}
	if err := d.file.Sync(); err != nil {
		d.lost = true
		return err
	}
	d.size += int64(b.text.Len())
	d.good, d.full = b.head, b.last
	return nil
}

// next begins a file, whose first entry will be the given one.
func (d *disk) next(first uint64) error {
	name := filepath.Join(d.dir, fmt.Sprintf(fileName, first))
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL|os.O_APPEND, 0o600)
	if err != nil {
		return err
	}
	_ = durable.SyncFolder(d.dir) // where that can be done
	before := d.file
	d.file, d.size, d.full = f, 0, false
	if before == nil {
		return nil
	}
	return before.Close()
}

// takeBack cuts the file down to what is durable.
func (d *disk) takeBack() error {
	if d.lost {
		return errors.New("what the disk holds is not known: start again")
	}
	err := d.file.Truncate(d.size)
	if err == nil {
		err = d.file.Sync()
	}
	d.lost = err != nil
	return err
}

func (d *disk) close() error { return d.file.Close() }
