package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"fingerzeig/hw"
	"fingerzeig/hw/httprelay"
)

// requestConfig is one request of httpLocks.
type requestConfig struct {
	Method string  `json:"method"`
	URL    string  `json:"url"`
	Type   string  `json:"type"`
	Body   string  `json:"body"`
	Expect pattern `json:"expect"`
	Yes    pattern `json:"yes"` // of a question
	No     pattern `json:"no"`
}

func (r requestConfig) request() httprelay.Request {
	return httprelay.Request{Method: r.Method, URL: r.URL, Type: r.Type, Body: r.Body, Expect: r.Expect.Regexp}
}

func (r requestConfig) query() httprelay.Query {
	return httprelay.Query{Request: r.request(), Yes: r.Yes.Regexp, No: r.No.Regexp}
}

// deviceConfig is what all devices that speak HTTP share.
type deviceConfig struct {
	Hosts        []string `json:"hosts"`
	PerHost      int      `json:"perHost"`
	Lockers      int      `json:"lockers"`
	PasswordFile string   `json:"passwordFile"`
	Pulse        duration `json:"pulse"`
}

func (d *deviceConfig) check() error {
	if len(d.Hosts) > 1 && d.PerHost < 1 {
		return fmt.Errorf("perHost is %d, and there are %d hosts", d.PerHost, len(d.Hosts))
	}
	return errors.Join(checkLockers(d.Lockers), d.Pulse.pulse())
}

// httpLocks are relays that are switched by requests.
type httpLocks struct {
	named
	deviceConfig
	First     int           `json:"first"`
	On        requestConfig `json:"on"`
	Off       requestConfig `json:"off"`
	Status    requestConfig `json:"status"`
	Door      requestConfig `json:"door"`
	User      string        `json:"user"`
	Digest    bool          `json:"digest"`
	TokenFile string        `json:"tokenFile"`
	CA        string        `json:"ca"`
}

func (h *httpLocks) files() []*string { return []*string{&h.PasswordFile, &h.TokenFile, &h.CA} }

// guarded asks for a guard in any case: whether a device keeps to the pulse that it is told is for nobody here to know.
func (h *httpLocks) guarded() bool { return true }

func (h *httpLocks) open(context.Context) (hw.Locks, error) {
	password, err := secret(h.PasswordFile)
	if err != nil {
		return nil, err
	}
	token, err := secret(h.TokenFile)
	if err != nil {
		return nil, err
	}
	trust, err := trusting(h.CA)
	if err != nil {
		return nil, err
	}
	return relays(httprelay.Open(httprelay.Options{
		Hosts: h.Hosts, PerHost: h.PerHost, First: h.First, Lockers: h.Lockers, Pulse: time.Duration(h.Pulse), TLS: trust,
		On: h.On.request(), Off: h.Off.request(), Status: h.Status.query(), Door: h.Door.query(),
		Credentials: httprelay.Credentials{User: h.User, Password: password, Digest: h.Digest, Token: token},
	}))
}

// shellyLocks are relays of Shelly.
type shellyLocks struct {
	named
	deviceConfig
	Doors bool `json:"doors"` // a contact that is closed while the door is hangs at each output's input
}

func (s *shellyLocks) files() []*string { return []*string{&s.PasswordFile} }
func (s *shellyLocks) guarded() bool    { return false }

func (s *shellyLocks) check() error {
	if len(s.Hosts) == 0 {
		return errors.New("hosts is missing")
	}
	return s.deviceConfig.check()
}

func (s *shellyLocks) open(context.Context) (hw.Locks, error) {
	o := httprelay.Shelly(s.Hosts, s.PerHost, s.Lockers)
	o.Pulse = time.Duration(s.Pulse)
	if s.Doors {
		o.Door = httprelay.ShellyDoor()
	}
	var err error
	if o.Credentials.Password, err = secret(s.PasswordFile); err != nil {
		return nil, err
	}
	return relays(httprelay.Open(o))
}
