package api

import (
	"context"
	"crypto/ed25519"
	"strings"
	"time"

	"github.com/valyala/fasthttp"

	"fingerzeig/index"
)

// wireReceipt says that a subject was erased. It proves that whoever holds the key of this index said so, and of which state of the subject: the tag.
// It does not prove that nobody else kept a copy.
type wireReceipt struct {
	Gallery   string `json:"gallery"`
	Subject   string `json:"subject"`
	Tag       string `json:"tag"`    // ETag that the subject had, without its quotes
	Erased    string `json:"erased"` // RFC 3339: when that was durable
	Algorithm string `json:"algorithm"`
	Key       []byte `json:"key"`
	Signature []byte `json:"signature"` // of the lines "fingerzeig erasure 1", gallery, subject, tag and erased, each with a line feed
}

// signed returns what a receipt's signature is of.
func (w wireReceipt) signed() []byte {
	return []byte(strings.Join([]string{"fingerzeig erasure 1", w.Gallery, w.Subject, w.Tag, w.Erased, ""}, "\n"))
}

func (s *Server) deleteSubject(ctx context.Context, rc *fasthttp.RequestCtx) error {
	wanted, err := number(rc, "receipt", 0, 1)
	if err != nil {
		return err
	}
	g, id := galleryOf(rc), subjectOf(rc)
	defer s.turns.take(string(g), string(id))()
	tag := ""
	if wanted == 1 || guarded(rc) {
		if tag, err = s.tagNow(ctx, g, id); err != nil {
			return err
		}
		if tag == "" {
			return index.ErrNotFound
		}
		if err := precondition(rc, tag); err != nil {
			return err
		}
	}
	start := time.Now()
	if err := s.index.Remove(ctx, g, id); err != nil {
		return err
	}
	timed(rc, "store", start)
	if wanted == 0 {
		rc.SetStatusCode(fasthttp.StatusNoContent)
		return nil
	}
	w := wireReceipt{
		Gallery: string(g), Subject: string(id), Tag: strings.Trim(tag, `"`), Erased: s.now().UTC().Format(time.RFC3339Nano), Algorithm: "Ed25519",
		Key: s.receipts.Public().(ed25519.PublicKey),
	}
	w.Signature = ed25519.Sign(s.receipts, w.signed())
	return reply(rc, fasthttp.StatusOK, w)
}
