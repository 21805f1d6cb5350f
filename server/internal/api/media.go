package api

import (
	"cmp"
	"strings"

	"github.com/valyala/fasthttp"

	"fingerzeig/minutiae/fmr"
)

// The media types that bodies have beside images and templates.
const (
	mediaJSON   = "application/json"
	mediaMerge  = "application/merge-patch+json" // RFC 7396
	mediaNDJSON = "application/x-ndjson"
	mediaJSONL  = "application/jsonl"
	mediaCSV    = "text/csv"
	mediaSVG    = "image/svg+xml"
	mediaNative = "application/vnd.fingerzeig.template"
	mediaBytes  = "application/octet-stream" // says nothing: the bytes do
)

// templateMedia are the media types of templates, ours: none of these formats has a registered one.
var templateMedia = map[string]fmr.Format{
	mediaNative:                                    fmr.Native,
	"application/vnd.iso.19794-2.2005":             fmr.ISO2005,
	"application/vnd.iso.19794-2.2005.card-normal": fmr.ISO2005CardNormal,
	"application/vnd.iso.19794-2.card-compact":     fmr.ISOCardCompact,
	"application/vnd.iso.19794-2.2011":             fmr.ISO2011,
	"application/vnd.incits.378.2004":              fmr.INCITS2004,
	"application/vnd.incits.378.2009":              fmr.INCITS2009,
	"application/vnd.incits.378.2009-am1":          fmr.INCITS2009Am1,
	"text/vnd.nist.xyt":                            fmr.XYT,
	"text/vnd.nist.xyt-m1":                         fmr.XYTM1,
}

// mediaType returns the content type of a request without its parameters.
func mediaType(rc *fasthttp.RequestCtx) string {
	return bareMedia(string(rc.Request.Header.ContentType()))
}

// bareMedia returns a media type without its parameters.
func bareMedia(s string) string {
	media, _, _ := strings.Cut(strings.ToLower(s), ";")
	return strings.TrimSpace(media)
}

// accepts returns the first of the media types that a request accepts which is offered; that offered first where it accepts anything. Weights do not
// count: whoever asks names what it wants in its order. It returns errAccept where none fits.
func accepts(rc *fasthttp.RequestCtx, offered func(media string) bool, first string) (string, error) {
	list := cmp.Or(string(rc.Request.Header.Peek(fasthttp.HeaderAccept)), "*/*")
	for entry := range strings.SplitSeq(list, ",") {
		name := bareMedia(entry)
		if kind, any := strings.CutSuffix(name, "/*"); any && (kind == "*" || strings.HasPrefix(first, kind+"/")) {
			return first, nil
		}
		if offered(name) {
			return name, nil
		}
	}
	return "", errAccept
}
