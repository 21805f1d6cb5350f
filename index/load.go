package index

import (
	"errors"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"

	"fingerzeig/index/arena"
)

// The store's keys: a kind, the hash of the subject's name, and for a sample its number and finger.
const (
	ownerKind   = 'o'
	subjectKind = 's'
	sampleKind  = 't'
)

func recordKey(kind byte, h nameHash, more ...byte) []byte {
	return append(append([]byte{kind}, h[:]...), more...)
}

// about is the associated data of a record: it opens as this kind, for this subject, under this key and nowhere else.
func about(key []byte, g GalleryID, id SubjectID) []byte {
	return append(append([]byte{recordVersion}, key...), string(g)+"\x00"+string(id)...)
}

// load fills the galleries: from the snapshot, and from the records of those who are not in it. What cannot be read is counted, not hidden.
func (x *Index) load() error {
	var owners []nameHash // ascending
	err := x.store.Keys([]byte{ownerKind}, func(key []byte) error {
		var h nameHash
		if copy(h[:], key[1:]) != len(h) || len(key) != 1+len(h) {
			return fmt.Errorf("%w: a key of %d bytes", ErrCorrupt, len(key))
		}
		owners = append(owners, h)
		return nil
	})
	if err != nil {
		return fmt.Errorf("index: %w", err)
	}
	if err := errors.Join(x.loadErasures(), x.loadPolicies()); err != nil {
		return fmt.Errorf("index: %w", err)
	}
	return x.loadRecords(x.loadSnapshot(owners))
}

const loadStride = 256 // subjects that one goroutine reads before it enters them

// loadRecords enters the subjects of some owners.
func (x *Index) loadRecords(owners []nameHash) error {
	var mu sync.Mutex
	var stale []renewal
	var failed error
	parallel((len(owners)+loadStride-1)/loadStride, func(i int) {
		all := map[GalleryID][]arena.Subject{}
		var hurt []owner
		for _, h := range owners[i*loadStride : min((i+1)*loadStride, len(owners))] {
			key := recordKey(ownerKind, h)
			sealed, err := x.store.Get(key)
			if err != nil {
				mu.Lock()
				failed = errors.Join(failed, err)
				mu.Unlock()
				return
			}
			o, err := x.openOwner(key, sealed)
			if err != nil {
				x.galleries.hurt("", "")
				continue
			}
			s := x.openSubject(o)
			e := arena.Subject{ID: string(o.subject)}
			for _, stored := range s.samples {
				e.Samples = append(e.Samples, arena.Sample{Finger: uint8(stored.finger), Candidate: stored.candidate})
				if stored.stale {
					mu.Lock()
					stale = append(stale, renewal{h, stored.key})
					mu.Unlock()
				}
			}
			all[o.gallery] = append(all[o.gallery], e)
			if s.err != nil {
				hurt = append(hurt, o)
			}
		}
		for g, subjects := range all {
			x.galleries.put(g, subjects...)
		}
		for _, o := range hurt {
			x.galleries.hurt(o.gallery, o.subject)
		}
	})
	if failed != nil {
		return fmt.Errorf("index: %w", failed)
	}
	x.renew(stale)
	return nil
}

// parallel calls do for 0 to n-1 on all processors.
func parallel(n int, do func(i int)) {
	var next atomic.Int64
	var group sync.WaitGroup
	for range min(n, runtime.GOMAXPROCS(0)) {
		group.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				do(i)
			}
		})
	}
	group.Wait()
}

// splitOwner takes the value of an owner record apart: what is sealed, and what it is about.
func splitOwner(key, value []byte) (sealed, about []byte) {
	id := value[:min(enrolmentBytes, len(value))]
	return value[len(id):], aboutOwner(key, id)
}

// aboutOwner is the associated data of an owner record: its key and the number of the enrolment.
func aboutOwner(key, id []byte) []byte { return append(append([]byte{recordVersion}, key...), id...) }

// openOwner opens an owner record and checks that it lies where it belongs.
func (x *Index) openOwner(key, value []byte) (owner, error) {
	plain, err := x.keys.open(splitOwner(key, value))
	if err != nil {
		return owner{}, err
	}
	o, err := decodeOwner(plain)
	if err != nil {
		return owner{}, err
	}
	if h := hashName(x.nameKey, o.gallery, o.subject); string(recordKey(ownerKind, h)) != string(key) {
		return owner{}, ErrCorrupt
	}
	return o, nil
}

// stored is a subject as the store has it. err is not nil where a part of it cannot be read.
type stored struct {
	header
	samples []storedSample
	err     error
}

// openSubject opens all records of a subject. It gives the parts that can be read even where others cannot.
func (x *Index) openSubject(o owner) (s stored) {
	h := hashName(x.nameKey, o.gallery, o.subject)
	data := newSealer(o.key)
	key := recordKey(subjectKind, h)
	sealed, err := x.store.Get(key)
	if err != nil {
		s.err = ErrCorrupt
	} else if plain, err := data.open(sealed, about(key, o.gallery, o.subject)); err != nil {
		s.err = err
	} else {
		s.header, s.err = decodeHeader(plain)
	}
	err = x.store.Walk(recordKey(sampleKind, h), func(key, sealed []byte) error {
		plain, err := data.open(sealed, about(key, o.gallery, o.subject))
		if err != nil {
			s.err = err
			return nil
		}
		sample, err := decodeSample(plain)
		if err != nil {
			s.err = err
			return nil
		}
		sample.key = key
		s.samples = append(s.samples, sample)
		return nil
	})
	if err != nil {
		s.err = err
	}
	if s.err == nil && len(s.samples) != s.header.samples {
		s.err = ErrCorrupt
	}
	return s
}
