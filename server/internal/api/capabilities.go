package api

import (
	"context"
	"crypto/ed25519"
	_ "embed" // openapi.json
	"maps"
	"slices"

	"github.com/valyala/fasthttp"

	"fingerzeig/index"
	"fingerzeig/matcher"
	"fingerzeig/minutiae"
)

// wireCapabilities tells what this service can do, and within which limits.
type wireCapabilities struct {
	Images    []string          `json:"images"`    // formats, told by content
	Templates map[string]string `json:"templates"` // media type to the name of the format
	Algorithm wireVersion       `json:"algorithm"`
	Limits    wireLimits        `json:"limits"`
	Defaults  wireDefaults      `json:"defaults"`
	Export    bool              `json:"export"` // whether templates are given away
	Receipts  wireReceiptKey    `json:"receipts"`
}

type wireLimits struct {
	BodyBytes   int `json:"bodyBytes"`
	MinSidePx   int `json:"minSidePx"`
	MaxSidePx   int `json:"maxSidePx"`
	MinPPI      int `json:"minPPI"`
	MaxPPI      int `json:"maxPPI"`
	MinMinutiae int `json:"minMinutiae"`
	Samples     int `json:"samples"` // of a subject
	Labels      int `json:"labels"`
	LabelBytes  int `json:"labelBytes"`
	Rows        int `json:"rows"`   // of a page
	Among       int `json:"among"`  // subjects that a search is narrowed to
	Probes      int `json:"probes"` // of a batch
}

// wireDefaults are the rates where a request and the gallery's policy name none.
type wireDefaults struct {
	VerifyFMR    float64 `json:"verifyFMR"`
	IdentifyFPIR float64 `json:"identifyFPIR"`
	DuplicateFMR float64 `json:"duplicateFMR"`
}

// wireReceiptKey is the key by which receipts of erasures can be checked.
type wireReceiptKey struct {
	Algorithm string `json:"algorithm"`
	Key       []byte `json:"key"`
}

// imageFormats are those of package imageio.
var imageFormats = []string{
	"PNG", "JPEG", "BMP", "TIFF", "PGM", "WSQ", "ISO/IEC 19794-4", "ANSI INCITS 381", "ANSI/NIST-ITL",
}

func (s *Server) capabilities(_ context.Context, rc *fasthttp.RequestCtx) error {
	w := wireCapabilities{
		Images: imageFormats, Templates: map[string]string{}, Algorithm: wireVersion{Minutiae: minutiae.Version, Matcher: matcher.Version},
		Limits: wireLimits{
			BodyBytes: maxBodyBytes, MinSidePx: minutiae.MinSidePx, MaxSidePx: minutiae.MaxSidePx, MinPPI: minutiae.MinPPI, MaxPPI: minutiae.MaxPPI,
			MinMinutiae: index.MinMinutiae, Samples: index.MaxSamples, Labels: index.MaxLabels, LabelBytes: index.MaxLabelBytes, Rows: mostRows,
			Among: mostAmong, Probes: mostProbes,
		},
		Defaults: wireDefaults{defaultVerifyFMR, defaultFPIR, defaultDuplicateFMR},
		Export:   s.export,
		Receipts: wireReceiptKey{"Ed25519", s.receipts.Public().(ed25519.PublicKey)},
	}
	for _, media := range slices.Sorted(maps.Keys(templateMedia)) {
		w.Templates[media] = templateMedia[media].String()
	}
	return reply(rc, fasthttp.StatusOK, w)
}

//go:embed openapi.json
var openapiText []byte

// openapi gives the description of this API, OpenAPI 3.1.
func (s *Server) openapi(_ context.Context, rc *fasthttp.RequestCtx) error {
	rc.SetContentType("application/json")
	rc.SetBody(openapiText)
	return nil
}
