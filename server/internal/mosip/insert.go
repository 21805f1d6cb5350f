package mosip

import (
	"bytes"
	"context"
	"errors"

	"fingerzeig/index"
	"fingerzeig/minutiae"
	"fingerzeig/minutiae/fmr"
)

// add enrols a reference that is not enrolled yet.
func (a *ABIS) add(ctx context.Context, g index.GalleryID, r request) error {
	switch {
	case r.ReferenceID == "":
		return NoReferenceID
	case r.ReferenceURL == "":
		return NoReferenceURL
	}
	id := index.SubjectID(r.ReferenceID)
	if err := a.absent(ctx, g, id); err != nil { // before anything is fetched, and again before it is enrolled
		return err
	}
	samples, err := a.samples(ctx, r.ReferenceURL)
	if err != nil {
		return err
	}
	a.insert.Lock()
	defer a.insert.Unlock()
	if err := a.absent(ctx, g, id); err != nil {
		return err
	}
	_, err = a.core.Enroll(ctx, g, index.Subject{ID: id, Samples: samples})
	return told(err)
}

func (a *ABIS) absent(ctx context.Context, g index.GalleryID, id index.SubjectID) error {
	_, err := a.core.Get(ctx, g, id)
	switch {
	case errors.Is(err, index.ErrNotFound):
		return nil
	case err != nil:
		return told(err)
	}
	return Exists
}

// samples makes templates of the fingers behind a referenceURL. A finger on which no print can be seen is left out; where that leaves none the
// quality is too low.
func (a *ABIS) samples(ctx context.Context, url string) (samples []index.Sample, err error) {
	b, err := a.share.fetch(ctx, url)
	if err != nil {
		return nil, err
	}
	fingers, err := parseCBEFF(b)
	if err != nil {
		return nil, err
	}
	for _, f := range fingers {
		t, err := a.template(ctx, f.record)
		if err != nil {
			return nil, err
		}
		if len(t.Minutiae) >= index.MinMinutiae {
			samples = append(samples, index.Sample{Finger: f.position, Template: t})
		}
	}
	if len(samples) == 0 {
		return nil, QualityTooLow
	}
	return samples, nil
}

// template reads a record of minutiae, or makes a template of a picture.
func (a *ABIS) template(ctx context.Context, record []byte) (t minutiae.Template, err error) {
	if bytes.HasPrefix(record, []byte("FMR\x00")) {
		var r fmr.Record
		if r, err = fmr.Decode(record, fmr.Options{Lenient: true}); err == nil {
			t, err = r.Template(0)
		}
	} else {
		t, err = a.core.Template(ctx, record)
	}
	switch {
	case err == nil || ReasonOf(told(err)) == Aborted:
		return t, told(err)
	default:
		return t, errors.Join(InvalidCBEFF, err)
	}
}
