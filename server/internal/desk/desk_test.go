package desk_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"fingerzeig/minutiae"
	"fingerzeig/server/internal/desk"
)

func TestCalls(t *testing.T) {
	r := newRig(t, nil).in()
	made := stored(t, template(t, print(102, 1)))
	sample := map[string]any{"samples": []any{map[string]any{"finger": 2, "template": made}}}
	of := func(subject string, more ...any) map[string]any {
		m := map[string]any{"gallery": "hall", "subject": subject}
		for i := 0; i < len(more); i += 2 {
			m[more[i].(string)] = more[i+1]
		}
		return m
	}
	for _, row := range []struct {
		name, call string
		body       any
		status     int
		says       string
	}{
		{"nobody yet", "subject", of("anna"), 404, "not-found"},
		{"enrol", "enrol", of("anna", "body", sample), 201, `"created":true`},
		{"who it is", "subject", of("anna"), 200, `"minutiae"`},
		{"search", "identify", of("", "body", sample, "query", map[string]string{"max": "3"}), 200, `"decision":"match"`},
		{"galleries", "galleries", map[string]any{}, 200, `"hall"`},
		{"a query that the API does not know", "subject", of("anna", "query", map[string]string{"all": "1"}), 400, "/problems/query"},
		{"a path in a name", "subject", of("../../galleries"), 400, "/problems/name"},
		{"dots", "erase", of(".."), 404, "not-found"},
		{"no name", "erase", of(""), 404, "not-found"},
		{"a gallery that would be another path", "erase", map[string]any{"gallery": "hall/subjects/anna?", "subject": "x"}, 400, "name"},
		{"no such call", "drop", of("anna"), 404, "no-route"},
		{"a field that nobody knows", "subject", of("anna", "door", 7), 400, "/problems/body"},
		{"no JSON", "subject", "anna", 400, "/problems/body"},
		{"two values", "subject", `{} {}`, 400, "/problems/body"},
		{"too much", "enrol", `{"subject":"` + strings.Repeat("a", 8<<20) + `"}`, 413, "too-long"},
		{"erase", "erase", of("anna"), 204, ""},
		{"nobody any more", "erase", of("anna"), 404, "not-found"},
	} {
		status, body := r.ask("POST", "/api/"+row.call, row.body)
		if status != row.status || !strings.Contains(body, row.says) {
			t.Errorf("%s: %d, %s; want %d, %s", row.name, status, body, row.status, row.says)
		}
	}
}

func TestLook(t *testing.T) {
	r := newRig(t, nil).in()
	img := print(102, 1)
	status, body := r.ask("POST", "/look", map[string]any{"image": png(t, img)})
	var v struct {
		Picture, Template []byte
		Quality           int
		Advice            []string
		Width, Height     float64
		Minutiae          []struct{ X, Y, Angle float64 }
	}
	if err := json.Unmarshal([]byte(body), &v); status != 200 || err != nil {
		t.Fatalf("%d, %v, %.200s", status, err, body)
	}
	want := template(t, img)
	sure := 0
	for _, m := range want.Minutiae {
		if m.Reliability >= 25 {
			sure++
		}
	}
	if string(v.Template) != string(stored(t, want)) || len(v.Minutiae) != sure || sure < 20 || v.Quality != int(want.Quality) || v.Width != 300 ||
		!strings.HasPrefix(string(v.Picture), "\x89PNG") {
		t.Errorf("%d minutiae, quality %d, width %g; want %d, %d", len(v.Minutiae), v.Quality, v.Width, sure, want.Quality)
	}
	empty := minutiae.Image{Width: 200, Height: 200, PPI: 500, Pixels: make([]byte, 200*200)}
	if status, body := r.ask("POST", "/look", map[string]any{"image": png(t, empty)}); status != 200 || !strings.Contains(body, `"no-finger"`) {
		t.Errorf("nothing on the sensor: %d, %s", status, body)
	}
	unknown := append([]byte("P5 200 200 255\n"), make([]byte, 200*200)...)
	for _, row := range []struct {
		name string
		body any
		says string
	}{
		{"no picture", map[string]any{"image": []byte("this is no picture")}, "image-format"},
		{"nothing", map[string]any{}, "image-format"},
		{"no resolution", map[string]any{"image": unknown}, "no-resolution"},
		{"a resolution that no sensor has", map[string]any{"image": unknown, "ppi": 10}, "image-resolution"},
		{"a resolution below nothing", map[string]any{"image": unknown, "ppi": -1}, "body"},
		{"too small", map[string]any{"image": png(t, minutiae.Image{Width: 20, Height: 20, PPI: 500, Pixels: make([]byte, 400)})}, "image-size"},
	} {
		if status, body := r.ask("POST", "/look", row.body); status != 422 && status != 400 || !strings.Contains(body, "/problems/"+row.says) {
			t.Errorf("%s: %d, %.200s; want %s", row.name, status, body, row.says)
		}
	}
}

func TestAgree(t *testing.T) {
	r := newRig(t, nil).in()
	a, b, c := stored(t, template(t, print(102, 1))), stored(t, template(t, print(102, 2))), stored(t, template(t, print(102, 3)))
	x, y := stored(t, template(t, print(107, 1))), stored(t, template(t, print(106, 1)))
	for _, row := range []struct {
		name      string
		templates [][]byte
		want      string // empty: refused
	}{
		{"three of one finger", [][]byte{a, b, c}, `"agree":true`},
		{"the second is another", [][]byte{a, x, c}, `"agree":false,"best":`},
		{"the second is named", [][]byte{a, x, c}, `"odd":1`},
		{"the first is named", [][]byte{x, a, c}, `"odd":0`},
		{"three fingers", [][]byte{a, x, y}, `"odd":-1`},
		{"two of one finger", [][]byte{a, b}, `"agree":true`},
		{"two fingers: either may be wrong", [][]byte{a, x}, `"agree":false`},
		{"one", [][]byte{a}, ""},
		{"six", [][]byte{a, a, a, a, a, a}, ""},
		{"no template", [][]byte{a, {1, 2, 3}}, ""},
	} {
		status, body := r.ask("POST", "/agree", map[string]any{"templates": row.templates})
		if row.want == "" && status < 400 || row.want != "" && (status != 200 || !strings.Contains(body, row.want)) {
			t.Errorf("%s: %d, %s; want %s", row.name, status, body, row.want)
		}
	}
}

func TestSensor(t *testing.T) {
	r := newRig(t, nil).in()
	none := newRig(t, func(o *desk.Options) { o.Sensor = nil }).in()
	for _, row := range []struct {
		name   string
		body   any
		status int
		says   string
	}{
		{"an empty plate", desk.Touch{Finger: 2}, 200, `"ppi":500`},
		{"a finger that nobody has", desk.Touch{Finger: 11}, 400, "body"},
		{"nobody", desk.Touch{Finger: 2, Person: -1}, 400, "body"},
	} {
		if status, body := r.ask("POST", "/sensor", row.body); status != row.status || !strings.Contains(body, row.says) {
			t.Errorf("%s: %d, %.200s; want %d, %s", row.name, status, body, row.status, row.says)
		}
		if status, _ := none.ask("POST", "/sensor", row.body); status != 404 && status != 400 {
			t.Errorf("%s without a device: %d", row.name, status)
		}
	}
}

func TestNewDevice(t *testing.T) {
	for origin, good := range map[string]bool{
		"https://localhost:8443": true, "http://127.0.0.1:4501": true, "http://localhost:4501": true, "http://[::1]:4501": true,
		"https://sensor.hall.example:8443": true,
		"http://sensor.hall.example:8443":  false, "https://localhost:8443/SGIFPCapture": false, "localhost:8443": false, "https://": false, "": false,
		"https://localhost:8443;script-src": false, "https://* ": false, "https://*": false, "ftp://localhost": false, "https://a'b": false,
		"https://user@localhost:8443": false,
	} {
		if d, err := desk.NewDevice(desk.SBI, origin); (err == nil) != good || err != nil && !errors.Is(err, desk.ErrDevice) || good && d.Origin != origin {
			t.Errorf("%q: %v, %v", origin, d, err)
		}
	}
}

// Whatever is sent, the page's server answers with an answer or a problem of its own.
func FuzzRequest(f *testing.F) {
	for _, seed := range []string{`{}`, `{"image":"aGVsbG8="}`, `{"templates":["",""]}`, `{"gallery":"a","subject":"..","body":{}}`, `[`, `{"finger":2}`} {
		for path := range byte(5) {
			f.Add(path, seed)
		}
	}
	shared := newRig(f, nil).in()
	f.Fuzz(func(t *testing.T, path byte, body string) {
		r := *shared
		r.t = t
		paths := []string{"/look", "/agree", "/sensor", "/api/step", "/api/enrol"}
		if status, answer := r.ask("POST", paths[int(path)%len(paths)], body); status >= 500 {
			t.Errorf("%s: %d, %s", body, status, answer)
		}
	})
}
