package api

import (
	"context"
	"errors"
	"fmt"

	"github.com/valyala/fasthttp"

	"fingerzeig/minutiae"
	"fingerzeig/minutiae/fmr"
)

// mostOfCompact is as many minutiae as cards take that say no limit of their own (ISO/IEC 19794-2:2005, clause 8.3).
const mostOfCompact = 60

// wireConverted is a template in another format.
type wireConverted struct {
	Format   string   `json:"format"`
	Template []byte   `json:"template"`
	Lost     []string `json:"lost"` // what the format has no room for
}

// encodeTemplate writes a template in a format. Cards reach less far than paper and hold less: they get the best of the minutiae, moved to the edge.
func encodeTemplate(t minutiae.Template, finger fmr.Finger, f fmr.Format) (b []byte, lost []string, err error) {
	r := fmr.FromTemplate(t, finger)
	lost = fmr.Lost(r, f)
	if b, err = fmr.Encode(r, f); errors.Is(err, fmr.ErrRange) && (f == fmr.ISOCardCompact || f == fmr.ISO2005CardNormal) {
		lost = append(lost, "where in the image the minutiae lie")
		if len(r.Views[0].Minutiae) > mostOfCompact {
			lost = append(lost, "minutiae beyond the best 60")
		}
		r.Views[0].Best(mostOfCompact)
		r.Views[0].ToOrigin()
		b, err = fmr.Encode(r, f)
	}
	return b, lost, err
}

// convert writes a template in the format that is accepted, or in the one that the query names, as JSON that says what got lost.
func (s *Server) convert(ctx context.Context, rc *fasthttp.RequestCtx) error {
	media, err := accepts(rc, func(m string) bool { _, ok := templateMedia[m]; return ok || m == mediaJSON }, mediaJSON)
	if err != nil {
		return err
	}
	format, named := templateMedia[media], string(rc.QueryArgs().Peek("format"))
	switch {
	case media == mediaJSON && named == "":
		format = fmr.Native
	case media == mediaJSON:
		if format, err = fmr.ParseFormat(named); err != nil {
			return errFormatName
		}
	case named != "":
		return fmt.Errorf("%w: format", errQuery)
	}
	t, w, err := s.look(ctx, rc)
	if err != nil {
		return err
	}
	b, lost, err := encodeTemplate(t.Template, fmr.Finger(w.Finger), format)
	if err != nil {
		return err
	}
	if media != mediaJSON {
		rc.SetContentType(media)
		rc.SetBody(b)
		return nil
	}
	return reply(rc, fasthttp.StatusOK, wireConverted{format.String(), b, append([]string{}, lost...)})
}
