package secugen

import (
	"context"
	"crypto/tls"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"fingerzeig/hw"
	"fingerzeig/hw/internal/ask"
	"fingerzeig/hw/internal/turn"
)

const (
	// defaultURL is where the service listens.
	defaultURL = "https://localhost:8443"

	// captureTime is the longest time-out of one call: for as long a service is busy with a citizen who has left.
	captureTime = 3 * time.Second

	// spare is how much later than asked for the service may answer.
	spare = 5 * time.Second

	codeOK      = 0
	codeTimeout = 54
)

// Options are the properties of a Sensor.
type Options struct {
	URL     string      // of the service; empty: https://localhost:8443
	Licence string      // licstr
	Origin  string      // the web page that the licence is for; empty: none
	Quality int         // at which the scanner ends a capture, 0 to 100; 0: 50
	PPI     int         // where the service does not tell; 0: 500
	TLS     *tls.Config // whose certificates are trusted; nil: the machine's

	// Decode makes a frame of a BMP image with a resolution. It keeps no reference to b.
	Decode func(b []byte, ppi int) (hw.Frame, error)

	transport http.RoundTripper // for tests; nil: the network
}

// Sensor is a scanner. It implements hw.Sensor.
type Sensor struct {
	o      Options
	client *http.Client
	turn   *turn.Turn
	info   hw.SensorInfo // as far as it is known, guarded by turn
}

// Open checks the options. Whether a scanner is there, Info tells.
func Open(o Options) (*Sensor, error) {
	if o.URL == "" {
		o.URL = defaultURL
	}
	if o.Quality == 0 {
		o.Quality = 50
	}
	if o.PPI == 0 {
		o.PPI = 500
	}
	u, err := url.Parse(o.URL)
	if o.Decode == nil || o.Quality < 0 || o.Quality > 100 || err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return nil, fmt.Errorf("secugen: no decoder, no quality or no address: %d, %q", o.Quality, o.URL)
	}
	if o.transport == nil {
		o.transport = &http.Transport{TLSClientConfig: o.TLS, DisableKeepAlives: true, Proxy: nil}
	}
	return &Sensor{o: o, turn: turn.New(), info: hw.SensorInfo{Driver: "secugen", PPI: o.PPI},
		client: ask.Client(o.transport)}, nil
}

// answer is what the service answers.
type answer struct {
	ErrorCode    int
	BMPBase64    string
	ImageWidth   int
	ImageHeight  int
	ImageDPI     int
	Manufacturer string
	Model        string
	SerialNumber string
}

// Info implements hw.Sensor. The service has no question that takes no image, so it is asked for one with the shortest time-out.
func (s *Sensor) Info(ctx context.Context) (hw.SensorInfo, error) {
	ctx, end, err := s.turn.Begin(ctx)
	if err != nil {
		return hw.SensorInfo{}, err
	}
	defer end()
	f, _, err := s.ask(ctx, time.Millisecond)
	f.Wipe()
	if err != nil {
		return hw.SensorInfo{}, err
	}
	return s.info, nil
}

// Capture implements hw.Sensor.
func (s *Sensor) Capture(ctx context.Context) (hw.Frame, error) {
	ctx, end, err := s.turn.Begin(ctx)
	if err != nil {
		return hw.Frame{}, turn.Vain(ctx, err)
	}
	defer end()
	for {
		wait := captureTime
		if deadline, limited := ctx.Deadline(); limited {
			wait = max(min(wait, time.Until(deadline)), time.Millisecond)
		}
		f, found, err := s.ask(ctx, wait)
		if err != nil || ctx.Err() != nil {
			f.Wipe()
			return hw.Frame{}, turn.Vain(ctx, errors.Join(err, ctx.Err()))
		}
		if found {
			return f, nil
		}
	}
}

// ask asks for a frame once. It reports whether there was a finger.
func (s *Sensor) ask(ctx context.Context, wait time.Duration) (f hw.Frame, found bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, wait+spare)
	defer cancel()
	form := url.Values{
		"Timeout": {strconv.FormatInt(wait.Milliseconds(), 10)}, "Quality": {strconv.Itoa(s.o.Quality)}, "licstr": {s.o.Licence},
		"templateFormat": {"ISO"}, "imageWSQRate": {"0.75"},
	}
	var a answer
	if err := s.exchange(ctx, form, &a); err != nil {
		return f, false, fmt.Errorf("%w: %s: %w", hw.ErrDevice, s.o.URL, err)
	}
	switch a.ErrorCode {
	case codeOK:
	case codeTimeout:
		return f, false, nil
	default:
		return f, false, fmt.Errorf("%w: the service reports %d", hw.ErrDevice, a.ErrorCode)
	}
	f, err = s.frame(a)
	if err != nil {
		return hw.Frame{}, false, fmt.Errorf("%w: %w", hw.ErrDevice, err)
	}
	s.info.Model, s.info.Serial = strings.TrimSpace(a.Manufacturer+" "+a.Model), a.SerialNumber
	s.info.Width, s.info.Height, s.info.PPI = f.Width, f.Height, f.PPI
	return f, true, nil
}

// exchange sends a form.
func (s *Sensor) exchange(ctx context.Context, form url.Values, a *answer) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, strings.TrimRight(s.o.URL, "/")+"/SGIFPCapture", strings.NewReader(form.Encode()))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if s.o.Origin != "" {
		request.Header.Set("Origin", s.o.Origin)
	}
	a.ErrorCode = -1 // an answer without a code is no success
	return ask.JSON(s.client, request, a)
}

// frame makes a frame of an answer.
func (s *Sensor) frame(a answer) (hw.Frame, error) {
	at := time.Now()
	image, err := base64.StdEncoding.DecodeString(a.BMPBase64)
	if err != nil {
		return hw.Frame{}, err
	}
	defer clear(image)
	ppi := a.ImageDPI
	if ppi <= 0 {
		ppi = s.o.PPI
	}
	f, err := s.o.Decode(image, ppi)
	if err == nil {
		err = f.Check()
	}
	if err == nil && (a.ImageWidth != f.Width || a.ImageHeight != f.Height) {
		err = fmt.Errorf("an image of %d x %d pixels that is said to have %d x %d", f.Width, f.Height, a.ImageWidth, a.ImageHeight)
	}
	if err != nil {
		f.Wipe()
		return hw.Frame{}, err
	}
	f.CapturedAt = at
	return f, nil
}

// Close implements hw.Sensor.
func (s *Sensor) Close() error {
	s.turn.Close()
	s.turn.Force()
	defer s.turn.Give()
	s.client.CloseIdleConnections()
	return nil
}
