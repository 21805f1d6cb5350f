package sbi

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"fingerzeig/hw"
	"fingerzeig/hw/internal/ask"
	"fingerzeig/hw/internal/turn"
)

// Options are the properties of a Sensor.
type Options struct {
	Serial   string         // the scanner's serial number; empty: the first one that is found
	Env      string         // the environment it is registered for; empty: "Production"
	Version  string         // of the specification; empty: "0.9.5"
	SubID    int            // which part of the scanner, 0: it has one
	MinScore int            // the NFIQ 2 quality at which the scanner ends a capture, 0 to 100
	Roots    *x509.CertPool // whose certificates are trusted; nil: nothing is checked
	PPI      int            // the resolution that Info tells, in pixels per inch; 0: 500

	// Decode makes a frame of an ISO/IEC 19794-4 record. It keeps no reference to b.
	Decode func(b []byte) (hw.Frame, error)

	transport http.RoundTripper // for tests; nil: the network
}

// Sensor is a scanner. It implements hw.Sensor.
type Sensor struct {
	o      Options
	client *http.Client
	turn   *turn.Turn
	device *device // nil: it has to be looked for; guarded by turn
}

// Open looks for the scanner.
func Open(ctx context.Context, o Options) (*Sensor, error) {
	if o.Decode == nil || o.MinScore < 0 || o.MinScore > 100 || o.SubID < 0 || o.SubID > 3 {
		return nil, errors.New("sbi: no decoder, or a score or a part that there is not")
	}
	if o.Env == "" {
		o.Env = "Production"
	}
	if o.Version == "" {
		o.Version = "0.9.5"
	}
	if o.PPI == 0 {
		o.PPI = 500
	}
	if o.transport == nil {
		o.transport = &http.Transport{DisableKeepAlives: true, Proxy: nil}
	}
	s := &Sensor{o: o, turn: turn.New(), client: ask.Client(o.transport)}
	_, err := s.found(ctx)
	return s, err
}

// Info implements hw.Sensor. It asks the service whether the scanner is still there.
func (s *Sensor) Info(ctx context.Context) (hw.SensorInfo, error) {
	ctx, end, err := s.turn.Begin(ctx)
	if err != nil {
		return hw.SensorInfo{}, err
	}
	defer end()
	d, err := s.found(ctx)
	if err != nil {
		return hw.SensorInfo{}, err
	}
	var told []struct {
		Info string `json:"deviceInfo"`
	}
	if err := s.call(ctx, "MOSIPDINFO", d.base+"/info", struct{}{}, &told); err != nil {
		s.device = nil
		return hw.SensorInfo{}, err
	}
	id := d.identity()
	if s.o.Roots != nil {
		err := errors.New("the service does not describe its scanner")
		for _, t := range told {
			if id, err = s.proven(t.Info); err == nil {
				break
			}
		}
		if err != nil {
			return hw.SensorInfo{}, fmt.Errorf("%w: %w", hw.ErrDevice, err)
		}
	}
	return hw.SensorInfo{Driver: "sbi", Model: strings.TrimSpace(id.Make + " " + id.Model), Serial: d.Code, PPI: s.o.PPI}, nil
}

// Capture implements hw.Sensor.
func (s *Sensor) Capture(ctx context.Context) (hw.Frame, error) {
	ctx, end, err := s.turn.Begin(ctx)
	if err != nil {
		return hw.Frame{}, turn.Vain(ctx, err)
	}
	defer end()
	for {
		f, err := s.capture(ctx)
		var told fault
		switch errors.As(err, &told); {
		case err == nil:
			return f, nil
		case ctx.Err() != nil:
		case told.Code == codeNoFinger:
		case told.Code == codeBusy || told.Code == codeNotReady:
			pause(ctx, busyPause)
		default:
			return hw.Frame{}, turn.Vain(ctx, err)
		}
		if ctx.Err() != nil {
			return hw.Frame{}, turn.Vain(ctx, ctx.Err())
		}
	}
}

// capture asks once for a frame.
func (s *Sensor) capture(ctx context.Context) (hw.Frame, error) {
	d, err := s.found(ctx)
	if err != nil {
		return hw.Frame{}, err
	}
	wait := captureTime
	if deadline, limited := ctx.Deadline(); limited {
		wait = min(wait, max(time.Until(deadline), time.Second))
	}
	request := s.request(d, wait)
	var answer captureAnswer
	calling, cancel := context.WithTimeout(ctx, wait+spare)
	defer cancel()
	if err := s.call(calling, "RCAPTURE", d.base+"/capture", request, &answer); err != nil {
		s.device = nil // it may come back at another port
		return hw.Frame{}, err
	}
	at := time.Now()
	f, err := s.frame(d, request.TransactionID, answer)
	f.CapturedAt = at
	return f, err
}

// request returns what RCAPTURE is sent.
func (s *Sensor) request(d *device, wait time.Duration) captureRequest {
	return captureRequest{
		Env: s.o.Env, Purpose: "Registration", SpecVersion: s.o.Version, Timeout: strconv.FormatInt(wait.Milliseconds(), 10),
		CaptureTime: time.Now().UTC().Format("2006-01-02T15:04:05Z"), TransactionID: rand.Text(),
		Bio: []bioRequest{{
			Type: "Finger", Count: "1", BioSubType: []string{"UNKNOWN"}, RequestedScore: strconv.Itoa(s.o.MinScore),
			DeviceID: d.ID, DeviceSubID: strconv.Itoa(s.o.SubID), PreviousHash: fmt.Sprintf("%X", sha256.Sum256(nil)),
		}},
	}
}

// frame takes an answer apart.
func (s *Sensor) frame(d *device, transaction string, answer captureAnswer) (hw.Frame, error) {
	bad := func(err error) (hw.Frame, error) { return hw.Frame{}, fmt.Errorf("%w: %w", hw.ErrDevice, err) }
	if answer.Error.Code != 0 {
		return bad(answer.Error)
	}
	if len(answer.Biometrics) != 1 {
		return bad(fmt.Errorf("%d biometrics instead of one", len(answer.Biometrics)))
	}
	b := answer.Biometrics[0]
	if b.Error.Code != 0 {
		return bad(b.Error)
	}
	payload, err := open(b.Data, s.o.Roots, time.Now())
	if err != nil {
		return bad(err)
	}
	defer clear(payload)
	var data captureData
	if err := json.Unmarshal(payload, &data); err != nil {
		return bad(err)
	}
	switch {
	case data.TransactionID != transaction:
		return bad(errors.New("the answer is to another question"))
	case !strings.EqualFold(data.BioType, "Finger"):
		return bad(fmt.Errorf("a %.20q instead of a finger", data.BioType))
	case data.DeviceCode != d.Code:
		return bad(fmt.Errorf("from scanner %.40q instead of %.40q", data.DeviceCode, d.Code))
	case data.QualityScore <= 0:
		return bad(fault{Code: codeNoFinger, Info: "quality 0"})
	}
	record, err := decode64(data.BioValue)
	if err != nil {
		return bad(err)
	}
	defer clear(record)
	f, err := s.o.Decode(record)
	if err == nil {
		err = f.Check()
	}
	if err != nil {
		f.Wipe()
		return bad(err)
	}
	return f, nil
}

// pause waits for a while, or until ctx is done.
func pause(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	}
}

// Close implements hw.Sensor.
func (s *Sensor) Close() error {
	s.turn.Close()
	s.turn.Force()
	defer s.turn.Give()
	s.client.CloseIdleConnections()
	return nil
}
