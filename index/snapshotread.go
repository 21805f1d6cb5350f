package index

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"fingerzeig/index/arena"
	"fingerzeig/matcher"
)

// stride is how many pieces one goroutine reads before it enters them: blocks of the arena are then full.
const stride = 16

// pieceBuffers are used again and again: taking them fresh would take a fifth of the time.
type pieceBuffers struct {
	sealed []byte
	plain  [stride][]byte
}

// loadSnapshot enters the subjects of the snapshot, as far as they have an owner, and returns the other owners. owners ascend.
func (x *Index) loadSnapshot(owners []nameHash) (rest []nameHash) {
	_ = dropSnapshot(x.dir, snapshotFresh) // a crash may have left it; where it cannot be removed the next one is written over it
	s, head := openSnapshot(x.dir)
	if s == nil {
		_ = dropSnapshot(x.dir, snapshotFile) // it is of another version
		return owners
	}
	key := x.snapshotSealer(head)
	reads := sync.Pool{New: func() any { return new(pieceBuffers) }}
	loaded := make([]bool, len(owners))
	hashes := make([][]byte, len(s.pieces))
	parallel((len(s.pieces)+stride-1)/stride, func(i int) {
		all := map[GalleryID][]arena.Subject{}
		w := reads.Get().(*pieceBuffers)
		defer reads.Put(w)
		for k := i * stride; k < min((i+1)*stride, len(s.pieces)); k++ {
			w.sealed = slices.Grow(w.sealed[:0], int(s.pieces[k].bytes))[:s.pieces[k].bytes]
			if _, err := s.f.ReadAt(w.sealed, s.pieces[k].offset); err != nil {
				continue
			}
			plain := &w.plain[k%stride]
			name, some, err := decodePiece(key, head, k, s.pieces[k].count, w.sealed, plain)
			if err != nil {
				continue
			}
			hashes[k] = bytes.Clone(w.sealed[pieceHead : pieceHead+s.pieces[k].count*len(nameHash{})])
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

// decodePiece opens a piece in memory that lasts as long as its candidates do. It returns ErrCorrupt where it is not what was written, or erased.
func decodePiece(key sealer, head []byte, number, count int, b []byte, memory *[]byte) (name GalleryID, some []arena.Subject, err error) {
	hashes := b[pieceHead:][:count*len(nameHash{})]
	plain, err := key.aead.Open((*memory)[:0], nil, b[pieceHead+len(hashes):], aboutPiece(head, number, hashes))
	if err != nil {
		return "", nil, ErrCorrupt
	}
	*memory = plain
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
