package mosip

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"fingerzeig/index"
	"fingerzeig/minutiae"
	"fingerzeig/minutiae/fmr"
	"fingerzeig/minutiae/synth"
)

// town is an ABIS on an index of its own, beside a data share that holds what the test puts there.
type town struct {
	*ABIS
	share *Share
	url   string

	mu     sync.Mutex
	files  map[string][]byte
	tokens int
}

type core struct{ *index.Index }

// Template implements Core: pictures hold what the test says of them.
func (core) Template(_ context.Context, file []byte) (minutiae.Template, error) {
	if bytes.Equal(file, []byte("blank")) {
		return minutiae.Template{}, nil
	}
	return minutiae.Template{}, errors.New("no picture")
}

var clock = func() time.Time { return time.Date(2026, 3, 29, 7, 1, 24, 692e6, time.UTC) }

func newTown(t *testing.T) *town {
	t.Helper()
	x, err := index.Open(t.TempDir(), index.Options{})
	if err != nil {
		t.Fatal(err)
	}
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	w := &town{files: map[string][]byte{}}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /auth", func(rw http.ResponseWriter, r *http.Request) {
		w.mu.Lock()
		defer w.mu.Unlock()
		var asked struct {
			Request map[string]string `json:"request"`
		}
		if err := json.NewDecoder(r.Body).Decode(&asked); err != nil || asked.Request["secretKey"] != "secret" {
			rw.WriteHeader(http.StatusUnauthorized)
			return
		}
		w.tokens++
		http.SetCookie(rw, &http.Cookie{Name: "Authorization", Value: fmt.Sprint("token", w.tokens)})
	})
	mux.HandleFunc("GET /share/{name}", func(rw http.ResponseWriter, r *http.Request) {
		w.mu.Lock()
		defer w.mu.Unlock()
		c, err := r.Cookie("Authorization")
		name := r.PathValue("name")
		switch b := w.files[name]; {
		case err != nil || c.Value != fmt.Sprint("token", w.tokens):
			_, _ = rw.Write([]byte(`{"errors":[{"errorCode":"KER-ATH-401","message":"Authentication Failed"}]}`))
		case name == "old":
			_, _ = rw.Write([]byte(`{"errors":[{"errorCode":"DAT-SER-006","message":"Data share usage expired"}]}`))
		case name == "away":
			http.Redirect(rw, r, "/share/anna", http.StatusFound)
		case b == nil:
			_, _ = rw.Write([]byte(`{"errors":[{"errorCode":"DAT-SER-006","message":"Data share not found"}]}`))
		default:
			_, _ = rw.Write(seal(t, b, &key.PublicKey, name != "before"))
		}
	})
	server := httptest.NewServer(mux)
	w.url = server.URL
	w.share = &Share{Base: w.url + "/share/", Auth: w.url + "/auth", Secret: "secret", Key: key}
	w.ABIS = New(core{x}, w.share, clock)
	t.Cleanup(func() {
		server.Close()
		if err := x.Close(); err != nil {
			t.Error(err)
		}
	})
	return w
}

// ask sends a message and returns the answer.
func (w *town) ask(t *testing.T, id, fields string) answer {
	t.Helper()
	message := fmt.Sprintf(`{"id":"mosip.abis.%s","version":"1.1","requestId":"91234567","requesttime":"2020-03-29T07:01:24.692Z"%s}`, id, fields)
	answered, _ := w.Answer(t.Context(), "mosip", []byte(message))
	b := answered.JSON
	var a answer
	if err := json.Unmarshal(b, &a); err != nil {
		t.Fatal(err)
	}
	if a.ID != "mosip.abis."+id || a.RequestID != "91234567" || a.ResponseTime != "2026-03-29T07:01:24.692Z" {
		t.Errorf("%s: the answer is not to the message: %s", id, b)
	}
	return a
}

// record returns an impression of a drawn finger as a record of minutiae.
func record(t testing.TB, seed, impression uint64) []byte {
	t.Helper()
	b, err := fmr.Encode(fmr.FromTemplate(synth.NewPattern(seed).Template(impression, synth.Options{Variation: 0.2}), 0), fmr.ISO2005)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// cbeff returns fingers, by their subtype, among a face.
func cbeff(fingers map[string][]byte) []byte {
	var b strings.Builder
	b.WriteString(`<?xml version="1.0"?><BIR xmlns="http://standards.iso.org/iso-iec/19785/-3/ed-2/"><BIRInfo><Integrity>false</Integrity></BIRInfo>`)
	b.WriteString(`<BIR><BDBInfo><Type>Face</Type></BDBInfo><BDB>!</BDB></BIR>`)
	for subtype, record := range fingers {
		fmt.Fprintf(&b, "<BIR><BDBInfo><Format><Organization>Mosip</Organization><Type>2</Type></Format><Type>Finger</Type><Subtype>%s</Subtype></BDBInfo>\n<BDB>%s</BDB></BIR>",
			subtype, base64.StdEncoding.EncodeToString(record))
	}
	b.WriteString("</BIR>")
	return []byte(b.String())
}

func TestOperations(t *testing.T) {
	w := newTown(t)
	two := func(seed, impression uint64) []byte {
		return cbeff(map[string][]byte{"Right IndexFinger": record(t, seed, impression), "Left Thumb": record(t, seed+100, impression)})
	}
	w.files["anna"], w.files["before"], w.files["again"] = two(1, 1), two(2, 1), two(1, 2)
	w.files["blank"], w.files["nobody"], w.files["torn"] = cbeff(map[string][]byte{"": []byte("blank")}), cbeff(nil), []byte("<BIR>")
	at := func(name string) string { return fmt.Sprintf(`,"referenceURL":"%s/share/%s"`, w.url, name) }
	for _, row := range []struct{ id, fields, reason string }{
		{"insert", `,"referenceId":"anna"` + at("anna"), ""},
		{"insert", `,"referenceId":"anna"` + at("anna"), "10"},
		{"insert", `,"referenceId":"ben"` + at("before"), ""},
		{"insert", `,"referenceId":"anna2"` + at("again"), ""},
		{"insert", at("anna"), "5"},
		{"insert", `,"referenceId":"x"`, "8"},
		{"insert", `,"referenceId":"x"` + at("missing"), "7"},
		{"insert", `,"referenceId":"x"` + at("away"), "7"},
		{"insert", `,"referenceId":"x"` + at("old"), "17"},
		{"insert", `,"referenceId":"x"` + at("nobody"), "11"},
		{"insert", `,"referenceId":"x"` + at("torn"), "16"},
		{"insert", `,"referenceId":"x"` + at("blank"), "18"},
		{"insert", `,"referenceId":"x","referenceURL":"http://elsewhere/share/anna"`, "7"},
		{"insert", `,"referenceId":"a/b"` + at("anna"), "4"},
		{"identify", "", "5"},
		{"identify", `,"referenceId":"nobody"`, "12"},
		{"identify", `,"referenceId":"anna","flags":{"maxResults":"many"}`, "4"},
		{"delete", `,"referenceId":"nobody"`, "12"},
		{"merge", "", "14"},
		{"ping", "", ""},
	} {
		a := w.ask(t, row.id, row.fields)
		if a.FailureReason != row.reason || (a.ReturnValue == "1") != (row.reason == "") {
			t.Errorf("%s%s: got %s, reason %q, want reason %q", row.id, row.fields, a.ReturnValue, a.FailureReason, row.reason)
		}
	}
	if a := w.ask(t, "referenceCount", ""); a.Count == nil || *a.Count != "3" {
		t.Errorf("three are enrolled: got %+v", a)
	}
	if a := w.ask(t, "pendingJobs", ""); a.Jobs == nil || *a.Jobs != "0" {
		t.Errorf("nothing is under way: got %+v", a)
	}
	for _, row := range []struct{ fields, want string }{
		{`,"referenceId":"anna","flags":{"maxResults":"10","targetFPIR":30,"flag1":{"a":1}}`, "anna2"},
		{`,"referenceId":null` + at("again"), "anna2 anna"},
		{`,"flags":{"maxResults":1}` + at("again"), "anna2"},
		{`,"referenceId":"ben"`, ""},
		{`,"referenceId":"anna","gallery":{"referenceIds":[{"referenceId":"ben"},{"referenceId":"gone"}]}`, ""},
		{`,"referenceId":"anna","gallery":{"referenceIds":[{"referenceId":"ben"},{"referenceId":"anna2"},{"referenceId":"anna"}]}`, "anna2"},
	} {
		a := w.ask(t, "identify", row.fields)
		if a.Candidates == nil {
			t.Errorf("%s: got no list, reason %s", row.fields, a.FailureReason)
			continue
		}
		var got []string
		for _, c := range a.Candidates.Candidates {
			got = append(got, c.ReferenceID)
		}
		if strings.Join(got, " ") != row.want || a.Candidates.Count != fmt.Sprint(len(got)) {
			t.Errorf("%s: got %v, count %s, want %s", row.fields, got, a.Candidates.Count, row.want)
		}
	}
	if a := w.ask(t, "delete", `,"referenceId":"anna2"`); a.ReturnValue != "1" {
		t.Errorf("delete: got reason %s", a.FailureReason)
	}
	if a := w.ask(t, "identify", `,"referenceId":"anna"`); a.Candidates == nil || a.Candidates.Count != "0" {
		t.Errorf("the duplicate is deleted: got %+v", a.Candidates)
	}
}

func TestTokenIsRenewed(t *testing.T) {
	w := newTown(t)
	w.files["anna"] = cbeff(map[string][]byte{"Right Thumb": record(t, 1, 1)})
	fields := fmt.Sprintf(`,"referenceId":"%%s","referenceURL":"%s/share/anna"`, w.url)
	if a := w.ask(t, "insert", fmt.Sprintf(fields, "first")); a.ReturnValue != "1" {
		t.Fatalf("reason %s", a.FailureReason)
	}
	w.mu.Lock()
	w.tokens++ // the one that was given out is refused from now on
	w.mu.Unlock()
	if a := w.ask(t, "insert", fmt.Sprintf(fields, "second")); a.ReturnValue != "1" {
		t.Errorf("reason %s, want the token to be asked for again", a.FailureReason)
	}
	w.share.Secret = "another"
	w.share.until = time.Time{}
	if a := w.ask(t, "insert", fmt.Sprintf(fields, "third")); a.FailureReason != "7" {
		t.Errorf("a secret that is refused: got reason %q, want 7", a.FailureReason)
	}
}

func TestMessages(t *testing.T) {
	w := newTown(t)
	for _, row := range []struct{ message, reason string }{
		{`{`, "4"},
		{`{"id":"mosip.abis.ping"}`, "6"},
		{`{"id":"ping","requestId":"1"}`, "14"},
		{`{"id":"mosip.abis.ping","requestId":"1","version":"2.0"}`, "13"},
		{`{"id":"mosip.abis.ping","requestId":"1","version":"1.1"}`, "9"},
		{`{"id":"mosip.abis.ping","requestId":"1","version":"1.1","requesttime":"today"}`, "15"},
	} {
		answered, err := w.Answer(t.Context(), "mosip", []byte(row.message))
		b := answered.JSON
		var a answer
		if json.Unmarshal(b, &a) != nil || a.FailureReason != row.reason || err == nil {
			t.Errorf("%s: got %s, %v, want reason %s", row.message, b, err, row.reason)
		}
	}
}

func TestPositions(t *testing.T) {
	for subtype, want := range map[string]index.Finger{
		"": 0, "Right Thumb": 1, "Right IndexFinger": 2, "Right LittleFinger": 5, "Left Thumb": 6, "Left RingFinger": 9,
	} {
		if got, err := positionOf([]string{subtype}); err != nil || got != want {
			t.Errorf("%q: got %d, %v, want %d", subtype, got, err, want)
		}
	}
	if got, err := positionOf([]string{"Left", "MiddleFinger"}); err != nil || got != 8 {
		t.Errorf("in two elements: got %d, %v", got, err)
	}
	for _, subtype := range []string{"Right", "Thumb", "Right Toe", "Right Left Thumb"} {
		if got, err := positionOf([]string{subtype}); err == nil {
			t.Errorf("%q: got %d, want an error", subtype, got)
		}
	}
}
