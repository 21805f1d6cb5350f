package index

import (
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
)

// A snapshot is a file that holds the candidates of all subjects once more, in pieces of some hundred, so that opening the index need not read
// every record. It is never the truth: a piece that does not open, or is not there, is made good from the records.
//
// Layout, numbers big-endian: a head of magic, the matcher's version (2 bytes) and a salt; then pieces: length of what is sealed (4), number of
// subjects (4), their name hashes, and sealed (AES-256-GCM) the gallery and of each subject the name, the number of samples, and of each sample
// the finger and the candidate. The key is derived from the key of the names and the salt (HKDF, RFC 5869); associated data are head, number of
// the piece, and name hashes.
//
// Before a subject of it is erased or replaced, its piece is overwritten with zeros. So what opens is what is enrolled.
type snapshot struct {
	f      *os.File
	pieces []piece
	erased []bool // by piece
	where  []place
	live   int // subjects in pieces that are not erased
}

// piece is where in the file a piece lies.
type piece struct {
	offset int64
	bytes  int64
	count  int
}

// place tells in which piece a subject lies, by the beginning of its name hash. Two subjects may share one: then both pieces count.
type place struct {
	hash  uint64
	piece uint32
}

const (
	snapshotFile  = "snapshot"
	snapshotFresh = "snapshot-new" // while it is written
	snapshotMagic = "FZsnap01"
	saltBytes     = 32
	headBytes     = len(snapshotMagic) + 2 + saltBytes
	pieceHead     = 8 // bytes

	// snapshotLeast is how many subjects there must be: a thousand are read from their records in a moment.
	snapshotLeast = 2000
	// snapshotShare: one in so many subjects may be read from records before a new snapshot is worth writing.
	snapshotShare = 8
)

// placeOf returns what a subject is found by.
func placeOf(h nameHash) uint64 { return binary.BigEndian.Uint64(h[:]) }

// sort makes places ready to be looked up.
func (s *snapshot) sort() {
	slices.SortFunc(s.where, func(a, b place) int { return cmp.Compare(a.hash, b.hash) })
}

// erase overwrites the piece in which a subject lies, durably. It does nothing where there is none.
func (s *snapshot) erase(h nameHash) error {
	if s == nil {
		return nil
	}
	i, _ := slices.BinarySearchFunc(s.where, placeOf(h), func(p place, hash uint64) int { return cmp.Compare(p.hash, hash) })
	done := false
	for ; i < len(s.where) && s.where[i].hash == placeOf(h); i++ {
		k := s.where[i].piece
		if s.erased[k] {
			continue
		}
		if err := s.zero(s.pieces[k].offset+pieceHead, s.pieces[k].bytes-pieceHead); err != nil {
			return err
		}
		s.erased[k], done = true, true
		s.live -= s.pieces[k].count
	}
	if done {
		if err := s.f.Sync(); err != nil {
			return fmt.Errorf("index: %w", err)
		}
	}
	return nil
}

func (s *snapshot) zero(offset, n int64) error {
	zeros := make([]byte, min(n, 1<<20))
	for n > 0 {
		k := min(n, int64(len(zeros)))
		if _, err := s.f.WriteAt(zeros[:k], offset); err != nil {
			return fmt.Errorf("index: %w", err)
		}
		offset, n = offset+k, n-k
	}
	return nil
}

// destroy overwrites the salt, without which no piece can be opened, and closes the file.
func (s *snapshot) destroy() error {
	if s == nil {
		return nil
	}
	return errors.Join(s.zero(0, int64(headBytes)), s.f.Sync(), s.f.Close())
}

func (s *snapshot) close() error {
	if s == nil {
		return nil
	}
	return s.f.Close()
}

// dropSnapshot destroys a snapshot file that is of no use.
func dropSnapshot(dir, name string) error {
	path := filepath.Join(dir, name)
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("index: %w", err)
	}
	if err := (&snapshot{f: f}).destroy(); err != nil {
		return err
	}
	return os.Remove(path)
}
