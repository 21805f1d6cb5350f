package secugen

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"fingerzeig/hw"
	"fingerzeig/hw/hwtest"
)

// service answers by the manual.
type service struct {
	licence string
	origin  string
	change  func(map[string]any)
	text    string // what it answers instead
	status  int
	fingers hwtest.Fingers
}

func newService() *service { return &service{fingers: hwtest.NewFingers(), status: 200} }

var picture = []byte{1, 2, 3, 4}

func (s *service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	ms, err := strconv.Atoi(r.FormValue("Timeout"))
	if r.Method != "POST" || r.URL.Path != "/SGIFPCapture" || err != nil || r.FormValue("templateFormat") != "ISO" {
		w.WriteHeader(http.StatusNotFound)
		return
	}
	answer := map[string]any{"ErrorCode": 0, "Manufacturer": "SecuGen", "Model": "Drawn", "SerialNumber": "H1", "ImageWidth": 2, "ImageHeight": 2,
		"ImageDPI": 508, "ImageQuality": 80, "NFIQ": 1, "BMPBase64": base64.StdEncoding.EncodeToString(picture), "WSQImage": nil}
	if r.FormValue("licstr") != s.licence || r.Header.Get("Origin") != s.origin {
		answer = map[string]any{"ErrorCode": 10004}
	} else if !s.fingers.Await(r.Context(), time.Duration(ms)*time.Millisecond) {
		answer = map[string]any{"ErrorCode": 54}
	} else if s.change != nil {
		s.change(answer)
	}
	w.WriteHeader(s.status)
	if s.text != "" {
		_, _ = io.WriteString(w, s.text)
		return
	}
	_ = json.NewEncoder(w).Encode(answer)
}

func decode(b []byte, ppi int) (hw.Frame, error) {
	if len(b) != 4 {
		return hw.Frame{}, errors.New("no picture")
	}
	return hw.Frame{Pixels: append([]byte(nil), b...), Width: 2, Height: 2, PPI: ppi}, nil
}

func wired(s *service, o Options) (*Sensor, error) {
	o.Decode, o.transport = decode, hwtest.Web{Device: s}
	return Open(o)
}

func TestContract(t *testing.T) {
	var s *service
	hwtest.TestSensor(t, hwtest.SensorRig{Bubble: true,
		Open: func() (hw.Sensor, error) {
			s = newService()
			s.licence, s.origin = "L", "https://terminal.example"
			return wired(s, Options{Licence: s.licence, Origin: s.origin})
		},
		Finger: func(hw.Sensor) error { s.fingers.Lay(); return nil },
	})
}

func TestAnswers(t *testing.T) {
	set := func(name string, value any) func(*service) {
		return func(s *service) { s.change = func(a map[string]any) { a[name] = value } }
	}
	for _, row := range []struct {
		name   string
		change func(*service)
		ppi    int // of the frame; 0: an error
	}{
		{"good", func(*service) {}, 508},
		{"no resolution", set("ImageDPI", 0), 500},
		{"no device", set("ErrorCode", 55), 0},
		{"no code", func(s *service) { s.change = func(a map[string]any) { delete(a, "ErrorCode") } }, 0},
		{"no image", set("BMPBase64", nil), 0},
		{"no base64", set("BMPBase64", "%"), 0},
		{"another size", set("ImageWidth", 3), 0},
		{"HTML", func(s *service) { s.text = "<html>" }, 0},
		{"an error of the server", func(s *service) { s.status = 500 }, 0},
		{"no licence", func(s *service) { s.licence = "L" }, 0},
	} {
		t.Run(row.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newService()
				row.change(s)
				sensor, err := wired(s, Options{})
				if err != nil {
					t.Fatal(err)
				}
				defer sensor.Close()
				s.fingers.Lay()
				f, err := sensor.Capture(t.Context())
				if row.ppi == 0 && !errors.Is(err, hw.ErrDevice) || row.ppi > 0 && err != nil || f.PPI != row.ppi {
					t.Errorf("Capture() = %+v, %v, want %d ppi", f, err, row.ppi)
				}
			})
		})
	}
}

// TestNetwork captures over HTTPS, and with nobody's certificate not at all.
func TestNetwork(t *testing.T) {
	s := newService()
	server := httptest.NewTLSServer(s)
	defer server.Close()
	sensor, err := Open(Options{URL: server.URL, Decode: decode, TLS: server.Client().Transport.(*http.Transport).TLSClientConfig})
	if err != nil {
		t.Fatal(err)
	}
	defer sensor.Close()
	s.fingers.Lay()
	if f, err := sensor.Capture(t.Context()); err != nil || !bytes.Equal(f.Pixels, picture) {
		t.Errorf("Capture() = %v, %v", f.Pixels, err)
	}
	want := hw.SensorInfo{Driver: "secugen", Model: "SecuGen Drawn", Serial: "H1", Width: 2, Height: 2, PPI: 508}
	if got, err := sensor.Info(t.Context()); got != want || err != nil {
		t.Errorf("Info() = %+v, %v", got, err)
	}
	stranger, err := Open(Options{URL: server.URL, Decode: decode})
	if err != nil {
		t.Fatal(err)
	}
	defer stranger.Close()
	if _, err := stranger.Info(t.Context()); !errors.Is(err, hw.ErrDevice) {
		t.Errorf("Info over an untrusted connection = %v", err)
	}
}

func TestOpenRefuses(t *testing.T) {
	for name, o := range map[string]Options{
		"no decoder": {}, "no quality": {Decode: decode, Quality: 101}, "no address": {Decode: decode, URL: "localhost:8443"},
	} {
		if _, err := Open(o); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func FuzzAnswer(f *testing.F) {
	f.Add(`{"ErrorCode":0,"BMPBase64":"AQIDBA==","ImageWidth":2,"ImageHeight":2,"ImageDPI":508}`)
	f.Add(`{"ErrorCode":54}`)
	f.Add(`null`)
	f.Fuzz(func(t *testing.T, text string) {
		if text == "" {
			return
		}
		s := newService()
		s.text = text
		s.fingers.Lay()
		sensor, err := wired(s, Options{})
		if err != nil {
			t.Fatal(err)
		}
		frame, found, err := sensor.ask(t.Context(), time.Second)
		if found != (len(frame.Pixels) > 0) || found && (frame.Check() != nil || err != nil || !strings.Contains(strings.ToLower(text), "errorcode")) {
			t.Errorf("%q gives %+v, %v, %v", text, frame, found, err)
		}
	})
}
