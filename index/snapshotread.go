package index

import (
	"encoding/binary"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"fingerzeig/index/arena"
	"fingerzeig/matcher"
)

// loadSnapshot enters the subjects of the snapshot, as far as they have an owner, and returns the other owners. owners ascend.
func (x *Index) loadSnapshot(owners []nameHash) (rest []nameHash) {
	_ = dropSnapshot(x.dir, snapshotFresh) // a crash may have left it; where it cannot be removed the next one is written over it
	s, head := openSnapshot(x.dir)
	if s == nil {
		_ = dropSnapshot(x.dir, snapshotFile) // it is of another version
		return owners
	}
	key := x.snapshotSealer(head)
	loaded := make([]bool, len(owners))
	hashes := make([][]byte, len(s.pieces))
	const stride = 16 // pieces that one goroutine reads before it enters them: blocks of the arena are then full
	parallel((len(s.pieces)+stride-1)/stride, func(i int) {
		all := map[GalleryID][]arena.Subject{}
		for k := i * stride; k < min((i+1)*stride, len(s.pieces)); k++ {
			b := make([]byte, s.pieces[k].bytes)
			if _, err := s.f.ReadAt(b, s.pieces[k].offset); err != nil {
				continue
			}
			name, some, err := decodePiece(key, head, k, s.pieces[k].count, b)
			if err != nil {
				continue
			}
			hashes[k] = b[pieceHead : pieceHead+s.pieces[k].count*len(nameHash{})]
			for n, subject := range some {
				at, found := slices.BinarySearchFunc(owners, nameHash(hashes[k][n*len(nameHash{}):]), compareHashes)
				if found {
					loaded[at] = true
					all[name] = append(all[name], subject)
				}
			}
		}
		for name, some := range all {
			x.galleries.put(name, some...)
		}
	})
	for k, h := range hashes {
		s.erased[k] = h == nil
		if h == nil {
			continue
		}
		s.live += s.pieces[k].count
		for ; len(h) > 0; h = h[len(nameHash{}):] {
			s.where = append(s.where, place{binary.BigEndian.Uint64(h), uint32(k)})
		}
	}
	s.sort()
	x.snapshot = s
	for i, h := range owners {
		if !loaded[i] {
			rest = append(rest, h)
		}
	}
	return rest
}

func compareHashes(a, b nameHash) int { return slices.Compare(a[:], b[:]) }

// openSnapshot opens the snapshot of an index and finds its pieces; nil where there is none of this version. Where the file ends too early the
// last pieces are missing.
func openSnapshot(dir string) (s *snapshot, head []byte) {
	f, err := os.OpenFile(filepath.Join(dir, snapshotFile), os.O_RDWR, 0)
	if errors.Is(err, fs.ErrNotExist) || err != nil {
		return nil, nil
	}
	head = make([]byte, headBytes)
	if _, err := io.ReadFull(f, head); err != nil || !slices.Equal(head[:headBytes-saltBytes], newHead()[:headBytes-saltBytes]) {
		_ = f.Close()
		return nil, nil
	}
	info, err := f.Stat()
	if err != nil {
		_ = f.Close()
		return nil, nil
	}
	s = &snapshot{f: f}
	var b [pieceHead]byte
	for offset := int64(headBytes); ; {
		if _, err := f.ReadAt(b[:], offset); err != nil {
			break
		}
		p := piece{offset: offset, count: int(binary.BigEndian.Uint32(b[4:]))}
		p.bytes = pieceHead + int64(p.count)*int64(len(nameHash{})) + int64(binary.BigEndian.Uint32(b[:]))
		if offset += p.bytes; offset > info.Size() {
			break
		}
		s.pieces = append(s.pieces, p)
	}
	s.erased = make([]bool, len(s.pieces))
	return s, head
}

// decodePiece opens a piece. It returns ErrCorrupt where it is not what was written, or erased.
func decodePiece(key sealer, head []byte, number, count int, b []byte) (name GalleryID, some []arena.Subject, err error) {
	hashes := b[pieceHead:][:count*len(nameHash{})]
	plain, err := key.open(b[pieceHead+len(hashes):], aboutPiece(head, number, hashes))
	if err != nil {
		return "", nil, err
	}
	r := reader{b: plain}
	name = GalleryID(r.text(MaxIDBytes))
	for range count {
		s := arena.Subject{ID: r.text(MaxIDBytes)}
		for range r.number(MaxSamples) {
			finger := r.take(1)[0]
			c, err := matcher.ParseCandidate(r.take(r.number(len(plain))))
			if err != nil {
				r.fail("candidate")
			}
			s.Samples = append(s.Samples, arena.Sample{Finger: finger, Candidate: c})
		}
		some = append(some, s)
	}
	return name, some, r.end()
}
