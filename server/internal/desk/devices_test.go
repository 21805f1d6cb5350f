package desk_test

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"fingerzeig/minutiae"
	"fingerzeig/minutiae/imageio/fir"
	"fingerzeig/server/internal/desk"
)

// maker is the service of a sensor's maker on the clerk's machine, as a page sees it. It answers by SecuGen's manual and MOSIP's specification:
// nobody comes at first, then a finger that hardly touches, then one after the other.
type maker struct {
	t       *testing.T
	calls   atomic.Int64
	methods chan string
}

func newMaker(t *testing.T) (m *maker, origin string) {
	m = &maker{t: t, methods: make(chan string, 100)}
	server := httptest.NewServer(m)
	t.Cleanup(server.Close)
	return m, server.URL
}

func (m *maker) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Access-Control-Allow-Origin", "*")
	w.Header().Set("Access-Control-Allow-Methods", "POST, MOSIPDISC, RCAPTURE")
	w.Header().Set("Access-Control-Allow-Headers", "Content-Type")
	if r.Method == http.MethodOptions {
		return
	}
	m.methods <- r.Method
	var answer any
	switch r.Method + " " + r.URL.Path {
	case "POST /SGIFPCapture":
		answer = m.secugen(r)
	case "MOSIPDISC /device":
		answer = []any{map[string]any{"deviceId": "d-1", "deviceStatus": "Ready"}}
	case "RCAPTURE /capture":
		answer = m.sbi(r)
	default:
		w.WriteHeader(http.StatusNotFound)
		return
	}
	if err := json.NewEncoder(w).Encode(answer); err != nil {
		m.t.Error(err)
	}
}

func (m *maker) secugen(r *http.Request) any {
	if r.FormValue("Timeout") == "" || r.FormValue("templateFormat") != "ISO" || r.Header.Get("Cookie") != "" {
		m.t.Errorf("asked with %v, cookie %q", r.Form, r.Header.Get("Cookie"))
	}
	n := m.calls.Add(1)
	if n == 1 {
		return map[string]any{"ErrorCode": 54}
	}
	return map[string]any{"ErrorCode": 0, "BMPBase64": base64.StdEncoding.EncodeToString(png(m.t, print(102, uint64(n)))), "ImageDPI": 500}
}

func (m *maker) sbi(r *http.Request) any {
	var request struct {
		TransactionID string `json:"transactionId"`
		Purpose       string `json:"purpose"`
		Bio           []struct {
			BioSubType []string `json:"bioSubType"`
			DeviceID   string   `json:"deviceId"`
		} `json:"bio"`
	}
	if err := json.NewDecoder(r.Body).Decode(&request); err != nil || request.Purpose != "Registration" || len(request.Bio) != 1 ||
		request.Bio[0].DeviceID != "d-1" || request.Bio[0].BioSubType[0] != "Right IndexFinger" {
		m.t.Errorf("asked with %+v, %v", request, err)
	}
	n := m.calls.Add(1)
	img, quality := print(102, uint64(n)), 70
	if n == 1 {
		quality = 0 // the best frame, though no finger was there
	}
	if n == 2 {
		return map[string]any{"biometrics": []any{map[string]any{"error": map[string]any{"errorCode": "101"}}}}
	}
	b, err := json.Marshal(map[string]any{
		"bioValue": base64.RawURLEncoding.EncodeToString(record(m.t, img)), "qualityScore": quality, "transactionId": request.TransactionID,
	})
	if err != nil {
		m.t.Error(err)
	}
	data := "e30." + base64.RawURLEncoding.EncodeToString(b) + ".c2ln"
	return map[string]any{"biometrics": []any{map[string]any{"data": data, "error": map[string]any{"errorCode": "0"}}}}
}

// record returns a print as an ISO/IEC 19794-4 record.
func record(t *testing.T, img minutiae.Image) []byte {
	t.Helper()
	b, err := fir.Record{Standard: fir.ISO2005, Views: []fir.View{{
		Finger: 2, Number: 1, Width: img.Width, Height: img.Height, PPIX: 500, PPIY: 500, Depth: 8, Data: img.Pixels, Quality: fir.NoQuality,
	}}}.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// Sensors with a service of their makers' are asked by the page itself, and no service that was not configured can be.
func TestPageDevices(t *testing.T) {
	for _, kind := range []string{desk.SecuGen, desk.SBI} {
		t.Run(kind, func(t *testing.T) {
			m, origin := newMaker(t)
			device, err := desk.NewDevice(kind, origin)
			if err != nil {
				t.Fatal(err)
			}
			r := newRig(t, func(o *desk.Options) { o.Sensor, o.Devices = nil, []desk.Device{device} })
			r.enrol("hall", "a-2025-1", 1, 2)
			c := openPage(r, "en")
			c.signInByKeyboard()
			c.enrolByKeyboard("a-2026-7")
			c.takeByKeyboard()
			c.says("agreement", "same finger")
			c.Keys(kb.Enter)
			c.focused("finger-7")
			if m.calls.Load() < 4 {
				t.Errorf("%d calls", m.calls.Load())
			}
			c.Peace(10, "a-2026")
		})
	}
	t.Run("not configured", func(t *testing.T) {
		m, origin := newMaker(t)
		c := openPage(newRig(t, nil), "en")
		c.view("sign")
		tried, err := chromedp.Run(c.Context(), chromedp.Evaluate[string](
			`fetch("`+origin+`/SGIFPCapture", { method: "POST" }).then(() => "reached", () => "blocked")`, chromedp.EvalAwaitPromise))
		if err != nil || tried != "blocked" || m.calls.Load() > 0 {
			t.Errorf("%s, %v, %d calls", tried, err, m.calls.Load())
		}
	})
	t.Run("not there", func(t *testing.T) {
		device, err := desk.NewDevice(desk.SecuGen, "http://127.0.0.1:1")
		if err != nil {
			t.Fatal(err)
		}
		r := newRig(t, func(o *desk.Options) { o.Sensor, o.Devices = nil, []desk.Device{device} })
		r.enrol("hall", "a-2025-1", 1, 2)
		c := openPage(r, "de")
		c.signInByKeyboard()
		c.enrolByKeyboard("a-2026-7")
		c.tabTo("begin")
		c.Keys(kb.Enter)
		c.says("trouble", "Kein Sensor gefunden")
	})
}

// TestAxe expects that axe finds what is wrong: a test by a tool that sees nothing would be none.
func TestAxe(t *testing.T) {
	if os.Getenv("AXE_CORE") == "" {
		t.Skip("AXE_CORE names no axe.min.js")
	}
	c := openPage(newRig(t, nil), "en")
	c.view("sign")
	c.Run(chromedp.Evaluate[chromedp.Void](`document.querySelector("label[for=key]").remove()`))
	if found := c.Barriers(false); !strings.Contains(found, `"label"`) {
		t.Errorf("axe finds %s", found)
	}
}
