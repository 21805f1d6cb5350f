package osia

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"fingerzeig/index"
	"fingerzeig/matcher"
	"fingerzeig/minutiae"
	"fingerzeig/minutiae/fmr"
)

// core is an index whose pictures hold the bytes of templates, and which can be told to fail.
type core struct {
	*index.Index
	full  index.GalleryID // takes nobody
	blind bool            // sees not everybody
	part  bool            // does not know all galleries
	limit matcher.Score   // of the last verification
}

// Galleries implements Core.
func (c *core) Galleries(ctx context.Context) ([]index.GalleryInfo, error) {
	if c.part {
		return nil, index.ErrPartial
	}
	return c.Index.Galleries(ctx)
}

// Template implements Core.
func (core) Template(_ context.Context, file []byte, ppi int) (t minutiae.Template, err error) {
	if ppi != 500 {
		return t, errors.New("no resolution")
	}
	return t, t.UnmarshalBinary(file)
}

// Enroll implements Core.
func (c *core) Enroll(ctx context.Context, g index.GalleryID, s index.Subject) (index.Enrollment, error) {
	if g == c.full {
		return index.Enrollment{}, index.ErrFull
	}
	return c.Index.Enroll(ctx, g, s)
}

// IdentifyPrints implements Core.
func (c *core) IdentifyPrints(ctx context.Context, g index.GalleryID, prints []index.Print, o index.IdentifyOptions) (index.Identification, error) {
	if c.blind {
		return index.Identification{Decision: index.Indeterminate}, nil
	}
	return c.Index.IdentifyPrints(ctx, g, prints, o)
}

// VerifyPrints implements Core.
func (c *core) VerifyPrints(ctx context.Context, g index.GalleryID, id index.SubjectID, prints []index.Print, limit matcher.Score) (index.Verdict, error) {
	c.limit = limit
	return c.Index.VerifyPrints(ctx, g, id, prints, limit)
}

// town is an ABIS on an index of its own.
type town struct {
	*ABIS
	t    testing.TB
	core *core
	now  time.Time
}

func newTown(t testing.TB, o Options) *town {
	t.Helper()
	x, err := index.Open(t.TempDir(), index.Options{})
	if err != nil {
		t.Fatal(err)
	}
	w := &town{t: t, core: &core{Index: x}, now: time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC)}
	var drawn atomic.Int64
	o.Now, o.NewID = func() time.Time { return w.now }, func() string { return fmt.Sprint("id", drawn.Add(1)) }
	o.Describe = func(err error) (int, string) { return 400, err.Error() }
	w.ABIS = New(w.core, o)
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		if err := errors.Join(w.Close(ctx), x.Close()); err != nil {
			t.Error(err)
		}
	})
	return w
}

// request makes a request of a path such as "person=a encounter=1", and a query.
func (w *town) request(operation, path, query, body string) Request {
	q, err := url.ParseQuery(query)
	if err != nil {
		panic(err)
	}
	if !q.Has("transactionId") {
		q.Set("transactionId", "t1")
	}
	r := Request{Operation: operation, Path: map[string]string{}, Query: q, Body: []byte(body), Trail: &Trail{}, Sees: func(index.GalleryID) bool { return true }}
	for pair := range strings.FieldsSeq(path) {
		name, value, _ := strings.Cut(pair, "=")
		r.Path[map[string]string{
			"p": "personId", "e": "encounterId", "g": "galleryId", "from": "personIdSource", "to": "personIdTarget", "task": "taskId",
		}[name]] = value
	}
	return r
}

// galleries lists what the index has.
func (w *town) galleries() []index.GalleryInfo {
	w.t.Helper()
	all, err := w.core.Galleries(w.t.Context())
	if err != nil {
		w.t.Fatal(err)
	}
	return all
}

// ask wants an operation to succeed, and reads its answer.
func (w *town) ask(operation, path, query, body string, into any) Answer {
	w.t.Helper()
	got, err := w.Answer(w.t.Context(), w.request(operation, path, query, body))
	if err != nil {
		w.t.Fatalf("%s %s: %v", operation, path, err)
	}
	if into != nil {
		if err := json.Unmarshal(got.Body, into); err != nil {
			w.t.Fatalf("%s %s: %q, %v", operation, path, got.Body, err)
		}
	}
	return got
}

// refused wants an operation to be refused.
func (w *town) refused(want error, operation, path, query, body string) {
	w.t.Helper()
	got, err := w.Answer(w.t.Context(), w.request(operation, path, query, body))
	if !errors.Is(err, want) || got.Status != 0 {
		w.t.Errorf("%s %s %.200s: got %d, %v, want %v", operation, path, body, got.Status, err, want)
	}
}

// print returns a template of 30 minutiae in random places.
func print(seed uint64) minutiae.Template {
	r := rand.New(rand.NewPCG(seed, 1))
	t := minutiae.Template{Version: minutiae.Version, Width: 2400, Height: 2800, Quality: 80}
	for range 30 {
		t.Minutiae = append(t.Minutiae, minutiae.Minutia{
			X: minutiae.Length(r.IntN(2400)), Y: minutiae.Length(r.IntN(2800)), Direction: minutiae.Angle(r.Uint32()), Type: minutiae.Ending, Reliability: 80,
		})
	}
	return t
}

// record returns a print in a format, in base64.
func record(seed uint64, f fmr.Format) string { return recordOf(print(seed), f) }

func recordOf(t minutiae.Template, f fmr.Format) string {
	b, err := fmr.Encode(fmr.FromTemplate(t, 2), f)
	if err != nil {
		panic(err)
	}
	return base64.StdEncoding.EncodeToString(b)
}

// data returns biometric data: a template of the right index finger.
func data(seed uint64) string { return dataOf(print(seed)) }

func dataOf(t minutiae.Template) string {
	return fmt.Sprintf(`{"biometricType":"FINGER","biometricSubType":"RIGHT_INDEX","template":%q,"templateFormat":"ISO_19794_2"}`, recordOf(t, fmr.ISO2005))
}

// body returns an encounter in some galleries.
func body(seed uint64, galleries ...string) string {
	return fmt.Sprintf(`{"status":"ACTIVE","encounterType":"passport","galleries":["%s"],"biometricData":[%s]}`, strings.Join(galleries, `","`), data(seed))
}
