package api_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"fingerzeig/server/internal/api"
	"fingerzeig/server/internal/osia"
)

// osiaOptions let results be sent to some origins.
func osiaOptions(t testing.TB, origins ...string) api.Options {
	t.Helper()
	allowed, err := osia.ParseOrigins(origins...)
	if err != nil {
		t.Fatal(err)
	}
	return api.Options{Export: true, OSIA: &osia.Options{Callbacks: allowed}}
}

// osiaFinger is biometric data: the PNG of a drawn print.
func osiaFinger(t *testing.T, seed uint64) string {
	return fmt.Sprintf(`{"biometricType":"FINGER","biometricSubType":"RIGHT_INDEX","image":%q,"resolution":500,"compression":"PNG"}`, b64(drawn(t, seed)))
}

func osiaEncounter(t *testing.T, seed uint64, galleries string) string {
	return fmt.Sprintf(`{"encounterId":"","status":"ACTIVE","encounterType":"passport","galleries":[%s],"biographicData":{"gender":"F"},"biometricData":[%s]}`,
		galleries, osiaFinger(t, seed))
}

// sent is a result that came to a callback.
type sent struct{ task, transaction, media, body string }

// callbacks is a client's server that takes results.
func callbacks(t *testing.T) (url string, results chan sent) {
	results = make(chan sent, 10)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		b, _ := io.ReadAll(r.Body)
		q := r.URL.Query()
		results <- sent{q.Get("taskId"), q.Get("transactionId"), r.Header.Get("Content-Type"), string(b)}
		w.WriteHeader(http.StatusNoContent)
	}))
	t.Cleanup(s.Close)
	return s.URL, results
}

// TestOSIA walks a client's whole way: enrol, find, verify, change, merge, erase, and all of it as tasks.
func TestOSIA(t *testing.T) {
	url, results := callbacks(t)
	a := heldToOSIA(t, newRig(t, nil, osiaOptions(t, url)))
	const v1, as = "/osia/v1", "?transactionId=t1"
	anna := v1 + "/persons/anna%20%C3%BC%2F1/encounters/1"
	created := a.ask(200, "POST", v1+"/persons"+as, osiaEncounter(t, 1, `"VIP","Hall"`))
	var ids struct {
		PersonID, EncounterID string
		Others                struct{ NotKept []string }
	}
	if created.into(t, &ids); ids.PersonID == "" || ids.EncounterID == "" || fmt.Sprint(ids.Others.NotKept) != "[biographicData]" {
		t.Errorf("created %s", created.body)
	}
	a.ask(200, "POST", v1+"/persons/berta/encounters"+as+"&priority=9&algorithm=x", osiaEncounter(t, 2, `"Hall"`))
	a.ask(200, "POST", anna+as, osiaEncounter(t, 3, `"Hall"`))
	a.ask(409, "POST", anna+as, osiaEncounter(t, 3, `"Hall"`))
	a.ask(200, "GET", anna+as, "")
	a.ask(200, "GET", v1+"/persons/berta/encounters"+as, "")
	a.ask(404, "GET", v1+"/persons/carla/encounters"+as, "")
	a.ask(200, "GET", anna+"/templates"+as+"&templateFormat=ISO_19794_2_2011", "")

	probe := fmt.Sprintf(`{"filter":{},"biometricData":[%s]}`, osiaFinger(t, 3))
	for gallery, want := range map[string]string{"Hall": `"personId":"anna ü/1","rank":1`, "ALL": `"personId":"anna ü/1","rank":1`, "VIP": "[]"} {
		if got := a.ask(200, "POST", v1+"/identify/"+gallery+as+"&maxNbCand=1&serviceLevel=3&accuracyLevel=x", probe); !strings.Contains(string(got.body), want) {
			t.Errorf("in %s: got %s, want %s", gallery, got.body, want)
		}
	}
	a.ask(404, "POST", v1+"/identify/nowhere"+as, probe)
	a.ask(200, "POST", v1+"/identify/ALL/anna%20%C3%BC%2F1"+as, "{}")
	a.ask(200, "POST", v1+"/identify/ALL/anna%20%C3%BC%2F1/encounters/1"+as, "{}")
	verify := fmt.Sprintf(`{"biometricData":[%s]}`, osiaFinger(t, 3))
	for person, want := range map[string]string{"anna%20%C3%BC%2F1": `"decision":true`, "berta": `"decision":false`} {
		if got := a.ask(200, "POST", v1+"/verify/Hall/"+person+as, verify); !strings.Contains(string(got.body), want) {
			t.Errorf("%s: got %s, want %s", person, got.body, want)
		}
	}
	a.ask(404, "POST", v1+"/verify/VIP/berta"+as, verify)
	a.ask(200, "POST", v1+"/verify"+as+"&threshold=40", fmt.Sprintf(`{"biometricData1":[%s],"biometricData2":[%s]}`, osiaFinger(t, 1), osiaFinger(t, 1)))

	a.ask(200, "PUT", anna+as, osiaEncounter(t, 4, `"Hall","VIP"`))
	a.ask(204, "PUT", anna+"/status"+as+"&status=INACTIVE", "")
	a.ask(204, "PUT", anna+"/galleries"+as, `["Hall"]`)
	if got := a.ask(200, "GET", v1+"/galleries"+as, ""); string(got.body) != `["Hall","VIP"]` {
		t.Errorf("galleries are %s", got.body)
	}
	a.ask(200, "GET", v1+"/galleries/ALL"+as+"&offset=1&limit=1", "")
	if got := a.ask(200, "GET", v1+"/galleries/VIP"+as, "", "Accept", "text/csv"); string(got.body) != "PersonId,encounterId\n"+ids.PersonID+","+ids.EncounterID+"\n" {
		t.Errorf("as CSV %s", got.body)
	}
	a.ask(204, "POST", v1+"/persons/berta/move/anna%20%C3%BC%2F1/encounters/1"+as, "")
	a.ask(204, "POST", v1+"/persons/berta/merge/"+ids.PersonID+as, "")
	a.ask(404, "GET", anna+as, "")
	a.ask(204, "DELETE", v1+"/persons/berta/encounters/1"+as, "")

	// the same as tasks
	callback := as + "&callback=" + strings.ReplaceAll(url, "/", "%2F") + "%2Fcb"
	for _, row := range []struct {
		method, path, body string
		want               string
		media              string
	}{
		{"POST", "/persons/dora/encounters/1", osiaEncounter(t, 5, `"Hall"`), `{"personId":"dora","encounterId":"1","others":{"notKept":["biographicData"]}}`, "application/json"},
		{"POST", "/persons/dora/encounters/1", osiaEncounter(t, 5, `"Hall"`), `{"code":409,"message":"exists: the encounterId exists already"}`, "application/error+json"},
		{"POST", "/persons/dora/encounters/2", strings.Replace(osiaEncounter(t, 5, `"Hall"`), b64(drawn(t, 5)), "aGVsbG8=", 1),
			`{"code":422,"message":"image-format: `, "application/error+json"},
		{"GET", "/galleries", "", `["Hall","VIP"]`, "application/json"},
		{"POST", "/identify/VIP", probe, `[]`, "application/json"},
		{"DELETE", "/persons/dora", "", `"OK"`, "application/json"},
	} {
		var task struct{ TaskID string }
		a.ask(202, row.method, v1+row.path+callback, row.body).into(t, &task)
		got := <-results
		if got.task != task.TaskID || got.transaction != "t1" || got.media != row.media || !strings.HasPrefix(got.body, row.want) {
			t.Errorf("%s %s: got %+v, want %s for %s", row.method, row.path, got, row.want, task.TaskID)
		}
		for deadline := time.Now().Add(time.Minute); ; time.Sleep(time.Millisecond) {
			if state := string(a.ask(200, "GET", v1+"/tasks/"+task.TaskID+"/status"+as, "").body); state == `"COMPLETED"` {
				break
			} else if time.Now().After(deadline) {
				t.Fatalf("the task is %s", state)
			}
		}
		a.ask(404, "POST", v1+"/tasks/"+task.TaskID+"/redeliver"+as, "")
	}
	a.ask(404, "GET", v1+"/tasks/none/status"+as, "")
	for callback, want := range map[string]int{"http://169.254.169.254/": 403, "https://elsewhere.example/": 403, "file:///etc/passwd": 400, "": 400} {
		a.ask(want, "POST", v1+"/persons"+as+"&callback="+callback, osiaEncounter(t, 6, `"Hall"`))
	}
	a.ask(204, "DELETE", v1+"/persons/berta"+as, "")
	if got := a.ask(200, "GET", v1+"/galleries"+as, ""); string(got.body) != `[]` {
		t.Errorf("left over: %s", got.body)
	}
}

// TestOSIAErrors wants every error in OSIA's form, where there are its paths.
func TestOSIAErrors(t *testing.T) {
	r := newRig(t, nil, osiaOptions(t))
	a := asker{t, r.http}
	for _, row := range []struct {
		status       int
		method, path string
		code         int
		body         string
	}{
		{400, "GET", "/galleries", 400, ""}, {400, "GET", "/galleries?transactionId=1&x=1", 400, ""}, {400, "GET", "/galleries?transactionId=1&transactionId=2", 400, ""},
		{404, "GET", "/galleries/x?transactionId=1", 404, ""}, {404, "GET", "/nothing", 404, ""}, {405, "PUT", "/galleries", 405, ""},
		{400, "POST", "/persons?transactionId=1", 400, "{"},
		{400, "POST", "/persons?transactionId=1", 422, strings.Replace(osiaEncounter(t, 1, `"X"`), b64(drawn(t, 1)), "aGk=", 1)},
		{400, "POST", "/persons?transactionId=1", 400, strings.Replace(osiaEncounter(t, 1, `"X"`), "FINGER", "IRIS", 1)},
		{400, "POST", "/persons?transactionId=1", 413, strings.Replace(osiaEncounter(t, 1, `"X"`), b64(drawn(t, 1)), b64(bomb(t)), 1)},
	} {
		got := a.ask(row.status, row.method, "/osia/v1"+row.path, row.body)
		var e struct {
			Code    int
			Message string
		}
		if err := json.Unmarshal(got.body, &e); err != nil || e.Code != row.code || e.Message == "" || got.header.Get("Content-Type") != "application/json" {
			t.Errorf("%s %s: got %s, want %d, %v", row.method, row.path, got.body, row.code, err)
		}
	}
	// what the policy of a gallery forbids
	a.ask(201, "PUT", "/v1/galleries/osia.Strict", `{"duplicates":"reject","duplicateScore":60}`)
	a.ask(200, "POST", "/osia/v1/persons?transactionId=1", osiaEncounter(t, 1, `"Strict"`))
	if got := a.ask(403, "POST", "/osia/v1/persons?transactionId=1", osiaEncounter(t, 1, `"Strict"`)); !strings.Contains(string(got.body), `{"code":409,"message":"duplicate: `) {
		t.Errorf("a duplicate: %s", got.body)
	}
	// one who waits is sent away by a busy service
	release := r.server.Occupy(time.Nanosecond)
	a.ask(503, "POST", "/osia/v1/persons?transactionId=1", osiaEncounter(t, 1, `"X"`))
	release()
	none := asker{t, newRig(t, nil, api.Options{}).http}
	if got := none.ask(404, "GET", "/osia/v1/galleries?transactionId=1", ""); !strings.Contains(string(got.body), "no-route") {
		t.Errorf("without OSIA: %s", got.body)
	}
}

// TestOSIAAccess holds who may do what, and what is recorded of it.
func TestOSIAAccess(t *testing.T) {
	url, results := callbacks(t)
	f := newOffice(t, osiaOptions(t, url))
	const v1, as = "/osia/v1", "?transactionId=1"
	verify := fmt.Sprintf(`{"biometricData":[%s]}`, osiaFinger(t, 1))
	probe := fmt.Sprintf(`{"filter":{},"biometricData":[%s]}`, osiaFinger(t, 1))
	for _, row := range []struct {
		status            int
		who, method, path string
		body, want        string
	}{
		{200, "desk", "POST", "/persons/anna/encounters/1", osiaEncounter(t, 1, `"A","B"`),
			"enrolment desk desk osia.createEncounter begun\nenrolment desk desk osia.A osia.A/anna.1 osia.createEncounter done\n" +
				"enrolment desk desk osia.B osia.B/anna.1 osia.createEncounter done\n"},
		{403, "terminal", "POST", "/verify/A/anna", verify, "refused terminal terminal osia.A osia.verifyFromId forbidden\n"},
		{403, "terminal", "POST", "/identify/A", probe, "refused terminal terminal osia.A osia.identify forbidden\n"},
		{403, "terminal", "DELETE", "/persons/anna", "", "refused terminal terminal osia.deleteAll forbidden\n"},
		{403, "operator", "POST", "/persons/anna/encounters/2", "{}", "refused operator operator osia.createEncounter forbidden\n"},
		{403, "desk-hall", "GET", "/persons/anna/encounters/1", "", "refused desk-hall desk osia.readEncounter forbidden\n"},
		{403, "desk-hall", "POST", "/identify/A", probe, "refused desk-hall desk osia.A osia.identify forbidden\n"},
		{403, "desk-hall", "POST", "/identify/ALL", probe, "refused desk-hall desk osia.identify forbidden\n"},
		{403, "desk", "GET", "/persons/anna/encounters/1/templates", "", "refused desk desk osia.readTemplate forbidden\n"},
		{200, "admin", "GET", "/persons/anna/encounters/1/templates", "",
			"export admin admin osia.A osia.A/anna.1 osia.readTemplate done\nexport admin admin osia.B osia.B/anna.1 osia.readTemplate done\n"},
		{200, "desk", "POST", "/verify/A/anna", verify, "verification desk desk osia.A osia.A/anna.1 osia.verifyFromId match\n"},
		{200, "desk", "POST", "/identify/A", probe, "identification desk desk osia.A osia.identify match\n"},
		{200, "desk-hall", "GET", "/galleries", "", ""},
		{204, "desk", "POST", "/persons/b/move/anna/encounters/1", "", "change desk desk osia.moveEncounter begun\n" +
			"change desk desk osia.A osia.A/b.1 osia.moveEncounter done\nchange desk desk osia.B osia.B/b.1 osia.moveEncounter done\n" +
			"change desk desk osia.A osia.A/anna.1 osia.moveEncounter done\nchange desk desk osia.B osia.B/anna.1 osia.moveEncounter done\n"},
		{404, "desk", "DELETE", "/persons/anna", "", "erasure desk desk osia.deleteAll begun\nerasure desk desk osia.deleteAll not-found\n"},
	} {
		got := f.ask(row.status, row.method, v1+row.path+as, row.body, f.as(row.who)...)
		if record := strings.ReplaceAll(f.journal.take(), " \n", "\n"); record != row.want {
			t.Errorf("%s %s %s:\ngot\n%swant\n%s", row.who, row.method, row.path, record, row.want)
		}
		if row.who == "desk-hall" && row.status == 200 && string(got.body) != "[]" {
			t.Errorf("galleries of others: %s", got.body)
		}
	}
	var task struct{ TaskID string }
	f.ask(202, "DELETE", v1+"/persons/b"+as+"&callback="+url, "", f.as("desk")...).into(t, &task)
	<-results
	if got, want := strings.ReplaceAll(f.journal.take(), " \n", "\n"), "erasure desk desk osia.deleteAll begun\n"+
		"erasure desk desk osia.A osia.A/b.1 osia.deleteAll done\nerasure desk desk osia.B osia.B/b.1 osia.deleteAll done\n"; got != want {
		t.Errorf("a task:\ngot\n%swant\n%s", got, want)
	}
	f.ask(404, "GET", v1+"/tasks/"+task.TaskID+"/status"+as, "", f.as("admin")...) // it is the desk's
	f.ask(401, "GET", v1+"/galleries"+as, "")
	f.journal.fails = io.ErrShortWrite
	f.ask(503, "DELETE", v1+"/persons/b"+as, "", f.as("desk")...)
}
