package api_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"fingerzeig/index"
	"fingerzeig/internal/client"
	"fingerzeig/server/internal/api"
)

const ndjson = "application/x-ndjson"

// person is a line of an import.
func person(t *testing.T, name string, seed uint64) string {
	return fmt.Sprintf(`{"subject":%q,"samples":[%s],"labels":{"of":%q}}`+"\n", name, jsonSample(t, 2, seed), name)
}

// imported is a line of the answer to an import.
type imported struct {
	Line, Status, Lines, Enrolled, Failed int
	Subject, Type, Cursor                 string
	End                                   *bool
}

func linesOf(t *testing.T, body []byte) (all []imported) {
	t.Helper()
	for line := range bytes.Lines(body) {
		var w imported
		if err := json.Unmarshal(line, &w); err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		all = append(all, w)
	}
	return all
}

// TestImport imports good lines and bad ones: each is told what became of it, and the bad ones harm no others.
func TestImport(t *testing.T) {
	r := newRig(t, nil, api.Options{})
	a := asker{t, r.http}
	body := person(t, "anna", 1) + "\n" + person(t, "ben", 2) + "{}{}\n" + person(t, ".x", 3) + person(t, "carla", 4) + person(t, "anna", 5) +
		`{"subject":"dora","samples":[{"template":"` + b64(few(t, 2)) + `"}]}` + "\n" + `{"subject":"emil","samples":[]}` + "\n" + strings.TrimSpace(person(t, "fritz", 6))
	lines := linesOf(t, a.ask(200, "POST", "/v1/galleries/g/subjects:import", body, "Content-Type", ndjson).body)
	want := []string{"1 anna 200 ", "3 ben 200 ", "4  400 /problems/body", "5 .x 400 /problems/name", "6 carla 200 ", "7 anna 200 ", "8 dora 422 /problems/no-print",
		"9 emil 422 /problems/sample", "10 fritz 200 "}
	if len(lines) != len(want)+1 {
		t.Fatalf("%d lines: %+v", len(lines), lines)
	}
	for i, w := range want {
		if got := fmt.Sprintf("%d %s %d %s", lines[i].Line, lines[i].Subject, lines[i].Status, lines[i].Type); got != w {
			t.Errorf("line %d: got %q, want %q", i, got, w)
		}
	}
	if last := lines[len(want)]; last.End == nil || !*last.End || last.Enrolled != 5 || last.Failed != 4 || last.Lines != 10 {
		t.Errorf("at the end: %+v", last)
	}
	if v, err := r.client.Verify(ctx, "g", "anna", client.Sample{Template: stored(t, 5)}, client.Query{}); err != nil || !v.Matched() {
		t.Errorf("the later anna counts: %+v, %v", v, err)
	}
	if s, err := r.client.Get(ctx, "g", "carla"); err != nil || s.Labels["of"] != "carla" {
		t.Errorf("%+v, %v", s, err)
	}
}

// TestImportGoesOn sends lines again with the cursor of an earlier answer: those before it are skipped.
func TestImportGoesOn(t *testing.T) {
	r := newRig(t, nil, api.Options{})
	a := asker{t, r.http}
	one, two := person(t, "anna", 1), person(t, "ben", 2)
	lines := linesOf(t, a.ask(200, "POST", "/v1/galleries/g/subjects:import", one, "Content-Type", ndjson).body)
	cursor := lines[len(lines)-1].Cursor
	lines = linesOf(t, a.ask(200, "POST", "/v1/galleries/g/subjects:import?cursor="+cursor, one+two, "Content-Type", ndjson).body)
	if len(lines) != 2 || lines[0].Subject != "ben" || lines[0].Line != 2 || lines[1].Enrolled != 1 || lines[1].Lines != 2 {
		t.Errorf("%+v", lines)
	}
}

// TestImportPolicy imports into a gallery that rejects duplicates, and into one that is full.
func TestImportPolicy(t *testing.T) {
	r := newRig(t, nil, api.Options{})
	a := asker{t, r.http}
	for policy, want := range map[string]string{
		`{"duplicates":"reject","duplicateScore":60}`: "200 200 409/problems/duplicate", `{"maxSubjects":2}`: "200 200 409/problems/full",
	} {
		a.ask(201, "PUT", "/v1/galleries/g", policy)
		lines := linesOf(t, a.ask(200, "POST", "/v1/galleries/g/subjects:import", person(t, "a", 1)+person(t, "b", 2)+person(t, "c", 1), "Content-Type", ndjson).body)
		var got []string
		for _, l := range lines[:3] {
			got = append(got, fmt.Sprint(l.Status)+l.Type)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: got %v, want %s", policy, got, want)
		}
		a.ask(204, "DELETE", "/v1/galleries/g", "")
	}
}

// endlessLines gives the same line again and again, n times, and then half of one.
type endlessLines struct {
	line   string
	n      int
	reader strings.Reader
}

func (e *endlessLines) Read(p []byte) (int, error) {
	if e.reader.Len() == 0 {
		if e.n--; e.n < 0 {
			return 0, io.EOF
		}
		e.reader.Reset(e.line)
	}
	return e.reader.Read(p)
}

// TestLongImport sends more than a body may be elsewhere: it is read as it comes. Somewhere else such a body is refused.
func TestLongImport(t *testing.T) {
	r := newRig(t, nil, api.Options{})
	line := `{"subject":"` + strings.Repeat("x", 4000) + `"}` + "\n" // not a name
	const n = 3000
	plain := &http.Client{Transport: r.http.Transport.(held).next} // the contract's validator would read it all
	for _, row := range []struct {
		path, media string
		status      int
	}{{"/v1/galleries/g/subjects:import", ndjson, 200}, {"/v1/extract", "image/png", 413}, {"/v1/extract", ndjson, 413}} {
		response, err := plain.Post("http://service"+row.path, row.media, &endlessLines{line: line, n: n})
		if err != nil {
			t.Fatalf("%s: %v", row.path, err)
		}
		if response.StatusCode != row.status {
			t.Errorf("%s: %d, want %d", row.path, response.StatusCode, row.status)
		}
		if response.StatusCode == 200 {
			lines := 0
			var last imported
			for scanner := bufio.NewScanner(response.Body); scanner.Scan(); lines++ {
				if err := json.Unmarshal(scanner.Bytes(), &last); err != nil {
					t.Fatal(err)
				}
			}
			if lines != n+1 || last.End == nil || !*last.End || last.Failed != n {
				t.Errorf("%d lines, at the end %+v", lines, last)
			}
		}
		_ = response.Body.Close()
	}
}

// TestCutImport breaks the connection in the middle of a line: what was answered is enrolled, and the service goes on.
func TestCutImport(t *testing.T) {
	r := newRig(t, nil, api.Options{})
	c, err := r.dial()
	if err != nil {
		t.Fatal(err)
	}
	line := person(t, "anna", 1)
	_, err = fmt.Fprintf(c, "POST /v1/galleries/g/subjects:import HTTP/1.1\r\nHost: service\r\nContent-Type: %s\r\nContent-Length: 99999\r\n\r\n%s{\"sub", ndjson, strings.Repeat(line, 1))
	if err != nil {
		t.Fatal(err)
	}
	_ = c.Close()
	if err := r.client.Ready(ctx); err != nil {
		t.Error(err)
	}
}

// TestExport takes a gallery out of one service and puts it into another: all is as it was.
func TestExport(t *testing.T) {
	from := newRig(t, nil, api.Options{Export: true})
	a := asker{t, from.http}
	a.ask(201, "PUT", "/v1/galleries/g/subjects/anna", `{"samples":[`+jsonSample(t, 2, 1)+`,`+jsonSample(t, 7, 2)+`],"labels":{"a":"b"},"expires":"2031-05-01T00:00:00Z"}`)
	a.ask(201, "PUT", "/v1/galleries/g/subjects/ben", `{"samples":[`+jsonSample(t, 0, 3)+`],"active":false}`)
	export := a.ask(200, "GET", "/v1/galleries/g/subjects:export", "").body
	to := newRig(t, nil, api.Options{Export: true})
	b := asker{t, to.http}
	if lines := linesOf(t, b.ask(200, "POST", "/v1/galleries/h/subjects:import", string(export), "Content-Type", ndjson).body); lines[len(lines)-1].Enrolled != 2 {
		t.Errorf("%+v", lines)
	}
	if again := b.ask(200, "GET", "/v1/galleries/h/subjects:export", "").body; !bytes.Equal(again, export) {
		t.Errorf("got  %s\nwant %s", again, export)
	}
	rest := b.ask(200, "GET", "/v1/galleries/h/subjects:export?cursor=YW5uYQ", "").body // behind anna
	if n := bytes.Count(rest, []byte("\n")); n != 2 || !bytes.Contains(rest, []byte(`"ben"`)) {
		t.Errorf("%s", rest)
	}
}

// halfRead is an index that lists somebody who cannot be read.
type halfRead struct{ broken }

func (halfRead) List(context.Context, index.GalleryID, index.ListOptions) ([]index.SubjectID, error) {
	return []index.SubjectID{"anna"}, nil
}

// TestExportFails exports what cannot be read: the last line says that it is not the end.
func TestExportFails(t *testing.T) {
	r := newRig(t, halfRead{broken{index.ErrCorrupt}}, api.Options{Export: true})
	lines := linesOf(t, asker{t, r.http}.ask(200, "GET", "/v1/galleries/g/subjects:export", "").body)
	if len(lines) != 1 || lines[0].End == nil || *lines[0].End || lines[0].Type != "/problems/damaged" {
		t.Errorf("%+v", lines)
	}
}
