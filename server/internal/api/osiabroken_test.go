package api_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/valyala/fasthttp"

	"fingerzeig/index"
	"fingerzeig/server/internal/api"
)

// osiaPlace puts names into a path of OSIA's.
var osiaPlace = strings.NewReplacer("{personId}", "p", "{encounterId}", "e", "{galleryId}", "X", "{personIdTarget}", "p", "{personIdSource}", "q", "{taskId}", "t")

// osiaStatuses are those of the document, and those of HTTP on which it is silent.
var osiaStatuses = map[int]bool{400: true, 403: true, 404: true, 409: true, 401: true, 405: true, 408: true, 421: true, 429: true, 503: true}

// isOSIAError reports whether an answer is an error of the client in OSIA's form.
func isOSIAError(status int, answer []byte) bool {
	var e struct {
		Code    int
		Message string
	}
	return osiaStatuses[status] && json.Unmarshal(answer, &e) == nil && e.Code >= 400 && e.Code < 600 && e.Message != ""
}

// TestOSIABrokenBodies throws broken bodies at every route of OSIA's, at once and as tasks.
func TestOSIABrokenBodies(t *testing.T) {
	url, results := callbacks(t)
	go func() {
		for range results {
			continue
		}
	}()
	r := newRig(t, nil, osiaOptions(t, url))
	good := osiaEncounter(t, 1, `"X"`)
	bodies := []string{
		"", "{", "[]", "null", "7", `"x"`, "\xff\xfe", strings.Repeat(`{"biometricData":[`, 5000), good[:len(good)-9], good + good, `["X",null]`, `[["X"]]`, `["X","X"]`, `[""]`,
		`{"filter":null,"biometricData":[{}]}`, `{"filter":{"biometricType":7},"biometricData":[null]}`, `{"filter":{},"biometricData":null}`, `{"biometricData1":[],"biometricData2":[]}`,
		strings.Replace(good, `"resolution":500`, `"resolution":-1`, 1), strings.Replace(good, `"resolution":500`, `"resolution":1e99`, 1),
		strings.Replace(good, `"resolution":500`, `"resolution":1`, 1), strings.Replace(good, b64(drawn(t, 1)), b64(bomb(t)), 1),
		strings.Replace(good, b64(drawn(t, 1)), b64(blank(t, 200, 200)), 1), strings.Replace(good, `"compression":"PNG"`, `"compression":"NONE","width":4294967296,"height":4294967296`, 1),
		strings.Replace(good, `"image"`, `"template"`, 1), strings.Replace(good, `"galleries"`, `"encounterId":null,"galleries"`, 1),
	}
	for _, route := range api.OSIARoutes() {
		for i, body := range bodies {
			for _, query := range []string{"", "?transactionId=1", "?transactionId=1&callback=" + url} {
				status, _, answer := r.ask(route.Method, osiaPlace.Replace(route.Path)+query, "application/json", []byte(body))
				if status >= 300 && !isOSIAError(status, []byte(answer)) || status == 503 {
					t.Errorf("%s%s number %d: %d %.300s", route.Operation, query, i, status, answer)
				}
			}
		}
	}
	if err := r.client.Ready(ctx); err != nil {
		t.Error(err)
	}
}

// FuzzOSIA asks for anything under OSIA's paths.
func FuzzOSIA(f *testing.F) {
	x, err := index.Open(f.TempDir(), index.Options{})
	if err != nil {
		f.Fatal(err)
	}
	defer func() { _ = x.Close() }()
	s := api.New(x, osiaOptions(f, "http://127.0.0.1:1"))
	defer func() { _ = s.Shutdown(context.Background()) }()
	template, err := finger(1).MarshalBinary()
	if err != nil {
		f.Fatal(err)
	}
	body := fmt.Sprintf(`{"status":"ACTIVE","encounterType":"x","galleries":["X"],"biometricData":[{"biometricType":"FINGER","template":%q,"templateFormat":"FINGERZEIG"}]}`, b64(template))
	for _, r := range api.OSIARoutes() {
		f.Add(r.Method, osiaPlace.Replace(r.Path)[len("/osia"):], strings.Join(r.Query, "=1&")+"=1", []byte(body))
		f.Add(r.Method, strings.Replace(osiaPlace.Replace(r.Path)[len("/osia"):], "/p", "/%ff%2F%00", 1), "transactionId=1", []byte(body[:len(body)/2]))
	}
	f.Fuzz(func(t *testing.T, method, path, query string, body []byte) {
		var rc fasthttp.RequestCtx
		rc.Init(&fasthttp.Request{}, nil, nil)
		rc.SetUserValue("inside", true)
		rc.Request.Header.SetMethod(method)
		rc.Request.SetRequestURI("http://localhost/osia/" + strings.TrimLeft(strings.NewReplacer("?", "", "#", "").Replace(path), "/"))
		if !bytes.HasPrefix(rc.URI().PathOriginal(), []byte("/osia/")) {
			return // no URL
		}
		rc.Request.URI().SetQueryString(query)
		rc.Request.Header.SetContentType("application/json")
		rc.Request.SetBody(body)
		s.Handle(&rc)
		if status := rc.Response.StatusCode(); status >= 300 && !isOSIAError(status, rc.Response.Body()) {
			t.Errorf("%d %s", status, rc.Response.Body())
		}
	})
}
