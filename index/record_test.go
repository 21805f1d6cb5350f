package index

import (
	"bytes"
	"context"
	"errors"
	"math/rand/v2"
	"path/filepath"
	"testing"
	"time"

	"fingerzeig/index/internal/store"
	"fingerzeig/matcher"
	"fingerzeig/minutiae"
)

func print(seed uint64) minutiae.Template {
	r := rand.New(rand.NewPCG(seed, 3))
	t := minutiae.Template{Version: minutiae.Version, Width: 2400, Height: 2800}
	for range 20 {
		t.Minutiae = append(t.Minutiae, minutiae.Minutia{
			X: minutiae.Length(r.IntN(2400)), Y: minutiae.Length(r.IntN(2800)), Direction: minutiae.Angle(r.Uint32()), Reliability: 70,
		})
	}
	return t
}

// FuzzRecords gives the decoders any bytes: ErrCorrupt, or a record whose encoding is exactly these bytes.
func FuzzRecords(f *testing.F) {
	f.Add(owner{"g", "s", make([]byte, KeyBytes)}.encode())
	f.Add(header{enrolled: time.Unix(3, 4).UTC(), labels: map[string]string{"a": "b", "c": ""}, samples: 2}.encode())
	f.Add(header{enrolled: time.Unix(3, 4).UTC(), samples: 2, suspended: true}.encode())
	f.Add(header{enrolled: time.Unix(3, 4).UTC(), samples: 2, expires: time.Unix(5, 6).UTC()}.encode())
	sample, err := encodeSample(Sample{3, print(1)}, matcher.NewCandidate(print(1)))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(sample)
	f.Add(Policy{Threshold: 4000, Duplicates: DuplicatesReject, DuplicateAt: 6000, Retention: time.Hour, MaxSubjects: 7}.encode("g"))
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, b []byte) {
		again := func(kind string, err error, encoded func() []byte) {
			if err != nil && !errors.Is(err, ErrCorrupt) {
				t.Fatalf("%s: %v", kind, err)
			}
			if err == nil && !bytes.Equal(encoded(), b) {
				t.Fatalf("%s: read %x, wrote %x", kind, b, encoded())
			}
		}
		o, err := decodeOwner(b)
		again("owner", err, o.encode)
		h, err := decodeHeader(b)
		again("header", err, h.encode)
		g, p, err := decodePolicy(b)
		again("policy", err, func() []byte { return p.encode(g) })
		s, err := decodeSample(b)
		if err == nil && s.stale {
			return
		}
		template, templateErr := s.decodeTemplate()
		if err != nil || templateErr != nil {
			again("sample", err, func() []byte { return b })
			return
		}
		again("sample", err, func() []byte { e, _ := encodeSample(Sample{s.finger, template}, s.candidate); return e })
	})
}

// rig is an index with three subjects that can be damaged behind its back.
type rig struct {
	t   *testing.T
	dir string
}

func newRig(t *testing.T) rig {
	r := rig{t, t.TempDir()}
	x := r.open()
	for i, id := range []SubjectID{"a", "b", "c"} {
		s := Subject{ID: id, Samples: []Sample{{1, print(uint64(2 * i))}, {2, print(uint64(2*i + 1))}}}
		if _, err := x.Enroll(context.Background(), "g", s); err != nil {
			t.Fatal(err)
		}
	}
	r.close(x)
	return r
}

func (r rig) open() *Index {
	x, err := Open(r.dir, Options{})
	if err != nil {
		r.t.Fatal(err)
	}
	return x
}

func (r rig) close(x *Index) {
	if err := x.Close(); err != nil {
		r.t.Fatal(err)
	}
}

// damage changes the records of kind that key belongs to, in the closed index.
func (r rig) damage(kind byte, id SubjectID, change func(value []byte) []byte) {
	x := r.open()
	h := hashName(x.nameKey, "g", id)
	r.close(x)
	db, err := store.Open(filepath.Join(r.dir, storeFolder))
	if err != nil {
		r.t.Fatal(err)
	}
	defer db.Close()
	var batch []store.Write
	err = db.Walk(recordKey(kind, h), func(key, value []byte) error {
		if len(batch) == 0 {
			batch = append(batch, store.Write{Key: key, Value: change(value)})
		}
		return nil
	})
	if err != nil || len(batch) != 1 {
		r.t.Fatalf("%d records, %v", len(batch), err)
	}
	if err := db.Apply(batch); err != nil {
		r.t.Fatal(err)
	}
}

// TestDamage flips a bit of, cuts off and removes each kind of record: the error is clear, the other subjects are served, and no search
// claims that it looked everywhere.
func TestDamage(t *testing.T) {
	kinds := map[string]byte{"owner": ownerKind, "subject": subjectKind, "sample": sampleKind}
	changes := map[string]func([]byte) []byte{
		"flipped": func(b []byte) []byte { b[len(b)/2] ^= 4; return b },
		"cut":     func(b []byte) []byte { return b[:len(b)-1] },
		"emptied": func(b []byte) []byte { return []byte{} },
		"removed": func(b []byte) []byte { return nil },
	}
	ctx := context.Background()
	threshold := matcher.ScoreAtFMR(1e-4)
	for kindName, kind := range kinds {
		for changeName, change := range changes {
			if kind == ownerKind && changeName == "removed" {
				continue // that is what an erasure looks like
			}
			t.Run(kindName+" "+changeName, func(t *testing.T) {
				r := newRig(t)
				r.damage(kind, "b", change)
				x := r.open()
				defer r.close(x)
				if err := x.Ready(); !errors.Is(err, ErrCorrupt) {
					t.Errorf("Ready: %v", err)
				}
				if _, err := x.Get(ctx, "g", "b"); !errors.Is(err, ErrCorrupt) {
					t.Errorf("Get of the damaged: %v", err)
				}
				if _, err := x.Get(ctx, "g", "c"); err != nil {
					t.Errorf("Get of a healthy one: %v", err)
				}
				v, err := x.Verify(ctx, "g", "c", matcher.NewProbe(print(4)), threshold)
				if err != nil || v.Decision != Matched {
					t.Errorf("Verify of a healthy one: %+v, %v", v, err)
				}
				f, err := x.Identify(ctx, "g", matcher.NewProbe(print(4)), IdentifyOptions{Threshold: threshold})
				if !errors.Is(err, ErrCorrupt) || f.Decision != Indeterminate || len(f.Hits) > 0 {
					t.Errorf("Identify: %+v, %v", f, err)
				}
				if _, err := x.Enroll(ctx, "g", Subject{ID: "b", Samples: []Sample{{1, print(9)}}}); err != nil {
					t.Errorf("enrolling anew: %v", err)
				}
				if _, err := x.Get(ctx, "g", "b"); err != nil {
					t.Errorf("Get after enrolling anew: %v", err)
				}
			})
		}
	}
}

// TestSwapped puts one subject's sample in the place of another's: it does not open there.
func TestSwapped(t *testing.T) {
	r := newRig(t)
	var stolen []byte
	r.damage(sampleKind, "a", func(b []byte) []byte { stolen = bytes.Clone(b); return b })
	r.damage(sampleKind, "b", func([]byte) []byte { return stolen })
	x := r.open()
	defer r.close(x)
	v, err := x.Verify(context.Background(), "g", "b", matcher.NewProbe(print(0)), matcher.ScoreAtFMR(1e-4))
	if err != nil || v.Decision != Rejected {
		t.Errorf("a's finger on b's record: %+v, %v", v, err)
	}
}

// TestUpgrade stores candidates of another version: they are made anew from the templates, and stored.
func TestUpgrade(t *testing.T) {
	r := newRig(t)
	x := r.open()
	h := hashName(x.nameKey, "g", "b")
	sealedOwner, err := x.store.Get(recordKey(ownerKind, h))
	if err != nil {
		t.Fatal(err)
	}
	o, err := x.openOwner(recordKey(ownerKind, h), sealedOwner)
	if err != nil {
		t.Fatal(err)
	}
	old, err := encodeSample(Sample{1, print(2)}, matcher.Candidate{})
	if err != nil {
		t.Fatal(err)
	}
	old = append(old[:len(old)-1], 3, 'o', 'l', 'd')
	key := recordKey(sampleKind, h, 0, 1)
	if err := x.store.Apply([]store.Write{{Key: key, Value: newSealer(o.key).seal(old, about(key, "g", "b"))}}); err != nil {
		t.Fatal(err)
	}
	r.close(x)
	for range 2 {
		x := r.open()
		x.renewing.Wait()
		v, err := x.Verify(context.Background(), "g", "b", matcher.NewProbe(print(2)), matcher.ScoreAtFMR(1e-4))
		if err != nil || v.Decision != Matched || v.Finger != 1 {
			t.Errorf("%+v, %v", v, err)
		}
		for _, s := range x.openSubject(o).samples {
			if s.stale {
				t.Error("the new candidate was not stored")
			}
		}
		r.close(x)
	}
}
