package api_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"fingerzeig/server/internal/api"
)

// TestDetail asks for what cannot be, and wants to be told which part of the request is meant, in words that are no inside of ours.
func TestDetail(t *testing.T) {
	r := newRig(t, nil, api.Options{})
	good := jsonSample(t, 2, 1)
	for _, row := range []struct{ method, path, body, want string }{
		{"PUT", "/v1/galleries/g/subjects/s", `{"samples":[` + good + `],"lables":{}}`, `: no field is called "lables"`},
		{"PUT", "/v1/galleries/g/subjects/s", `{"samples":[{"image":"aGk=","ppi":500.5}]}`, ": samples.ppi takes no number 500.5"},
		{"PUT", "/v1/galleries/g/subjects/s", `{"samples":"aGk="}`, ": samples takes no string"},
		{"PUT", "/v1/galleries/g/subjects/s", `{"samples":[{"image":"!"}]}`, ": something is not in base64"},
		{"PUT", "/v1/galleries/g/subjects/s", `{"samples":[` + good + `],"expires":"tomorrow"}`, ": a time is written as in 2031-05-01T00:00:00Z"},
		{"PUT", "/v1/galleries/g/subjects/s", `{"samples":[` + good + `],"expires":"2999-01-01T00:00:00Z"}`, ": expires is not between 1970 and 2200"},
		{"PUT", "/v1/galleries/g/subjects/s", `{"samples":[}`, ": it is no JSON from byte 13 on"},
		{"PUT", "/v1/galleries/g/subjects/s", `{"samples":[`, ": it ends in the middle"},
		{"PUT", "/v1/galleries/g/subjects/s", `{"samples":[{"finger":11,"template":"aGk="}]}`, ": finger"},
		{"PUT", "/v1/galleries/g/subjects/s", `{"` + strings.Repeat("x", 5000) + `":1}`, `xxx…`},
		{"PUT", "/v1/galleries/g", `{"duplicates":"REJECT"}`, ": duplicates is off, report or reject"},
		{"PUT", "/v1/galleries/g", `{"threshold":-1}`, ": threshold is 0 to 10000"},
		{"PUT", "/v1/galleries/.g", `{}`, "A-Z a-z 0-9 . _ ~ -"},
		{"GET", "/v1/galleries?limit=0", "", ": limit"},
		{"GET", "/v1/galleries?limits=3", "", `: "limits"`},
		{"POST", "/v1/galleries/g/identify?fmr=1e-4&fmr=1e-4", "{}", `: "fmr"`},
	} {
		status, media, answer := r.ask(row.method, row.path, map[bool]string{true: "application/json"}[row.body != ""], []byte(row.body))
		var p struct{ Detail string }
		if err := json.Unmarshal([]byte(answer), &p); err != nil || status >= 500 || media != "application/problem+json" {
			t.Fatalf("%s %s: %d %s, %v", row.method, row.path, status, answer, err)
		}
		if !strings.Contains(p.Detail, row.want) || strings.Contains(p.Detail, "wire") || strings.Contains(p.Detail, "index:") || len(p.Detail) > 300 {
			t.Errorf("%s %s: %q, want %q", row.method, row.path, p.Detail, row.want)
		}
	}
}

// TestIssuedInTheFuture announces a document of the day after tomorrow: its print would live for as long after that as after the day of issue.
func TestIssuedInTheFuture(t *testing.T) {
	f := newPost(t, api.Options{}, nil, nil)
	announce := func(status int, days int) {
		t.Helper()
		body := fmt.Sprintf(`{"documents":[{"kind":"passport","barcode":"C%d","issued":%q}]}`, days, f.now.AddDate(0, 0, days).Format(time.DateOnly))
		f.ask(status, "POST", "/v1/pickups", body, f.as("operator")...)
	}
	announce(201, 0)
	announce(201, 1) // where it is tomorrow already
	announce(422, 2)
	announce(422, 365000)
	f.ask(200, "GET", "/v1/pickups?status=announced", "", f.as("operator")...)
	f.ask(400, "GET", "/v1/pickups?status=anounced", "", f.as("operator")...)
}
