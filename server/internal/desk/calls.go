package desk

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
)

// call is a request of the API that the page makes.
type call struct{ method, path string }

// calls are all of them, under the names that the page knows them by. Names in braces are taken from the request's body.
var calls = map[string]call{
	"galleries": {http.MethodGet, "/v1/galleries"},
	"subjects":  {http.MethodGet, "/v1/galleries/{gallery}/subjects"},
	"subject":   {http.MethodGet, "/v1/galleries/{gallery}/subjects/{subject}"},
	"enrol":     {http.MethodPut, "/v1/galleries/{gallery}/subjects/{subject}"},
	"erase":     {http.MethodDelete, "/v1/galleries/{gallery}/subjects/{subject}"},
	"verify":    {http.MethodPost, "/v1/galleries/{gallery}/subjects/{subject}/verify"},
	"identify":  {http.MethodPost, "/v1/galleries/{gallery}/identify"},
	"terminals": {http.MethodGet, "/v1/terminals"},
	"locker":    {http.MethodPatch, "/v1/terminals/{terminal}/lockers/{locker}"},
	"pickups":   {http.MethodGet, "/v1/pickups"},
	"pickup":    {http.MethodGet, "/v1/pickups/{pickup}"},
	"announce":  {http.MethodPost, "/v1/pickups"},
	"step":      {http.MethodPost, "/v1/pickups/{pickup}/{step}"},
}

// wireCall is what the page sends for one.
type wireCall struct {
	Gallery  string            `json:"gallery"`
	Subject  string            `json:"subject"`
	Pickup   string            `json:"pickup"`
	Terminal string            `json:"terminal"`
	Locker   string            `json:"locker"`
	Step     string            `json:"step"`
	Query    map[string]string `json:"query"`
	IfMatch  string            `json:"ifMatch"`
	Once     string            `json:"once"`   // names the request: made twice, it counts once
	As       string            `json:"as"`     // the key of another clerk, who does this instead of the one who is signed in
	Second   string            `json:"second"` // the key of another clerk, who does this together with the one who is signed in
	Body     json.RawMessage   `json:"body"`
}

// passed are the headers of the API's answers that the page gets to see.
var passed = []string{"Content-Type", "ETag", "Retry-After", "X-Request-Id"}

// call makes a request of the API and passes its answer on.
func (p *page) call(w http.ResponseWriter, r *http.Request, key string) error {
	c, known := calls[r.PathValue("call")]
	if !known {
		return errNoCall
	}
	var body wireCall
	if err := read(r, &body); err != nil {
		return err
	}
	query := url.Values{}
	for name, value := range body.Query {
		query.Set(name, value)
	}
	second := ""
	if body.Second != "" {
		second = "Bearer " + body.Second
	}
	if !printable(body.As) || !printable(body.Second) {
		return errKey
	}
	response, err := p.ask(r.Context(), c.method, c.at(body), query.Encode(), cmp.Or(body.As, key), body.Body,
		"If-Match", body.IfMatch, "Idempotency-Key", body.Once, "Second-Authorization", second)
	if err != nil {
		return errService
	}
	defer func() { _ = response.Body.Close() }()
	for _, name := range passed {
		if v := response.Header.Get(name); v != "" {
			w.Header().Set(name, v)
		}
	}
	w.WriteHeader(response.StatusCode)
	_, _ = io.Copy(w, io.LimitReader(response.Body, maxAnswerBytes)) // the browser may have gone
	return nil
}

// at returns the path of a call. What it is filled in with cannot lead elsewhere: dots alone are no name of the API's, and all else is escaped.
func (c call) at(w wireCall) string {
	name := func(s string) string {
		if strings.Trim(s, ".") == "" {
			return "-"
		}
		return url.PathEscape(s)
	}
	return strings.NewReplacer("{gallery}", name(w.Gallery), "{subject}", name(w.Subject), "{pickup}", name(w.Pickup), "{step}", name(w.Step),
		"{terminal}", name(w.Terminal), "{locker}", name(w.Locker)).Replace(c.path)
}

// ask sends a request to the API. Headers are names and values in turn; those without a value are left out.
func (p *page) ask(ctx context.Context, method, path, query, key string, body []byte, headers ...string) (*http.Response, error) {
	target := "http://localhost" + path
	if query != "" {
		target += "?" + query
	}
	request, err := http.NewRequestWithContext(ctx, method, target, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	if len(body) > 0 {
		request.Header.Set("Content-Type", "application/json")
	}
	if key != "" {
		request.Header.Set("Authorization", "Bearer "+key)
	}
	for i := 0; i < len(headers); i += 2 {
		if headers[i+1] != "" {
			request.Header.Set(headers[i], headers[i+1])
		}
	}
	return p.o.API.RoundTrip(request)
}
