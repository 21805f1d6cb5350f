package api

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"hash/fnv"
	"strings"
	"sync"

	"github.com/valyala/fasthttp"

	"fingerzeig/index"
)

// turns lets those who change one thing do so one after the other. Things whose names fall on one number wait for each other, too.
type turns [256]sync.Mutex

// take waits for the turn of a gallery's subject, or with no subject of the gallery.
func (t *turns) take(gallery, subject string) (give func()) {
	h := fnv.New32a()
	_, _ = h.Write([]byte(gallery + "\x00" + subject))
	m := &t[h.Sum32()%uint32(len(t))]
	m.Lock()
	return m.Unlock
}

// tagOf is the strong tag of what some values make (RFC 9110, section 8.8.3).
func tagOf(values ...any) string {
	b, err := json.Marshal(values)
	if err != nil {
		panic(err) // they are ours
	}
	sum := sha256.Sum256(b)
	return `"` + base64.RawURLEncoding.EncodeToString(sum[:15]) + `"`
}

// subjectTag is the tag of a subject: of all that is kept of it.
func subjectTag(g index.GalleryID, s index.Subject) (string, error) {
	if len(s.Labels) == 0 {
		s.Labels = nil
	}
	values := []any{g, s.ID, s.Labels, s.Enrolled.UnixNano(), s.Suspended, s.Expires.UnixNano()}
	for _, sample := range s.Samples {
		b, err := sample.Template.MarshalBinary()
		if err != nil {
			return "", err
		}
		values = append(values, sample.Finger, b)
	}
	return tagOf(values...), nil
}

// guarded reports whether a request has a precondition.
func guarded(rc *fasthttp.RequestCtx) bool {
	return len(rc.Request.Header.Peek(fasthttp.HeaderIfMatch))+len(rc.Request.Header.Peek(fasthttp.HeaderIfNoneMatch)) > 0
}

// precondition checks If-Match and If-None-Match against the tag of what is there, empty where nothing is (RFC 9110, section 13.2.2).
func precondition(rc *fasthttp.RequestCtx, tag string) error {
	if given := string(rc.Request.Header.Peek(fasthttp.HeaderIfMatch)); given != "" && !tagged(given, tag) {
		return errPrecondition
	}
	if given := string(rc.Request.Header.Peek(fasthttp.HeaderIfNoneMatch)); given != "" && tagged(given, tag) {
		return errPrecondition
	}
	return nil
}

// tagged tells whether a list of tags names one. A star stands for whatever is there.
func tagged(list, tag string) bool {
	if tag == "" {
		return false
	}
	for given := range strings.SplitSeq(list, ",") {
		if given = strings.TrimSpace(given); given == "*" || given == tag {
			return true
		}
	}
	return false
}

// absent reports whether an error says that a subject is not there, and returns any other.
func absent(err error) (bool, error) {
	if errors.Is(err, index.ErrNotFound) {
		return true, nil
	}
	return false, err
}
