package api_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"fingerzeig/server/internal/api"
)

// TestBrokenBodies throws broken bodies of every kind at every route: none is the server's fault, every refusal is a problem of the table, and the service
// goes on. The transport holds the answers against openapi.json.
func TestBrokenBodies(t *testing.T) {
	r := newRig(t, nil, api.Options{Export: true})
	deep := strings.Repeat(`{"samples":[`, 5000)
	good := jsonSamples(jsonSample(t, 2, 1))
	image := string(drawn(t, 1))
	bodies := map[string][]string{
		"application/json": {
			"", "{", "[]", "null", "7", `"x"`, deep, good[:len(good)-9], good + good, `{"samples":null}`, `{"samples":[null]}`, `{"samples":[{}]}`, `{"samples":[[]]}`,
			`{"samples":[{"image":"!"}]}`, `{"samples":[{"image":"aGk=","ppi":-1}]}`, `{"samples":[{"image":"aGk=","ppi":1e300}]}`, `{"samples":[{"finger":1e9}]}`,
			`{"probes":[{"samples":[{}]}]}`, `{"probes":[null]}`, `{"threshold":-1}`, `{"threshold":1e300}`, `{"retentionSeconds":9223372036854775807}`,
			`{"maxSubjects":-1}`, `{"duplicates":"perhaps"}`, `{"labels":null,"active":null,"expires":null}`, `{"expires":"x"}`, "\xff\xfe", "{\"a\u0000\":1}",
		},
		"application/merge-patch+json":      {`{"expires":{}}`, `{"labels":[]}`},
		"image/png":                         {"", image[:len(image)/2], image[:20], string(bomb(t)), "GIF89a"},
		"image/jpeg":                        {"\xff\xd8\xff\xc0\x00\x0b\x08\xff\xff\xff\xff\x01\x01\x11\x00"},
		"application/octet-stream":          {"", "FMR\x00 20\x00\xff\xff", "FZT\x00\x01\x00\xff", "1 2 3 4"},
		"application/vnd.iso.19794-2.2011":  {"FMR\x00030\x00\xff\xff\xff\xff", good},
		"text/vnd.nist.xyt":                 {"1 2 3", "9999999999999 1 1 1\n"},
		"application/x-ndjson":              {"", "\n\n", "{}\n[]\nnull\n7\n", good, strings.Repeat("x", 70000), deep + "\n" + deep},
		"multipart/form-data; boundary=abc": {"--abc\r\nContent-Disposition: form-data; name=\"a\"; filename=\"b\"\r\n\r\nx\r\n--abc--"},
	}
	problems := api.Problems()
	for _, route := range api.Routes() {
		if route.Method == "GET" {
			continue
		}
		path := strings.NewReplacer("{gallery}", "g", "{subject}", "s", "{finger}", "2", "{job}", "j").Replace(route.Path)
		for media, all := range bodies {
			for i, body := range all {
				status, _, answer := r.ask(route.Method, path, media, []byte(body))
				what := fmt.Sprintf("%s %s, %s number %d", route.Method, path, media, i)
				if status >= 500 {
					t.Errorf("%s: %d %.300s", what, status, answer)
				}
				if status < 400 {
					continue
				}
				var p struct {
					Code   string
					Status int
				}
				if err := json.Unmarshal([]byte(answer), &p); err != nil || problems[p.Code] != status || p.Status != status {
					t.Errorf("%s: %d %.300s, %v", what, status, answer, err)
				}
			}
		}
	}
	if err := r.client.Ready(ctx); err != nil {
		t.Error(err)
	}
}
