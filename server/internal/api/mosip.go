package api

import (
	"context"
	"encoding/json"

	"github.com/valyala/fasthttp"

	"fingerzeig/minutiae"
	"fingerzeig/server/internal/mosip"
)

// mosipCore is the service as MOSIP's operations need it.
type mosipCore struct {
	Index
	work *workshop
}

// Template implements mosip.Core.
func (c mosipCore) Template(ctx context.Context, file []byte) (minutiae.Template, error) {
	t, _, err := c.work.extract(ctx, file, 0, patient)
	return t, err
}

// mosipFailed is what comes of a message that fails, in the record: the answer itself is a success of HTTP.
const mosipFailed = "failed"

// mosipMessage answers a message of MOSIP about the gallery.
func (s *Server) mosipMessage(ctx context.Context, rc *fasthttp.RequestCtx) error {
	if mediaType(rc) != "application/json" {
		return errMedia
	}
	if !json.Valid(rc.PostBody()) {
		return errBody
	}
	x := exchangeOf(rc)
	answered, err := s.mosip.Answer(ctx, galleryOf(rc), rc.PostBody())
	x.subject = answered.ReferenceID
	if err != nil {
		x.compared = mosipFailed
		s.log.Warn("a message of MOSIP failed", "request", x.request, "reason", int(mosip.ReasonOf(err)))
	}
	rc.SetContentType("application/json")
	rc.SetBody(answered.JSON)
	return nil
}
