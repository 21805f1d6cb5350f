package api_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/valyala/fasthttp/fasthttputil"

	"fingerzeig/index"
	"fingerzeig/internal/client"
	"fingerzeig/internal/fixed"
	"fingerzeig/matcher"
	"fingerzeig/minutiae"
	"fingerzeig/minutiae/imageio"
	"fingerzeig/server/internal/api"
)

// rig is a server on an index, and ways to speak to it.
type rig struct {
	t      *testing.T
	server *api.Server
	client *client.Client
	http   *http.Client
	dial   func() (net.Conn, error)
	header http.Header // of the last answer
}

func newRig(t *testing.T, x api.Index, o api.Options) *rig {
	t.Helper()
	if x == nil {
		x = opened(t)
	}
	s := api.New(x, o)
	l := fasthttputil.NewInmemoryListener()
	ended := make(chan error, 1)
	go func() { ended <- s.Serve(l) }()
	transport := &http.Transport{DialContext: func(context.Context, string, string) (net.Conn, error) { return l.Dial() }}
	t.Cleanup(func() {
		transport.CloseIdleConnections() // one that was opened and never used is given five seconds to ask
		if err := errors.Join(s.Shutdown(ctx), <-ended); err != nil {
			t.Error(err)
		}
	})
	return &rig{
		t: t, server: s, client: client.New("http://service", client.Options{Dial: l.Dial}),
		http: &http.Client{Transport: held{t: t, next: transport}}, dial: l.Dial,
	}
}

// ask sends a raw request and returns the answer's status, media type and body.
func (r *rig) ask(method, path, media string, body []byte) (int, string, string) {
	r.t.Helper()
	request, err := http.NewRequest(method, "http://service"+path, bytes.NewReader(body))
	if err != nil {
		r.t.Fatal(err)
	}
	if media != "" {
		request.Header.Set("Content-Type", media)
	}
	response, err := r.http.Do(request)
	if err != nil {
		r.t.Fatal(err)
	}
	defer response.Body.Close()
	b, err := io.ReadAll(response.Body)
	if err != nil {
		r.t.Fatal(err)
	}
	r.header = response.Header
	if got := response.Header.Get("Cache-Control"); got != "no-store" {
		r.t.Errorf("%s %s: Cache-Control %q", method, path, got)
	}
	return response.StatusCode, response.Header.Get("Content-Type"), string(b)
}

// finger returns a template of 30 minutiae in random places.
func finger(seed uint64) minutiae.Template {
	r := rand.New(rand.NewPCG(seed, 1))
	t := minutiae.Template{Version: minutiae.Version, Width: 2400, Height: 2800, Quality: 80}
	for range 30 {
		t.Minutiae = append(t.Minutiae, minutiae.Minutia{
			X: minutiae.Length(r.IntN(2400)), Y: minutiae.Length(r.IntN(2800)), Direction: minutiae.Angle(r.Uint32()),
			Type: minutiae.Ending, Reliability: 80,
		})
	}
	return t
}

// asyncAsk sends a request with an Idempotency-Key from a goroutine of its own; a status of 0 says that it failed.
func asyncAsk(r *rig, method, path, media, body, key string) (status int, header http.Header, answer []byte) {
	request, err := http.NewRequest(method, "http://service"+path, strings.NewReader(body))
	if err != nil {
		return 0, nil, nil
	}
	request.Header.Set("Content-Type", media)
	request.Header.Set("Idempotency-Key", key)
	response, err := r.http.Do(request)
	if err != nil {
		return 0, nil, nil
	}
	defer func() { _ = response.Body.Close() }()
	answer, _ = io.ReadAll(response.Body)
	return response.StatusCode, response.Header, answer
}

func stored(t *testing.T, seed uint64) []byte {
	t.Helper()
	b, err := finger(seed).MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// few returns a stored template of n minutiae.
func few(t *testing.T, n int) []byte {
	t.Helper()
	some := finger(1)
	some.Minutiae = some.Minutiae[:n]
	b, err := some.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// drawn returns the PNG of a print with a dozen minutiae, drawn from its phase.
func drawn(t *testing.T, seed uint64) []byte {
	t.Helper()
	r := rand.New(rand.NewPCG(seed, 2))
	img := minutiae.Image{Width: 260, Height: 300, PPI: 500, Pixels: make([]byte, 260*300)}
	type vortex struct{ x, y, charge int }
	var vortices []vortex
	for i := range 12 {
		vortices = append(vortices, vortex{50 + i%3*80 + r.IntN(40), 45 + i/3*70 + r.IntN(30), 2*r.IntN(2) - 1})
	}
	for i := range img.Pixels {
		x, y := i%img.Width, i/img.Width
		phase := uint16(y * 65536 / 9)
		for _, v := range vortices {
			phase += uint16(v.charge) * fixed.Atan2(int32(2*(y-v.y)-1), int32(2*(x-v.x)-1))
		}
		img.Pixels[i] = byte(128 - fixed.Cos(phase)*80/fixed.One)
	}
	b, err := imageio.EncodePNG(img)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// blank returns the PNG of an image without a print.
func blank(t *testing.T, width, height int) []byte {
	t.Helper()
	b, err := imageio.EncodePNG(minutiae.Image{Width: width, Height: height, PPI: 500, Pixels: make([]byte, width*height)})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// broken is an index that fails at everything.
type broken struct{ err error }

func (b broken) Enroll(context.Context, index.GalleryID, index.Subject) (index.Enrollment, error) {
	return index.Enrollment{Created: true}, b.err
}
func (b broken) Get(context.Context, index.GalleryID, index.SubjectID) (index.Subject, error) {
	return index.Subject{}, b.err
}
func (b broken) Remove(context.Context, index.GalleryID, index.SubjectID) error { return b.err }
func (b broken) Verify(context.Context, index.GalleryID, index.SubjectID, *matcher.Probe, matcher.Score) (index.Verdict, error) {
	return index.Verdict{Decision: index.Matched}, b.err
}
func (b broken) Identify(context.Context, index.GalleryID, *matcher.Probe, index.IdentifyOptions) (index.Identification, error) {
	return index.Identification{Decision: index.Matched, Hits: []index.Hit{{Subject: "x"}}}, b.err
}
func (b broken) Galleries(context.Context) ([]index.GalleryInfo, error) {
	if b.err == nil {
		panic("nobody expected that")
	}
	return nil, b.err
}
func (b broken) DropGallery(context.Context, index.GalleryID) error { return b.err }
func (b broken) Ready() error                                       { return b.err }
func (b broken) List(context.Context, index.GalleryID, index.ListOptions) ([]index.SubjectID, error) {
	return nil, b.err
}
func (b broken) Amend(context.Context, index.GalleryID, index.Subject) error { return b.err }
func (b broken) VerifyPrints(context.Context, index.GalleryID, index.SubjectID, []index.Print, matcher.Score) (index.Verdict, error) {
	return index.Verdict{Decision: index.Matched}, b.err
}
func (b broken) IdentifyPrints(context.Context, index.GalleryID, []index.Print, index.IdentifyOptions) (index.Identification, error) {
	return index.Identification{Decision: index.Matched, Hits: []index.Hit{{Subject: "x"}}}, b.err
}
func (b broken) EnrollAll(context.Context, index.GalleryID, []index.Subject) (int, error) {
	return 0, b.err
}
func (b broken) Deduplicate(context.Context, index.GalleryID, matcher.Score, func(index.Deduplication)) (index.Deduplication, error) {
	return index.Deduplication{Pairs: []index.Pair{{First: "x", Second: "y"}}}, b.err
}
func (b broken) Size(_ context.Context, g index.GalleryID) (index.GalleryInfo, error) {
	return index.GalleryInfo{ID: g}, nil
}
func (b broken) Policy(context.Context, index.GalleryID) (index.Policy, error) {
	return index.Policy{}, nil
}
func (b broken) ReplacePolicy(context.Context, index.GalleryID, index.Policy, index.Policy) error {
	return b.err
}

func b64(b []byte) string { return base64.StdEncoding.EncodeToString(b) }

// bomb returns a PNG whose header claims 60,000 x 60,000 pixels.
func bomb(t *testing.T) []byte {
	b := blank(t, 200, 200)
	header := b[12:29] // type and contents of the first chunk
	binary.BigEndian.PutUint32(header[4:], 60000)
	binary.BigEndian.PutUint32(header[8:], 60000)
	binary.BigEndian.PutUint32(b[29:], crc32.ChecksumIEEE(header))
	return b
}
