package store

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/dgraph-io/badger/v4"
)

// ErrDamaged is returned by Open for a folder whose files are not what was written. It names the file.
var ErrDamaged = errors.New("store: damaged")

// Badger takes a file that ends too early for the trace of a crash: it forgets the tables that a cut MANIFEST no longer names, and deletes them;
// and it panics on a table that is cut. So Close leaves a list of what there is, and Open compares before Badger sees the folder, and takes the
// list away before anything is written. After a crash there is no list, and only what would make Badger panic is looked for.
const closedFile = "CLOSED"

// closed is that list: size by name, and checksum of what Badger takes at its word. What lies in the value log is sealed, or looked for in vain.
type closed map[string]struct {
	Size int64
	CRC  uint32
}

const manifestFile = "MANIFEST"

// inspect lists the files of a folder.
func inspect(dir string) (closed, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	list := closed{}
	for _, e := range entries {
		switch filepath.Ext(e.Name()) {
		case ".sst", ".vlog", ".mem":
		default:
			if e.Name() != manifestFile {
				continue
			}
		}
		info, err := e.Info()
		if err != nil {
			return nil, err
		}
		f := list[e.Name()]
		f.Size = info.Size()
		if e.Name() == manifestFile || filepath.Ext(e.Name()) == ".sst" {
			if f.CRC, err = checksum(filepath.Join(dir, e.Name())); err != nil {
				return nil, err
			}
		}
		list[e.Name()] = f
	}
	return list, nil
}

// checksum returns the CRC-32C of a file.
func checksum(path string) (uint32, error) {
	f, err := os.Open(path)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	h := crc32.New(crc32.MakeTable(crc32.Castagnoli))
	_, err = io.Copy(h, f)
	return h.Sum32(), err
}

// leave writes the list, durably. The folder is closed.
func leave(dir string) error {
	list, err := inspect(dir)
	if err != nil {
		return fmt.Errorf("store: %w", err)
	}
	b, err := json.Marshal(list)
	if err != nil {
		return err
	}
	f, err := os.OpenFile(filepath.Join(dir, closedFile), os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return fmt.Errorf("store: %w", err)
	}
	_, err = f.Write(b)
	return errors.Join(err, f.Sync(), f.Close())
}

// verify compares a folder with the list that it was left with.
func verify(dir string) error {
	now, err := inspect(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("store: %w", err)
	}
	b, err := os.ReadFile(filepath.Join(dir, closedFile))
	if err == nil {
		var then closed
		if err := json.Unmarshal(b, &then); err != nil {
			return fmt.Errorf("%w: %s: %w", ErrDamaged, closedFile, err)
		}
		for name, f := range then {
			if now[name] != f {
				return fmt.Errorf("%w: %s is %+v, and was left as %+v", ErrDamaged, name, now[name], f)
			}
		}
	} else if !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("store: %w", err)
	}
	return verifyTables(dir)
}

// verifyTables looks at the tables that the MANIFEST names. Others are what a crash left of work that Badger does again.
func verifyTables(dir string) error {
	f, err := os.Open(filepath.Join(dir, manifestFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("store: %w", err)
	}
	defer f.Close()
	m, _, err := badger.ReplayManifestFile(f, 0, badger.DefaultOptions(dir))
	if err != nil {
		return fmt.Errorf("%w: %s: %w", ErrDamaged, manifestFile, err)
	}
	for id := range m.Tables {
		name := fmt.Sprintf("%06d.sst", id)
		if err := verifyTable(filepath.Join(dir, name)); err != nil {
			return fmt.Errorf("%w: %s: %w", ErrDamaged, name, err)
		}
	}
	return nil
}

// verifyTable looks at the end of a table: the index, its length (4 bytes), a checksum, and the length of that (4 bytes).
func verifyTable(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	var b [4]byte
	number := func(at int64) (int64, error) {
		_, err := f.ReadAt(b[:], at)
		return int64(binary.BigEndian.Uint32(b[:])), err
	}
	rest := info.Size() - 4
	for _, most := range []int64{64, info.Size()} { // of the checksum, of the index
		n, err := number(rest)
		if err != nil || n == 0 || n > most || n+4 > rest {
			return errors.Join(fmt.Errorf("it does not end as a table does: %d of %d bytes", n, rest), err)
		}
		rest -= n + 4
	}
	return nil
}
