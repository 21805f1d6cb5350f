package api

import (
	"context"
	"crypto/sha256"
	"encoding/base32"
	"strings"
	"sync"
	"time"

	"github.com/valyala/fasthttp"

	"fingerzeig/index"
)

// postSubject enrols somebody under a name that follows from the Idempotency-Key (draft-ietf-httpapi-idempotency-key-header-07). A repetition gets the
// answer of the first request. Where that is forgotten, after a day or a restart, it finds the subject there and changes nothing.
func (s *Server) postSubject(ctx context.Context, rc *fasthttp.RequestCtx) error {
	g, key := galleryOf(rc), string(rc.Request.Header.Peek("Idempotency-Key"))
	if key == "" || len(key) > maxKey {
		return errKeyMissing
	}
	if err := g.Check(); err != nil {
		return err
	}
	id := nameByKey(g, key)
	exchangeOf(rc).subject = string(id)
	body := sha256.Sum256(append([]byte(mediaType(rc)+"\n"+string(rc.QueryArgs().QueryString())+"\n"), rc.PostBody()...))
	known, err := s.answers.begin(string(g)+"\n"+key, body, s.now())
	if err != nil {
		return err
	}
	if known != nil {
		known.give(rc)
		return nil
	}
	err = errBusy // of a panic
	defer func() { s.answers.end(string(g)+"\n"+key, rc, err) }()
	err = s.createSubject(ctx, rc, g, id)
	return err
}

func (s *Server) createSubject(ctx context.Context, rc *fasthttp.RequestCtx, g index.GalleryID, id index.SubjectID) error {
	who, advice, err := s.enrolment(ctx, rc, id)
	if err != nil {
		return err
	}
	defer s.turns.take(string(g), string(id))()
	rc.Response.Header.Set(fasthttp.HeaderLocation, "/v1/galleries/"+string(g)+"/subjects/"+string(id))
	before, err := s.index.Get(ctx, g, id)
	none, err := absent(err)
	if err != nil {
		return err
	}
	if !none {
		return s.replySubject(rc, fasthttp.StatusCreated, g, before, s.describe(g, before))
	}
	return s.enrol(ctx, rc, g, who, advice)
}

// nameByKey returns the name under which a key enrols: 26 letters and digits.
func nameByKey(g index.GalleryID, key string) index.SubjectID {
	sum := sha256.Sum256([]byte(string(g) + "\x00" + key))
	return index.SubjectID(strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(sum[:16])))
}

// answers are those to requests with a key, by gallery and key. The zero answers are none.
type answers struct {
	mu    sync.Mutex
	byKey map[string]*givenAnswer
	order []string // of byKey, oldest first
}

// givenAnswer is the answer to a request; its body is nil as long as the request is under way.
type givenAnswer struct {
	of        [sha256.Size]byte // the request's body
	at        time.Time
	status    int
	body      []byte
	location  string
	tag       string
	forgotten bool // the request failed: the next one begins anew
}

// begin returns the answer that was given to a request with the key, or notes that it is under way. It returns errKeyBusy where it is already, and
// errKeyReused where the body was another one.
func (a *answers) begin(key string, body [sha256.Size]byte, now time.Time) (*givenAnswer, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.byKey == nil {
		a.byKey = map[string]*givenAnswer{}
	}
	for len(a.order) > 0 {
		oldest := a.byKey[a.order[0]]
		if oldest != nil && len(a.order) < mostAnswers && now.Sub(oldest.at) < keepAnswers {
			break
		}
		delete(a.byKey, a.order[0])
		a.order = a.order[1:]
	}
	known := a.byKey[key]
	switch {
	case known == nil:
		a.order = append(a.order, key)
	case known.of != body && !known.forgotten:
		return nil, errKeyReused
	case known.forgotten:
	case known.body == nil:
		return nil, errKeyBusy
	default:
		return known, nil
	}
	a.byKey[key] = &givenAnswer{of: body, at: now}
	return nil, nil
}

// end notes the answer of a request. One that failed may be repeated as if it had not been made.
func (a *answers) end(key string, rc *fasthttp.RequestCtx, err error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	g := a.byKey[key]
	if g == nil {
		return
	}
	if g.forgotten = err != nil; !g.forgotten {
		g.status, g.body = rc.Response.StatusCode(), append([]byte{}, rc.Response.Body()...)
		g.location = string(rc.Response.Header.Peek(fasthttp.HeaderLocation))
		g.tag = string(rc.Response.Header.Peek(fasthttp.HeaderETag))
	}
}

// give answers again.
func (g *givenAnswer) give(rc *fasthttp.RequestCtx) {
	rc.SetStatusCode(g.status)
	rc.SetContentType(mediaJSON)
	rc.SetBody(g.body)
	rc.Response.Header.Set(fasthttp.HeaderLocation, g.location)
	if g.tag != "" {
		rc.Response.Header.Set(fasthttp.HeaderETag, g.tag)
	}
}
