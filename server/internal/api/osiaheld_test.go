package api_test

import (
	"bytes"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/pb33f/libopenapi"
	validator "github.com/pb33f/libopenapi-validator"
	v3 "github.com/pb33f/libopenapi/datamodel/high/v3"

	"fingerzeig/server/internal/api"
)

// osiaHeld is a transport that holds every exchange against OSIA's own document.
type osiaHeld struct {
	t         *testing.T
	next      http.RoundTripper
	validator validator.Validator
	contract  *contract
}

// heldToOSIA returns an asker of a rig whose exchanges are held against abis.yaml of OSIA, where that is to be had. Its licence lets nobody change it,
// so it is no part of this repository: FINGERZEIG_DATA names the folder of osia/abis.yaml.
func heldToOSIA(t *testing.T, r *rig) asker {
	t.Helper()
	folder := os.Getenv("FINGERZEIG_DATA")
	if folder == "" {
		folder = filepath.Join("..", "..", "..", "..", "shared", "data")
	}
	text, err := os.ReadFile(filepath.Join(folder, "osia", "abis.yaml"))
	if err != nil {
		t.Logf("answers are not held against OSIA's document: %v", err)
		return asker{t, r.http}
	}
	document, err := libopenapi.NewDocument(text)
	if err != nil {
		t.Fatal(err)
	}
	v, errs := validator.NewValidator(document)
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	built, err := document.BuildV3Model()
	if err != nil {
		t.Fatal(err)
	}
	return asker{t, &http.Client{Transport: osiaHeld{t, r.http.Transport, v, &contract{model: &built.Model}}}}
}

// undocumented are statuses that the document leaves out and HTTP has: an unknown encounter where only its status or galleries are changed.
func undocumented(o *v3.Operation, status int) bool {
	return status == http.StatusNotFound && (o.OperationId == "updateEncounterStatus" || o.OperationId == "updateEncounterGalleries")
}

// RoundTrip implements http.RoundTripper.
func (h osiaHeld) RoundTrip(r *http.Request) (*http.Response, error) {
	var body []byte
	if r.Body != nil {
		body, _ = io.ReadAll(r.Body)
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
	asked := r.Clone(r.Context())
	asked.URL = &url.URL{Scheme: "https", Host: "abis.com", Path: strings.TrimPrefix(strings.ReplaceAll(r.URL.EscapedPath(), "%", "-"), "/osia"), RawQuery: r.URL.RawQuery}
	asked.Body = io.NopCloser(bytes.NewReader(body))
	asked.Header.Set("Authorization", "Bearer nobody's") // the service has no keys here
	item := h.contract.at(asked.URL.Path)
	if item == nil {
		h.t.Errorf("%s is not in the document", r.URL)
	} else if o := item.GetOperations().GetOrZero(strings.ToLower(r.Method)); o == nil {
		h.t.Errorf("%s %s is not in the document", r.Method, r.URL)
	} else if !undocumented(o, response.StatusCode) {
		response.Body = io.NopCloser(bytes.NewReader(answer))
		if response.StatusCode < 400 {
			if ok, errs := h.validator.ValidateHttpRequestSync(asked); !ok {
				h.t.Errorf("%s %s: the request breaks the document: %s", r.Method, r.URL, spell(errs))
			}
		}
		if ok, errs := h.validator.ValidateHttpResponse(asked, response); !ok {
			h.t.Errorf("%s %s: %d %.300s\nthe answer breaks the document: %s", r.Method, r.URL, response.StatusCode, answer, spell(errs))
		}
	}
	response.Body = io.NopCloser(bytes.NewReader(answer))
	return response, nil
}

// TestOSIADocument wants each operation of OSIA's document to have a route, with its query, and no route that is not one of them.
func TestOSIADocument(t *testing.T) {
	h, ok := heldToOSIA(t, newRig(t, nil, osiaOptions(t))).http.Transport.(osiaHeld)
	if !ok {
		t.Skip("there is no document")
	}
	compareOSIA(t, h.contract)
}

func compareOSIA(t *testing.T, c *contract) {
	t.Helper()
	routes := osiaRoutes()
	for path, item := range c.model.Paths.PathItems.FromOldest() {
		for method, operation := range item.GetOperations().FromOldest() {
			name := strings.ToUpper(method) + " /osia" + path
			query, there := routes[name]
			delete(routes, name)
			var wanted []string
			for _, p := range operation.Parameters {
				if p.In == "query" {
					wanted = append(wanted, p.Name)
				}
			}
			slices.Sort(wanted)
			if got := strings.Join(wanted, " "); !there || query != operation.OperationId+": "+got {
				t.Errorf("%s: is %q, described as %q", name, query, operation.OperationId+": "+got)
			}
		}
	}
	for name := range routes {
		t.Errorf("%s is not in the document", name)
	}
}

// osiaRoutes returns the operation and query of each route.
func osiaRoutes() map[string]string {
	all := map[string]string{}
	for _, r := range api.OSIARoutes() {
		all[r.Method+" "+r.Path] = strings.TrimPrefix(r.Operation, "osia.") + ": " + strings.Join(slices.Sorted(slices.Values(r.Query)), " ")
	}
	return all
}
