package desk

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"fingerzeig/internal/pages"
	"fingerzeig/minutiae"
	"fingerzeig/minutiae/imageio"
)

// ErrSensor is returned by a Sensor that fails.
var ErrSensor = errors.New("desk: the sensor fails")

// ErrDevice is returned by NewDevice for an address that cannot be one's.
var ErrDevice = errors.New("desk: the address of a device is https://HOST:PORT, or http:// on the clerk's own machine, and nothing more")

// Sensor is one that is connected to the machine of the page's server. It may be used by several goroutines.
type Sensor interface {
	// People returns who can lay a finger on a simulated sensor; a real one returns nil.
	People() []string

	// Frame returns what lies on the sensor. It wraps ErrSensor where it cannot.
	Frame(ctx context.Context, t Touch) (minutiae.Image, error)
}

// Touch says what a simulated sensor is touched with; a real one finds out by itself.
type Touch struct {
	Person int `json:"person"` // of People
	Finger int `json:"finger"` // position of ISO/IEC 19794-2, 1 to 10
	Count  int `json:"count"`  // how often it was touched before
	Frame  int `json:"frame"`  // how many frames of this touch were taken before
}

// frame takes a frame from the sensor.
func (p *page) frame(w http.ResponseWriter, r *http.Request, _ string) error {
	var t Touch
	if err := read(r, &t); err != nil {
		return err
	}
	if p.o.Sensor == nil {
		return errNone
	}
	if t.Person < 0 || t.Finger < 1 || t.Finger > 10 || t.Count < 0 || t.Frame < 0 {
		return errBody
	}
	img, err := p.o.Sensor.Frame(r.Context(), t)
	if err != nil {
		return err
	}
	defer clear(img.Pixels)
	b, err := imageio.EncodePNG(img)
	if err != nil {
		return err
	}
	return reply(w, map[string]any{"image": b, "ppi": img.PPI})
}

// Device is a sensor with a service of its maker's on the clerk's machine, which the page asks without the help of its server.
type Device struct {
	Kind   string `json:"kind"`
	Origin string `json:"origin"` // scheme, host and port
}

// The kinds of devices.
const (
	SecuGen = "secugen" // SecuGen WebAPI, by default at https://localhost:8443
	SBI     = "sbi"     // MOSIP's Secure Biometric Interface, at a port from 4501 to 4600
)

// NewDevice returns a device at an address such as https://localhost:8443. Without TLS it has to be on the clerk's machine: prints are not sent in
// the clear. It returns ErrDevice for anything else: the address becomes part of the page's policy.
func NewDevice(kind, origin string) (Device, error) {
	u, err := url.Parse(origin)
	if err != nil || u.Hostname() == "" || origin != u.Scheme+"://"+u.Host || strings.ContainsAny(u.Host, " ;,'\"*") ||
		u.Scheme != "https" && (u.Scheme != "http" || !pages.Loopback(u.Host)) {
		return Device{}, fmt.Errorf("%w: %q", ErrDevice, origin)
	}
	return Device{kind, origin}, nil
}
