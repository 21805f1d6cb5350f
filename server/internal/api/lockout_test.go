package api_test

import (
	"fmt"
	"strings"
	"testing"

	"fingerzeig/server/internal/api"
)

// TestLockOut is wrong at a terminal until the subject is locked: for the right finger, too, and for whatever the terminal does about it.
func TestLockOut(t *testing.T) {
	f := newOffice(t, api.Options{})
	f.enrolled("anna", "ben")
	path := "/v1/galleries/hall/subjects/anna/verify"
	right, wrong := jsonSamples(jsonSample(t, 2, 1)), jsonSamples(jsonSample(t, 2, 2))
	terminal := f.as("terminal")
	for range 2 {
		for range 5 {
			f.ask(200, "POST", path, wrong, terminal...)
			f.ask(200, "POST", path, jsonSamples(jsonSample(t, 2, 1)), f.as("desk")...)
		}
		for name, body := range map[string]string{"wrong": wrong, "right": right} {
			r := f.ask(423, "POST", path, body, terminal...)
			if r.code(t) != "locked" || r.header.Get("Retry-After") != "60" {
				t.Errorf("%s: %s, %v", name, r.body, r.header)
			}
		}
		f.ask(423, "POST", path, right, f.as("terminal-hall")...)
		f.ask(403, "DELETE", "/v1/galleries/hall/subjects/anna/lock", "", terminal...)
		f.ask(403, "DELETE", "/v1/galleries/hall/subjects/anna/lock", "", f.as("desk")...)
		f.ask(200, "POST", path, right, f.as("desk")...)
		f.ask(200, "POST", "/v1/galleries/hall/subjects/ben/verify", wrong, terminal...)
		record := f.journal.take()
		if strings.Count(record, "locked terminal terminal hall hall/anna") != 1 || !strings.Contains(record, "verification terminal terminal hall hall/anna verify locked") {
			t.Errorf("the record:\n%s", record)
		}
		f.ask(204, "DELETE", "/v1/galleries/hall/subjects/anna/lock", "", f.as("operator")...)
		f.ask(404, "DELETE", "/v1/galleries/hall/subjects/anna/lock", "", f.as("operator")...)
		f.ask(200, "POST", path, right, terminal...)
	}
	if record := f.journal.take(); !strings.Contains(record, "unlock operator operator hall hall/anna unlockSubject done") {
		t.Errorf("the record:\n%s", record)
	}
}

// TestTerminalLockOut asks for many who are not there, and for nobody in particular, until the terminal is locked.
func TestTerminalLockOut(t *testing.T) {
	f := newOffice(t, api.Options{})
	f.enrolled("anna")
	wrong := jsonSamples(jsonSample(t, 2, 2))
	for i := range 15 {
		f.ask(404, "POST", fmt.Sprintf("/v1/galleries/hall/subjects/x%d/verify", i), wrong, f.as("terminal")...)
		f.ask(200, "POST", "/v1/galleries/hall/identify", wrong, f.as("terminal")...)
	}
	f.ask(423, "POST", "/v1/galleries/hall/identify", wrong, f.as("terminal")...)
	f.ask(423, "POST", "/v1/galleries/hall/subjects/anna/verify", jsonSamples(jsonSample(t, 2, 1)), f.as("terminal")...)
	f.ask(200, "POST", "/v1/galleries/hall/subjects/anna/verify", jsonSamples(jsonSample(t, 2, 1)), f.as("terminal-hall")...)
	f.ask(403, "DELETE", "/v1/terminals/terminal/lock", "", f.as("operator-hall")...)
	f.ask(204, "DELETE", "/v1/terminals/terminal/lock", "", f.as("operator")...)
	f.ask(200, "POST", "/v1/galleries/hall/identify", wrong, f.as("terminal")...)
}

// TestDeskLockOut is wrong at a desk, and asks with low thresholds how far it is from right, until the desk is locked. To search for somebody who is not
// there is a clerk's daily work.
func TestDeskLockOut(t *testing.T) {
	right, wrong := jsonSamples(jsonSample(t, 2, 1)), jsonSamples(jsonSample(t, 2, 2))
	near := jsonSamples(fmt.Sprintf(`{"finger":2,"template":%q}`, b64(few(t, 5))))
	among := strings.TrimSuffix(wrong, "}") + `,"among":["anna"]}`
	const search, verify = "/v1/galleries/hall/identify", "/v1/galleries/hall/subjects/anna/verify"
	for name, ask := range map[string]struct{ path, body string }{
		"wrong": {verify, wrong}, "by a low threshold": {verify + "?score=0.01", near}, "a search": {search + "?score=0.01", near}, "among one": {search, among},
	} {
		t.Run(name, func(t *testing.T) {
			f := newOffice(t, api.Options{})
			f.enrolled("anna")
			desk := f.as("desk")
			for range 30 {
				f.ask(200, "POST", search, wrong, desk...)
				f.ask(200, "POST", verify, right, desk...)
				f.ask(200, "POST", verify+"?score=10", right, desk...)
			}
			for range 30 {
				f.ask(200, "POST", ask.path, ask.body, desk...)
			}
			if r := f.ask(423, "POST", verify, right, desk...); r.code(t) != "locked" || r.header.Get("Retry-After") != "60" {
				t.Errorf("%s, %v", r.body, r.header)
			}
			f.ask(423, "POST", search, right, desk...)
			f.ask(200, "POST", verify, right, f.as("terminal")...)
			f.ask(200, "POST", verify, right, f.as("desk-hall")...)
			if record := f.journal.take(); strings.Count(record, "locked desk desk hall") != 1 {
				t.Errorf("the record:\n%s", record)
			}
			f.ask(204, "DELETE", "/v1/terminals/desk/lock", "", f.as("operator")...)
			f.ask(200, "POST", verify, right, desk...)
		})
	}
}
