package index

import (
	"encoding/binary"
	"fmt"
	"maps"
	"slices"
	"time"

	"fingerzeig/matcher"
	"fingerzeig/minutiae"
)

// What is sealed, each with the version of its layout as the first byte. Numbers are unsigned varints, texts and blobs are preceded by their
// length.
//
//	owner    gallery, subject, data key                            under the key-encryption key, behind the enrolment's random number
//	subject  time of enrolment (signed varint, ns), number of labels, (name, value) by name, number of samples    under the data key
//	         in version 2 also bits (1: suspended), time from when it matches nothing (signed varint, ns; 0: never)
//	sample   finger, template, candidate                           under the data key
const recordVersion = 1

// activityVersion is that of the header of a subject that is suspended or expires.
const activityVersion = 2

// owner says whose record it is, and by which key the others of it are sealed.
type owner struct {
	gallery GalleryID
	subject SubjectID
	key     []byte
}

func (o owner) encode() []byte {
	b := appendText([]byte{recordVersion}, string(o.gallery))
	b = appendText(b, string(o.subject))
	return append(b, o.key...)
}

func decodeOwner(b []byte) (o owner, err error) {
	r := reader{b: b}
	r.version()
	o.gallery, o.subject = GalleryID(r.text(MaxIDBytes)), SubjectID(r.text(MaxIDBytes))
	o.key = r.take(KeyBytes)
	if err := r.end(); err != nil {
		return owner{}, err
	}
	if check(o.gallery) != nil || check(o.subject) != nil {
		return owner{}, fmt.Errorf("%w: name", ErrCorrupt)
	}
	return o, nil
}

// header is what a subject is besides its samples.
type header struct {
	enrolled time.Time
	labels   map[string]string
	samples  int

	expires   time.Time
	suspended bool
}

// bounded reports whether a subject may match nothing at some time.
func (h header) bounded() bool { return h.suspended || !h.expires.IsZero() }

// inactive reports whether a subject matches nothing at a moment.
func (h header) inactive(at time.Time) bool {
	return h.suspended || !h.expires.IsZero() && !at.Before(h.expires)
}

func (h header) encode() []byte {
	version := byte(recordVersion)
	if h.bounded() {
		version = activityVersion
	}
	b := binary.AppendVarint([]byte{version}, h.enrolled.UnixNano())
	b = binary.AppendUvarint(b, uint64(len(h.labels)))
	for _, name := range slices.Sorted(maps.Keys(h.labels)) {
		b = appendText(appendText(b, name), h.labels[name])
	}
	b = binary.AppendUvarint(b, uint64(h.samples))
	if version == recordVersion {
		return b
	}
	bits, expires := byte(0), int64(0)
	if h.suspended {
		bits = 1
	}
	if !h.expires.IsZero() {
		expires = h.expires.UnixNano()
	}
	return binary.AppendVarint(append(b, bits), expires)
}

func decodeHeader(b []byte) (h header, err error) {
	r := reader{b: b}
	version := r.take(1)[0]
	if version != recordVersion && version != activityVersion {
		r.fail("version")
	}
	h.enrolled = time.Unix(0, r.signed()).UTC()
	n := r.number(MaxLabels)
	last := ""
	for i := range n {
		name, value := r.text(MaxLabelBytes), r.text(MaxLabelBytes)
		if i > 0 && name <= last {
			r.fail("labels out of order")
		}
		if h.labels == nil {
			h.labels = map[string]string{}
		}
		h.labels[name], last = value, name
	}
	h.samples = r.number(MaxSamples)
	if version == activityVersion {
		h.suspended = r.number(1) == 1
		if ns := r.signed(); ns != 0 {
			h.expires = time.Unix(0, ns).UTC()
		}
		if !h.bounded() {
			r.fail("nothing bounds it")
		}
	}
	return h, r.end()
}

// encodeSample returns the plain record of a sample.
func encodeSample(s Sample, c matcher.Candidate) ([]byte, error) {
	t, err := s.Template.MarshalBinary()
	if err != nil {
		return nil, err
	}
	b := []byte{recordVersion, byte(s.Finger)}
	b = append(binary.AppendUvarint(b, uint64(len(t))), t...)
	return append(binary.AppendUvarint(b, uint64(len(c.Bytes()))), c.Bytes()...), nil
}

// storedSample is a sample as it was stored. stale tells that its candidate is of another version of the matcher and was made anew.
type storedSample struct {
	finger    Finger
	template  []byte
	candidate matcher.Candidate
	stale     bool
	key       []byte // in the store
}

func decodeSample(b []byte) (s storedSample, err error) {
	r := reader{b: b}
	r.version()
	s.finger = Finger(r.take(1)[0])
	s.template = r.take(r.number(len(b)))
	candidate := r.take(r.number(len(b)))
	if err := r.end(); err != nil {
		return storedSample{}, err
	}
	if s.finger > MaxFinger {
		return storedSample{}, fmt.Errorf("%w: finger", ErrCorrupt)
	}
	if s.candidate, err = matcher.ParseCandidate(candidate); err != nil {
		t, err := s.decodeTemplate()
		if err != nil {
			return storedSample{}, err
		}
		s.candidate, s.stale = matcher.NewCandidate(t), true
	}
	return s, nil
}

func (s storedSample) decodeTemplate() (t minutiae.Template, err error) {
	if err := t.UnmarshalBinary(s.template); err != nil {
		return minutiae.Template{}, fmt.Errorf("%w: %w", ErrCorrupt, err)
	}
	return t, nil
}

func appendText(b []byte, s string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}

// reader takes a record apart. After the first thing that does not fit it gives zeros; end tells.
type reader struct {
	b   []byte
	err error
}

func (r *reader) fail(what string) {
	if r.err == nil {
		r.err = fmt.Errorf("%w: %s", ErrCorrupt, what)
	}
	r.b = nil
}

func (r *reader) version() {
	if r.take(1)[0] != recordVersion {
		r.fail("version")
	}
}

// take returns the next n bytes, zeros where there are fewer.
func (r *reader) take(n int) []byte {
	if n > len(r.b) {
		r.fail("too short")
		return make([]byte, min(n, 64))
	}
	b := r.b[:n:n]
	r.b = r.b[n:]
	return b
}

// number returns the next number, which is at most limit.
func (r *reader) number(limit int) int {
	v, n := binary.Uvarint(r.b)
	if n <= 0 || v > uint64(limit) || n != len(binary.AppendUvarint(nil, v)) {
		r.fail("number")
		return 0
	}
	r.b = r.b[n:]
	return int(v)
}

func (r *reader) signed() int64 {
	v, n := binary.Varint(r.b)
	if n <= 0 || n != len(binary.AppendVarint(nil, v)) {
		r.fail("number")
		return 0
	}
	r.b = r.b[n:]
	return v
}

func (r *reader) text(limit int) string { return string(r.take(r.number(limit))) }

func (r *reader) end() error {
	if r.err == nil && len(r.b) > 0 {
		r.fail("too long")
	}
	return r.err
}
