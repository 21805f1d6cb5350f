package index

import (
	"bufio"
	"context"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"fingerzeig/index/arena"
	"fingerzeig/internal/durable"
	"fingerzeig/matcher"
)

// Snapshot writes what is in memory to a file from which the index opens in seconds, instead of from each record. Close does so by itself;
// call it now and then where an index grows for weeks. Enrolments and removals wait meanwhile, some seconds for a million fingers; searches
// do not. An index of less than 2,000 subjects needs none.
func (x *Index) Snapshot(ctx context.Context) error {
	leave, err := x.enter()
	if err != nil {
		return err
	}
	defer leave()
	defer x.change()()
	return x.writeSnapshot(ctx)
}

// wantsSnapshot tells whether opening would have to read many records.
func (x *Index) wantsSnapshot() bool {
	subjects, covered := 0, 0
	for _, g := range x.galleries.list() {
		subjects += g.Subjects
	}
	if x.snapshot != nil {
		covered = x.snapshot.live
	}
	return subjects >= snapshotLeast && subjects-covered > subjects/snapshotShare
}

// writeSnapshot writes a snapshot in place of the one that there is. Nothing may be enrolled or removed meanwhile.
func (x *Index) writeSnapshot(ctx context.Context) (err error) {
	bytes := 0
	for _, g := range x.galleries.all() {
		_, all := g.Bytes()
		bytes += all
	}
	if err := x.store.Room(bytes); err != nil {
		return fmt.Errorf("index: snapshot: %w", err)
	}
	path := filepath.Join(x.dir, snapshotFresh)
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return fmt.Errorf("index: %w", err)
	}
	fresh := &snapshot{f: f}
	defer func() {
		if err != nil {
			err = errors.Join(fmt.Errorf("index: snapshot: %w", err), fresh.destroy(), os.Remove(path))
		}
	}()
	if err := x.fill(ctx, fresh); err != nil {
		return err
	}
	if err := f.Sync(); err != nil {
		return err
	}
	// From here on either file may be found, or neither of use: then the records are.
	old := x.snapshot
	x.snapshot = nil
	if err := old.destroy(); err != nil {
		return err
	}
	if err := os.Rename(path, filepath.Join(x.dir, snapshotFile)); err != nil {
		return err
	}
	if err := durable.SyncFolder(x.dir); err != nil {
		return err
	}
	x.snapshot = fresh
	return nil
}

// fill writes head and pieces.
func (x *Index) fill(ctx context.Context, s *snapshot) error {
	w := bufio.NewWriterSize(s.f, 1<<20)
	head := newHead()
	if _, err := w.Write(head); err != nil {
		return err
	}
	key, offset := x.snapshotSealer(head), int64(len(head))
	for name, g := range x.galleries.all() {
		err := g.Each(func(some []arena.Subject) error {
			if err := ctx.Err(); err != nil {
				return err
			}
			b := x.encodePiece(key, head, len(s.pieces), name, g, some)
			p := piece{offset: offset, bytes: int64(len(b)), count: int(binary.BigEndian.Uint32(b[4:]))}
			for i := range p.count {
				hash := binary.BigEndian.Uint64(b[pieceHead+i*len(nameHash{}):])
				s.where = append(s.where, place{hash, uint32(len(s.pieces))})
			}
			s.pieces, s.erased = append(s.pieces, p), append(s.erased, false)
			s.live, offset = s.live+p.count, offset+p.bytes
			_, err := w.Write(b)
			return err
		})
		if err != nil {
			return err
		}
	}
	s.sort()
	return w.Flush()
}

func newHead() []byte {
	head := binary.BigEndian.AppendUint16([]byte(snapshotMagic), matcher.Version)
	salt := make([]byte, saltBytes)
	rand.Read(salt)
	return append(head, salt...)
}

// snapshotSealer returns what seals the pieces of the snapshot with this head.
func (x *Index) snapshotSealer(head []byte) sealer {
	key, err := hkdf.Key(sha256.New, x.nameKey, head[headBytes-saltBytes:headBytes], "fingerzeig snapshot", KeyBytes)
	if err != nil {
		panic(err) // the length is one that there is
	}
	return newSealer(key)
}

// encodePiece returns a piece of those of some subjects that are whole.
func (x *Index) encodePiece(key sealer, head []byte, number int, name GalleryID, g *gallery, some []arena.Subject) []byte {
	b := make([]byte, pieceHead)
	plain := appendText(nil, string(name))
	count := 0
	for _, s := range some {
		if g.damaged[SubjectID(s.ID)] {
			continue
		}
		count++
		h := hashName(x.nameKey, name, SubjectID(s.ID))
		b = append(b, h[:]...)
		plain = binary.AppendUvarint(appendText(plain, s.ID), uint64(len(s.Samples)))
		for _, sample := range s.Samples {
			plain = append(plain, sample.Finger)
			plain = append(binary.AppendUvarint(plain, uint64(len(sample.Candidate.Bytes()))), sample.Candidate.Bytes()...)
		}
	}
	closed := key.seal(plain, aboutPiece(head, number, b[pieceHead:]))
	binary.BigEndian.PutUint32(b, uint32(len(closed)))
	binary.BigEndian.PutUint32(b[4:], uint32(count))
	return append(b, closed...)
}

// aboutPiece is the associated data of a piece.
func aboutPiece(head []byte, number int, hashes []byte) []byte {
	return append(binary.BigEndian.AppendUint32(append([]byte(nil), head...), uint32(number)), hashes...)
}
