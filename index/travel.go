package index

import (
	"bytes"
	"context"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"

	"fingerzeig/index/arena"
	"fingerzeig/index/internal/store"
)

// A record that travels holds what the store holds, as it is sealed there, but for the owner: that is sealed by a key that follows from the key of
// the names, so that indexes whose key-encryption keys differ, or change, can read it. Layout, as in record.go: version, number of the enrolment,
// owner, number of records, and of each its key without the subject's hash, and its value.

// Name is what a subject is stored under: a keyed hash of its gallery and name.
type Name = nameHash

// Name returns what a subject is stored under, in this index and in all that have its key of the names.
func (x *Index) Name(g GalleryID, id SubjectID) Name { return hashName(x.nameKey, g, id) }

// Names returns what the subjects of a gallery are stored under, in no order, most of them at most.
func (x *Index) Names(g GalleryID, most int) (all []Name) {
	found, _ := x.galleries.get(g)
	if found == nil {
		return nil
	}
	ids := found.IDs()
	for _, id := range ids[:min(len(ids), most)] {
		all = append(all, x.Name(g, SubjectID(id)))
	}
	return all
}

// SealedNames returns the key of the names, sealed by the key-encryption key: the Options.Names of indexes that are to share it.
func (x *Index) SealedNames() ([]byte, error) {
	leave, err := x.enter()
	if err != nil {
		return nil, err
	}
	defer leave()
	x.records.RLock()
	defer x.records.RUnlock()
	sealed, err := x.store.Get([]byte(nameKeyKey))
	if err != nil {
		return nil, fmt.Errorf("index: %w", err)
	}
	return sealed, nil
}

// NewNames draws a key of the names and returns it sealed by a key-encryption key: the Options.Names of indexes that are to share it.
func NewNames(key []byte) ([]byte, error) {
	if len(key) != KeyBytes {
		return nil, fmt.Errorf("%w: %d bytes, want %d", ErrKey, len(key), KeyBytes)
	}
	names := make([]byte, KeyBytes)
	rand.Read(names)
	return newSealer(key).seal(names, []byte(nameKeyKey)), nil
}

// Derive returns a key of KeyBytes for a purpose. It follows from the key of the names (HKDF, RFC 5869): indexes that share that derive the same.
func (x *Index) Derive(purpose string) []byte {
	key, err := hkdf.Key(sha256.New, x.nameKey, nil, "fingerzeig "+purpose, KeyBytes)
	if err != nil {
		panic(err) // the length is one that there is
	}
	return key
}

func (x *Index) transit() sealer { return newSealer(x.Derive("transit")) }

// Seal makes the record of a subject, to be enrolled by Apply, here or elsewhere. It returns ErrID, ErrSample or ErrLabels for a subject that
// cannot be enrolled.
func (x *Index) Seal(g GalleryID, s Subject) (Name, []byte, error) {
	if err := errors.Join(check(g), check(s.ID), checkSamples(s.Samples), checkLabels(s.Labels)); err != nil {
		return Name{}, nil, err
	}
	ready := x.seal(g, s)
	if ready.err != nil {
		return Name{}, nil, ready.err
	}
	h := x.Name(g, s.ID)
	return h, x.encodeRecord(h, newEnrolment(), ready.owner, ready.batch), nil
}

// Record returns the record of a subject that is enrolled. It returns ErrNotFound where there is none, and ErrCorrupt.
func (x *Index) Record(ctx context.Context, g GalleryID, id SubjectID) ([]byte, error) {
	leave, err := x.enter()
	if err != nil {
		return nil, err
	}
	defer leave()
	if err := errors.Join(check(g), check(id), ctx.Err()); err != nil {
		return nil, err
	}
	x.records.RLock()
	defer x.records.RUnlock()
	h := x.Name(g, id)
	key := recordKey(ownerKind, h)
	value, err := x.store.Get(key)
	if errors.Is(err, store.ErrNotFound) {
		return nil, ErrNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("index: %w", err)
	}
	o, err := x.openOwner(key, value)
	if err != nil {
		return nil, err
	}
	var batch []store.Write
	for _, kind := range []byte{subjectKind, sampleKind} {
		err := x.store.Walk(recordKey(kind, h), func(key, value []byte) error {
			batch = append(batch, store.Write{Key: key, Value: value})
			return nil
		})
		if err != nil {
			return nil, fmt.Errorf("index: %w", err)
		}
	}
	return x.encodeRecord(h, value[:enrolmentBytes], o, batch), nil
}

// Enrolment returns the number that tells an enrolment from all others, of its record; nil for what is too short to be one.
func Enrolment(record []byte) []byte {
	if len(record) < 1+enrolmentBytes {
		return nil
	}
	return record[1 : 1+enrolmentBytes]
}

// OpenRecord returns the subject of a record, or ErrCorrupt where it is not one of this name and under this key of the names.
func (x *Index) OpenRecord(name Name, record []byte) (GalleryID, Subject, error) {
	r, err := x.openRecord(name, record)
	if err == nil && r.rules != nil {
		err = fmt.Errorf("%w: a policy", ErrCorrupt)
	}
	if err != nil {
		return "", Subject{}, err
	}
	s := Subject{ID: r.owner.subject, Labels: r.header.labels, Enrolled: r.header.enrolled, Expires: r.header.expires, Suspended: r.header.suspended}
	for _, stored := range r.samples {
		t, err := stored.decodeTemplate()
		if err != nil {
			return "", Subject{}, err
		}
		s.Samples = append(s.Samples, Sample{stored.finger, t})
	}
	return r.owner.gallery, s, nil
}

func (x *Index) encodeRecord(h Name, enrolment []byte, o owner, batch []store.Write) []byte {
	b := append([]byte{recordVersion}, enrolment...)
	about := aboutOwner(recordKey(ownerKind, h), enrolment)
	b = appendText(b, string(x.transit().seal(o.encode(), about)))
	b = binary.AppendUvarint(b, uint64(len(batch)))
	for _, w := range batch {
		b = appendText(b, string(w.Key[:1])+string(w.Key[1+len(h):]))
		b = appendText(b, string(w.Value))
	}
	return b
}

// opened is a record that travelled, ready to be written.
type opened struct {
	enrolment []byte
	owner     owner
	header    header
	samples   []storedSample
	e         arena.Subject
	writes    []store.Write
	rules     *Policy // the record is that of the policy of the owner's gallery
}

// openRecord takes a record apart and opens all that is in it.
func (x *Index) openRecord(h Name, record []byte) (o opened, err error) {
	if isPolicy(record) {
		return x.openedPolicy(h, record)
	}
	r := reader{b: record}
	r.version()
	o.enrolment = bytes.Clone(r.take(enrolmentBytes))
	sealed := r.take(r.number(len(record)))
	for range r.number(1 + MaxSamples) {
		suffix := r.take(r.number(len(record)))
		value := bytes.Clone(r.take(r.number(len(record))))
		if len(suffix) == 0 {
			r.fail("key")
			break
		}
		o.writes = append(o.writes, store.Write{Key: recordKey(suffix[0], h, suffix[1:]...), Value: value})
	}
	if err := r.end(); err != nil {
		return opened{}, err
	}
	plain, err := x.transit().open(sealed, aboutOwner(recordKey(ownerKind, h), o.enrolment))
	if err != nil {
		return opened{}, err
	}
	if o.owner, err = decodeOwner(plain); err != nil {
		return opened{}, err
	}
	if x.Name(o.owner.gallery, o.owner.subject) != h {
		return opened{}, fmt.Errorf("%w: name", ErrCorrupt)
	}
	return o, o.openParts()
}

// openParts opens the records of the subject and its samples.
func (o *opened) openParts() error {
	data := newSealer(o.owner.key)
	o.e = arena.Subject{ID: string(o.owner.subject)}
	headers := 0
	for _, w := range o.writes {
		plain, err := data.open(w.Value, about(w.Key, o.owner.gallery, o.owner.subject))
		if err != nil {
			return err
		}
		switch w.Key[0] {
		case subjectKind:
			headers++
			if o.header, err = decodeHeader(plain); err != nil {
				return err
			}
		case sampleKind:
			s, err := decodeSample(plain)
			if err != nil {
				return err
			}
			o.samples = append(o.samples, s)
			o.e.Samples = append(o.e.Samples, arena.Sample{Finger: uint8(s.finger), Candidate: s.candidate})
		default:
			return fmt.Errorf("%w: a record of kind %q", ErrCorrupt, w.Key[0])
		}
	}
	if headers != 1 || len(o.samples) == 0 || len(o.samples) != o.header.samples {
		return fmt.Errorf("%w: %d samples", ErrCorrupt, len(o.samples))
	}
	return nil
}
