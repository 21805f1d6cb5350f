package index

import (
	"fingerzeig/index/arena"
	"fingerzeig/index/internal/store"
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

// load fills the galleries from the store. What cannot be read is counted, not hidden.
func (x *Index) load() error {
	var renewed []store.Write
	err := x.store.Walk([]byte{ownerKind}, func(key, sealed []byte) error {
		o, err := x.openOwner(key, sealed)
		if err != nil {
			x.galleries.lost++
			return nil
		}
		s := x.openSubject(o)
		e := arena.Subject{ID: string(o.subject)}
		for _, stored := range s.samples {
			e.Samples = append(e.Samples, arena.Sample{Finger: uint8(stored.finger), Candidate: stored.candidate})
			if stored.stale {
				w, err := x.renew(o, stored)
				if err != nil {
					return err
				}
				renewed = append(renewed, w)
			}
		}
		x.galleries.put(o.gallery, e)
		if s.err != nil {
			x.galleries.byName[o.gallery].damaged[o.subject] = true
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, w := range renewed {
		if err := x.store.Apply([]store.Write{w}); err != nil {
			return err
		}
	}
	return nil
}

// openOwner opens an owner record and checks that it lies where it belongs.
func (x *Index) openOwner(key, sealed []byte) (owner, error) {
	plain, err := x.kek.open(sealed, key)
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

// renew seals a sample with its new candidate.
func (x *Index) renew(o owner, s storedSample) (store.Write, error) {
	t, err := s.decodeTemplate()
	if err != nil {
		return store.Write{}, err
	}
	plain, err := encodeSample(Sample{s.finger, t}, s.candidate)
	if err != nil {
		return store.Write{}, err
	}
	return store.Write{Key: s.key, Value: newSealer(o.key).seal(plain, about(s.key, o.gallery, o.subject))}, nil
}
