package api_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/valyala/fasthttp"

	"fingerzeig/index"
	"fingerzeig/server/internal/api"
	"fingerzeig/server/internal/contacts"
)

func FuzzBody(f *testing.F) {
	f.Add(`{"samples":[{"finger":1,"image":"aGk=","ppi":500}],"labels":{"a":"b"}}`)
	f.Add(`{"samples":null}`)
	f.Add(`[]`)
	f.Fuzz(func(t *testing.T, body string) {
		samples, err := api.ParseBody([]byte(body))
		if err == nil && !json.Valid([]byte(body)) {
			t.Fatalf("%q is taken for %v", body, samples)
		}
	})
}

// FuzzRequest asks for anything: every answer is a success or a problem of the table, and none is the server's fault.
func FuzzRequest(f *testing.F) {
	x, err := index.Open(f.TempDir(), index.Options{})
	if err != nil {
		f.Fatal(err)
	}
	defer func() { _ = x.Close() }()
	handed := newPickups(f, time.Now)
	handed.Offline, handed.Among = true, true
	handed.Tells = func(contacts.Contact) bool { return true }
	s := api.New(x, api.Options{Export: true, Pickups: handed})
	defer func() { _ = s.Shutdown(context.Background()) }()
	problems := api.Problems()
	template, err := finger(1).MarshalBinary()
	if err != nil {
		f.Fatal(err)
	}
	body := []byte(`{"samples":[{"finger":2,"template":"` + b64(template) + `"}],"labels":{"a":"b"}}`)
	f.Add("PUT", "/v1/galleries/g/subjects/s", "", "application/json", body)
	f.Add("POST", "/v1/galleries/g/subjects/s/verify", "fmr=1e-4", "application/json", body[:len(body)-20])
	f.Add("POST", "/v1/galleries/g/identify", "max=3&fpir=0.01", "application/json", body)
	f.Add("PUT", "/v1/galleries/g/subjects/s", "ppi=500&finger=3", "image/x-portable-graymap", []byte("P5 100 100 255\n"))
	f.Add("POST", "/v1/extract", "ppi=500", "image/png", []byte("\x89PNG\r\n\x1a\n"))
	f.Add("GET", "/v1/galleries/%2e/subjects/%00", "", "", []byte(nil))
	f.Add("DELETE", "/v1/galleries/g", "", "", []byte(nil))
	for path, body := range map[string]string{
		"/v1/pickups":                                         `{"documents":[{"kind":"id","barcode":"C01","issued":"2026-11-20"}],"contact":{"mail":"a@b.example"},"factors":{"birth-date":"1.1.1980"}}`,
		"/v1/terminals/t/present":                             `{"code":"K7PX-4234"}`,
		"/v1/terminals/t/release":                             `{"code":"K7PX-4234","nonce":"000102030405060708090a0b0c0d0e0f","way":"birth-date","answer":"1.1.1980"}`,
		"/v1/terminals/t/reports":                             `{"reports":[{"locker":1,"restarted":true,"seen":"open"},{"offline":{"pickup":"p","locker":1,"nonce":"000102030405060708090a0b0c0d0e0f","seen":"full"}}],"health":{}}`,
		"/v1/pickups/" + strings.Repeat("0", 32) + "/reserve": `{"terminal":"t","barcodes":["C01"],"operator":"a"}`,
	} {
		f.Add("POST", path, "", "application/json", []byte(body))
	}
	f.Add("PUT", "/v1/terminals/t", "", "application/json", []byte(`{"lockers":[{"size":1,"height":900}]}`))
	for _, r := range api.Routes() {
		path := strings.NewReplacer("{gallery}", "g", "{subject}", "s", "{finger}", "2", "{job}", "j", "{terminal}", "t", "{pickup}", "p", "{step}", "load", "{locker}", "1").Replace(r.Path)
		f.Add(r.Method, path, "", "application/json", body)
		f.Add(r.Method, path, strings.Join(r.Query, "=1&")+"=1", "application/x-ndjson", body)
	}
	f.Fuzz(func(t *testing.T, method, path, query, media string, body []byte) {
		var rc fasthttp.RequestCtx
		rc.Init(&fasthttp.Request{}, nil, nil)
		rc.Request.Header.Set("Idempotency-Key", path)
		rc.Request.Header.Set("If-Match", "*")
		rc.Request.Header.Set("Accept", media)
		rc.SetUserValue("inside", true)
		rc.Request.Header.SetMethod(method)
		rc.Request.SetRequestURI("http://localhost/")
		rc.Request.URI().SetPath(path)
		rc.Request.URI().SetQueryString(query)
		rc.Request.Header.SetContentType(media)
		rc.Request.SetBody(body)
		s.Handle(&rc)
		status, answer := rc.Response.StatusCode(), rc.Response.Body()
		if status >= 500 {
			t.Fatalf("%d %s", status, answer)
		}
		if status < 400 {
			return // the body of a stream was read above
		}
		var p struct{ Type string }
		if err := json.Unmarshal(answer, &p); err != nil || len(p.Type) < 10 || problems[p.Type[10:]] != status {
			t.Fatalf("%d %s, %v", status, answer, err)
		}
	})
}
