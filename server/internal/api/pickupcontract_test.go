package api_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"fingerzeig/server/internal/api"
)

// contractPickups makes the operations of pickups give every answer that openapi.json promises.
func contractPickups(t *testing.T, noted map[string]map[int]bool) {
	none := exhausting(t, nil, api.Options{}, noted)
	for _, r := range api.Routes() {
		if path := fill(r.Path, "hall"); strings.HasPrefix(r.Path, "/v1/pickups") || strings.HasPrefix(r.Path, "/v1/terminals") {
			none.ask(404, r.Method, path, "")
		}
	}
	f := newPost(t, api.Options{}, nil, noted)
	contractTerminals(f)
	contractDesk(f)
	contractHandOver(f)
	off := newPost(t, api.Options{}, func(p *api.Pickups) { p.Offline = true }, noted)
	tag := off.ask(200, "GET", "/v1/terminals/terminal/mirror", "", off.as("terminal")...).header.Get("ETag")
	off.ask(304, "GET", "/v1/terminals/terminal/mirror", "", off.as("terminal", "If-None-Match", tag)...)
}

func contractTerminals(f *post) {
	const terminal = "/v1/terminals/terminal"
	operator, clerk := f.as("operator"), f.as("desk")
	f.ask(200, "GET", "/v1/terminals", "", clerk...)
	f.ask(200, "GET", terminal, "", clerk...)
	f.ask(400, "PUT", terminal, `{"lockers":7}`, operator...)
	f.ask(415, "PUT", terminal, lockers, f.as("operator", "Content-Type", "text/plain")...)
	f.ask(422, "PUT", terminal, `{"lockers":[]}`, operator...)
	f.ask(403, "PUT", terminal, lockers, clerk...)
	f.ask(400, "PATCH", terminal+"/lockers/1", `{}`, clerk...)
	f.ask(404, "PATCH", terminal+"/lockers/01", `{"broken":true}`, clerk...)
	f.ask(415, "PATCH", terminal+"/lockers/1", `{"broken":true}`, f.as("desk", "Content-Type", "text/plain")...)
	f.ask(200, "PATCH", terminal+"/lockers/1", `{"broken":true}`, clerk...)
	f.ask(200, "PATCH", terminal+"/lockers/1", `{"broken":false}`, clerk...)
}

func contractDesk(f *post) {
	const all = "/v1/pickups"
	clerk := f.as("desk")
	body := passport("carla", "C09", `,"size":1,"reach":true,"days":7,"contact":{"language":"en","mail":"carla@example.net"},"factors":{"second-code":"AB12"}`)
	made := f.ask(201, "POST", all, body, f.as("desk", "Idempotency-Key", "1")...)
	again := f.ask(201, "POST", all, body, f.as("desk", "Idempotency-Key", "1")...)
	if made.header.Get("Location") != again.header.Get("Location") {
		f.t.Errorf("%v and %v", made.header, again.header)
	}
	f.ask(409, "DELETE", "/v1/galleries/hall", "", f.as("operator")...)
	f.ask(422, "POST", all, passport("ben", "C08", ""), f.as("desk", "Idempotency-Key", "1")...)
	f.ask(400, "POST", all, `{"subject":7}`, clerk...)
	f.ask(404, "POST", all, passport("nobody", "C08", ""), clerk...)
	f.ask(409, "POST", all, strings.Replace(passport("ben", "C08", ""), "2026-11", "2026-01", 1), clerk...)
	f.ask(415, "POST", all, body, f.as("desk", "Content-Type", "text/plain")...)
	for _, wrong := range []string{`,"contact":{"mail":"a@b","phone":"+4930123456"}`, `,"factors":{"birth-date":"yesterday"}`, `,"size":10`, `,"role":"neighbour"`} {
		f.ask(422, "POST", all, passport("ben", "C08", wrong), clerk...)
	}
	f.ask(200, "GET", all+"?status=announced&limit=1", "", clerk...)
	f.ask(400, "GET", all+"?limit=0", "", clerk...)
	one := made.header.Get("Location")
	f.ask(200, "GET", one, "", clerk...)
	f.ask(404, "GET", all+"/"+strings.Repeat("0", 32), "", clerk...)
	f.ask(404, "POST", all+"/"+strings.Repeat("0", 32)+"/recall", "", clerk...)
	f.ask(404, "POST", one+"/dance", "", clerk...)
	f.ask(400, "POST", one+"/reserve", "{}", clerk...)
	f.ask(409, "POST", one+"/open", "", clerk...)
	f.ask(400, "POST", one+"/recall", `{"document":0}`, clerk...)
	f.ask(409, "POST", one+"/recall", "", clerk...)
	f.ask(415, "POST", one+"/reserve", `{"terminal":"terminal","barcodes":["C09"]}`, f.as("desk", "Content-Type", "text/plain")...)
	f.ask(422, "POST", one+"/reserve", `{"terminal":"terminal","barcodes":["C10"]}`, clerk...)
	f.ask(200, "POST", one+"/reserve", `{"terminal":"terminal","barcodes":["C09"]}`, clerk...)
	f.ask(409, "PUT", "/v1/terminals/terminal", lockers, f.as("operator")...)
	f.ask(403, "POST", one+"/recall", "", f.as("terminal")...)
	var p wirePickup
	if f.ask(200, "POST", one+"/load", `{"barcodes":["C09"]}`, f.as("operator")...).into(f.t, &p); p.Code != "" || !p.Reachable {
		f.t.Errorf("who is told by mail is told twice: %+v", p)
	}
}

func contractHandOver(f *post) {
	const terminal = "/v1/terminals/terminal"
	key := f.as("terminal")
	p := f.loaded("anna", "C01", `,"factors":{"birth-date":"1980-02-29"}`)
	code := fmt.Sprintf(`{"code":%q}`, p.Code)
	f.ask(200, "GET", terminal+"/keys", "", key...)
	f.ask(403, "GET", terminal+"/mirror", "", key...)
	f.ask(200, "POST", terminal+"/present", code, key...)
	f.ask(400, "POST", terminal+"/present", `{"code":7}`, key...)
	f.ask(415, "POST", terminal+"/present", code, f.as("terminal", "Content-Type", "text/plain")...)
	f.ask(422, "POST", terminal+"/present", `{"code":"K7PX-42"}`, key...)
	f.ask(403, "POST", "/v1/terminals/annex/present", code, key...)
	f.ask(404, "POST", "/v1/terminals/annex/present", code, f.as("admin")...)
	nonce := f.nonce()
	attempt := fmt.Sprintf(`{"code":%q,"nonce":%q,"finger":{"template":%q}}`, p.Code, nonce, b64(stored(f.t, 1)))
	f.ask(400, "POST", terminal+"/release", strings.Replace(attempt, `"finger"`, `"way":"birth-date","finger"`, 1), key...)
	f.ask(400, "POST", terminal+"/release", strings.Replace(attempt, nonce, "7", 1), key...)
	f.ask(415, "POST", terminal+"/release", attempt, f.as("terminal", "Content-Type", "text/plain")...)
	f.ask(422, "POST", terminal+"/release", strings.Replace(attempt, b64(stored(f.t, 1)), "aGVsbG8=", 1), key...)
	f.ask(422, "POST", terminal+"/release", fmt.Sprintf(`{"code":%q,"nonce":%q,"way":"birth-date","answer":"?"}`, p.Code, nonce), key...)
	f.ask(422, "POST", terminal+"/release", fmt.Sprintf(`{"code":%q,"nonce":%q,"way":"second-code","answer":"AB12"}`, p.Code, nonce), key...)
	f.ask(409, "POST", terminal+"/release", strings.Replace(attempt, nonce, strings.Repeat("0", 32), 1), key...)
	f.ask(200, "POST", terminal+"/release", attempt, key...)
	f.ask(409, "POST", terminal+"/present", code, key...)
	f.report(400, `{"locker":2,"seen":"full","tamper":true}`)
	f.ask(404, "POST", "/v1/terminals/nowhere/reports", `{"reports":[]}`, f.as("admin")...)
	f.ask(415, "POST", terminal+"/reports", `{"reports":[]}`, f.as("terminal", "Content-Type", "text/plain")...)
	early := fmt.Sprintf(`{"offline":{"pickup":%q,"locker":%d,"nonce":%q,"seen":"emptied"}}`, p.Pickup, p.Locker, f.nonce())
	f.report(409, early)
	if r := f.report(200, `{"tamper":true},{"locker":99,"seen":"full"},{"locker":1,"restarted":true,"seen":"full"}`); !strings.HasPrefix(string(r.body), `{"settled":3,"refused":[1],"position":"`) {
		f.t.Errorf("%s", r.body)
	}
	f.report(200, early+fmt.Sprintf(`,{"locker":%d,"nonce":%q,"seen":"full"}`, p.Locker, nonce))
	wrong := `{"code":"` + f.wrongCode(p.Code) + `"}`
	for range 4 {
		f.ask(404, "POST", terminal+"/present", wrong, key...)
	}
	f.ask(404, "POST", terminal+"/release", strings.Replace(attempt, p.Code, f.wrongCode(p.Code), 1), key...)
	for _, path := range []string{"/present", "/release"} {
		body := map[string]string{"/present": wrong, "/release": attempt}[path]
		if r := f.ask(429, "POST", terminal+path, body, key...); r.code(f.t) != "paused" || r.header.Get("Retry-After") != "30" {
			f.t.Errorf("%s: %s, %v", path, r.body, r.header)
		}
	}
	f.now = f.now.Add(time.Hour)
}

// wrongCode returns a code that is none, with a check character that is right: two characters change by what keeps the sum.
func (f *post) wrongCode(code string) string {
	const alphabet = "346789ACDEFHJKMNPQRTWXY"
	plain := []byte(strings.ReplaceAll(code, "-", ""))
	a, b := strings.IndexByte(alphabet, plain[0]), strings.IndexByte(alphabet, plain[1])
	plain[0], plain[1] = alphabet[(a+2)%23], alphabet[(b+22)%23] // weights 1 and 2
	return string(plain)
}
