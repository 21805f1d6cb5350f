package api_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/pb33f/libopenapi"
	validator "github.com/pb33f/libopenapi-validator"
	"github.com/pb33f/libopenapi-validator/config"
	complaints "github.com/pb33f/libopenapi-validator/errors"
	"github.com/pb33f/libopenapi-validator/schema_validation"
	v3 "github.com/pb33f/libopenapi/datamodel/high/v3"

	"fingerzeig/server/internal/api"
)

// contract is what openapi.json says.
type contract struct {
	validator validator.Validator
	model     *v3.Document
}

// theContract reads it once: that takes a while.
var theContract = sync.OnceValues(func() (*contract, error) {
	document, err := libopenapi.NewDocument(api.OpenAPI())
	if err != nil {
		return nil, err
	}
	built, err := document.BuildV3Model()
	if err != nil {
		return nil, err
	}
	v, errs := validator.NewValidator(document, config.WithFormatAssertions(), config.WithRejectUndeclaredRequestBody())
	return &contract{v, &built.Model}, errors.Join(errs...)
})

// held is a transport that holds every exchange against the contract.
type held struct {
	t    *testing.T
	next http.RoundTripper
	told func(operation string, status int) // nil: nobody is
}

// RoundTrip implements http.RoundTripper.
func (h held) RoundTrip(r *http.Request) (*http.Response, error) {
	var body []byte
	if r.Body != nil {
		var err error
		if body, err = io.ReadAll(r.Body); err != nil {
			return nil, err
		}
		_ = r.Body.Close()
		r.Body = io.NopCloser(bytes.NewReader(body))
	}
	response, err := h.next.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	answer, err := io.ReadAll(response.Body)
	_ = response.Body.Close()
	if err != nil {
		return nil, err
	}
	c, err := theContract()
	if err != nil {
		return nil, err
	}
	response.Body = io.NopCloser(bytes.NewReader(answer))
	r.Body = io.NopCloser(bytes.NewReader(body))
	c.hold(h.t, r, response, answer, h.told)
	response.Body = io.NopCloser(bytes.NewReader(answer))
	return response, nil
}

// hold holds an exchange against the contract. What has been refused may break it on the request's side.
func (c *contract) hold(t *testing.T, r *http.Request, response *http.Response, answer []byte, told func(string, int)) {
	t.Helper()
	if r.Method == http.MethodHead || strings.HasPrefix(r.URL.Path, "/osia/") {
		return
	}
	item := c.at(r.URL.Path)
	var operation *v3.Operation
	if item != nil {
		operation = item.GetOperations().GetOrZero(strings.ToLower(r.Method))
	}
	if need := needed[response.StatusCode]; need != "" && response.Header.Get(need) == "" {
		t.Errorf("%s %s: %d without %s", r.Method, r.URL, response.StatusCode, need)
	}
	if operation == nil || strings.HasSuffix(r.URL.Path, "/..") { // the validator takes the latter for another path
		if response.StatusCode == http.StatusMethodNotAllowed && response.Header.Get("Allow") == "" {
			t.Errorf("%s %s: without Allow", r.Method, r.URL)
		}
		if media := response.Header.Get("Content-Type"); media != "application/problem+json" || response.Header.Get("X-Request-Id") == "" {
			t.Errorf("%s %s: %d %s, headers %v", r.Method, r.URL, response.StatusCode, media, response.Header)
		}
		c.holdLine(t, "Problem", answer)
		return
	}
	if told != nil {
		told(operation.OperationId, response.StatusCode)
	}
	what := fmt.Sprintf("%s %s: %d %.300s", r.Method, r.URL, response.StatusCode, answer)
	if response.StatusCode < 400 {
		if ok, errs := c.validator.ValidateHttpRequestSync(r); !ok {
			t.Errorf("%s\nthe request breaks the contract: %s", what, spell(errs))
		}
	}
	if ok, errs := c.validator.ValidateHttpResponse(r, response); !ok {
		t.Errorf("%s\nthe answer breaks the contract: %s", what, spell(errs))
	}
	answered := operation.Responses.Codes.GetOrZero(strconv.Itoa(response.StatusCode))
	if answered == nil {
		answered = operation.Responses.Default
	}
	for name := range response.Header {
		if !slices.Contains(everywhere, name) && !declares(answered, name) {
			t.Errorf("%s\nhas a header that the contract does not know: %s", what, name)
		}
	}
	if media := response.Header.Get("Content-Type"); media == "application/x-ndjson" {
		schema := map[string]string{"importSubjects": "ImportLine", "exportSubjects": "Line"}[operation.OperationId]
		for line := range bytes.Lines(answer) {
			c.holdLine(t, schema, line)
		}
	}
}

// needed are headers without which an answer of a status is not whole.
var needed = map[int]string{401: "Www-Authenticate", 423: "Retry-After", 429: "Retry-After", 503: "Retry-After"}

// everywhere are headers that need no word in the contract: those of HTTP itself, and what all answers have.
var everywhere = []string{"Content-Type", "Content-Length", "Date", "Server", "Connection", "Cache-Control", "X-Content-Type-Options", "Server-Timing"}

// declares reports whether the contract knows a header of an answer.
func declares(answer *v3.Response, name string) bool {
	for declared := range answer.Headers.FromOldest() {
		if strings.EqualFold(declared, name) {
			return true
		}
	}
	return false
}

// holdLine holds a line against a schema of the contract.
func (c *contract) holdLine(t *testing.T, schema string, line []byte) {
	t.Helper()
	proxy := c.model.Components.Schemas.GetOrZero(schema)
	if proxy == nil {
		t.Fatalf("no schema %q", schema)
	}
	if ok, errs := schema_validation.NewSchemaValidator().ValidateSchemaBytes(proxy.Schema(), line); !ok {
		t.Errorf("%s is no %s: %s", line, schema, spell(errs))
	}
}

// at returns what the contract says of a path.
func (c *contract) at(path string) *v3.PathItem {
	parts := strings.Split(path, "/")
	for pattern, item := range c.model.Paths.PathItems.FromOldest() {
		wanted := strings.Split(pattern, "/")
		if slices.EqualFunc(wanted, parts, func(a, b string) bool { return strings.HasPrefix(a, "{") || a == b }) {
			return item
		}
	}
	return nil
}

func spell(errs []*complaints.ValidationError) string {
	var b strings.Builder
	for _, e := range errs {
		_, _ = fmt.Fprintf(&b, "%s: %s", e.Message, e.Reason)
		for _, s := range e.SchemaValidationErrors {
			_, _ = fmt.Fprintf(&b, "; %s %s", s.FieldPath, s.Reason)
		}
	}
	return b.String()
}

// TestOpenAPI holds openapi.json against the standard and against the routes, both ways.
func TestOpenAPI(t *testing.T) {
	c, err := theContract()
	if err != nil {
		t.Fatal(err)
	}
	if ok, errs := c.validator.ValidateDocument(); !ok {
		t.Errorf("not OpenAPI 3.1: %s", spell(errs))
	}
	described := map[string]api.Route{}
	for path, item := range c.model.Paths.PathItems.FromOldest() {
		for method, operation := range item.GetOperations().FromOldest() {
			r := api.Route{Method: strings.ToUpper(method), Path: path, Operation: operation.OperationId}
			if node := operation.Extensions.GetOrZero("x-permission"); node != nil {
				r.Needs = node.Value
			}
			for _, p := range operation.Parameters {
				if p.In == "query" {
					r.Query = append(r.Query, p.Name)
				}
			}
			described[r.Method+" "+r.Path] = r
		}
	}
	for _, r := range api.Routes() {
		d, there := described[r.Method+" "+r.Path]
		delete(described, r.Method+" "+r.Path)
		slices.Sort(d.Query)
		slices.Sort(r.Query)
		if !there || d.Operation != r.Operation || d.Needs != r.Needs || !slices.Equal(d.Query, r.Query) {
			t.Errorf("described as %+v, is %+v", d, r)
		}
	}
	for route := range described {
		t.Errorf("%s is described and does not exist", route)
	}
	var document struct {
		Components struct {
			Schemas struct {
				Problem struct {
					Properties struct{ Code struct{ Enum []string } }
				}
			}
		}
	}
	if err := json.Unmarshal(api.OpenAPI(), &document); err != nil {
		t.Fatal(err)
	}
	got, want := document.Components.Schemas.Problem.Properties.Code.Enum, slices.Sorted(maps.Keys(api.Problems()))
	if slices.Sort(got); !slices.Equal(got, want) {
		t.Errorf("codes are described as %v, are %v", got, want)
	}
}
