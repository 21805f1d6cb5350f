package api

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"time"

	"github.com/valyala/fasthttp"
)

// wirePatch changes what is noted of a subject, as a merge patch does (RFC 7396): what is missing stays, null takes away.
type wirePatch struct {
	Labels  map[string]*string `json:"labels"`
	Active  *bool              `json:"active"`
	Expires json.RawMessage    `json:"expires"` // null or a time
}

func (s *Server) patchSubject(ctx context.Context, rc *fasthttp.RequestCtx) error {
	if media := mediaType(rc); media != mediaMerge && media != mediaJSON {
		return errMedia
	}
	var w wirePatch
	if err := parseBody(rc.PostBody(), &w); err != nil {
		return err
	}
	g, id := galleryOf(rc), subjectOf(rc)
	defer s.turns.take(string(g), string(id))()
	who, err := s.index.Get(ctx, g, id)
	if err != nil {
		return err
	}
	if len(rc.Request.Header.Peek(fasthttp.HeaderIfMatch)) == 0 {
		return errUnguarded
	}
	tag, err := subjectTag(g, who)
	if err == nil {
		err = precondition(rc, tag)
	}
	if err != nil {
		return err
	}
	who.Labels = maps.Clone(who.Labels)
	for name, value := range w.Labels {
		if value == nil {
			delete(who.Labels, name)
			continue
		}
		if who.Labels == nil {
			who.Labels = map[string]string{}
		}
		who.Labels[name] = *value
	}
	if w.Active != nil {
		who.Suspended = !*w.Active
	}
	if who.Expires, err = w.expires(who.Expires); err != nil {
		return err
	}
	defer timed(rc, "store", time.Now())
	if err := s.index.Amend(ctx, g, who); err != nil {
		return err
	}
	return s.replySubject(rc, fasthttp.StatusOK, g, who, s.describe(g, who))
}

// expires returns until when a subject lasts that lasted until before.
func (w wirePatch) expires(before time.Time) (time.Time, error) {
	switch string(w.Expires) {
	case "":
		return before, nil
	case "null":
		return time.Time{}, nil
	}
	var at time.Time
	if err := json.Unmarshal(w.Expires, &at); err != nil {
		return before, fmt.Errorf("%w: expires is null or a time", errBody)
	}
	return kept("expires", at)
}
