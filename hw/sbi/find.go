package sbi

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"fingerzeig/hw"
	"fingerzeig/hw/internal/ask"
)

// found returns the scanner, and looks for it where it is not known. The caller has the turn.
func (s *Sensor) found(ctx context.Context) (*device, error) {
	if s.device != nil {
		return s.device, nil
	}
	ports := make(chan int)
	go func() {
		defer close(ports)
		for port := firstPort; port <= lastPort; port++ {
			ports <- port
		}
	}()
	answers := make(chan []device)
	for range findAtOnce {
		go func() {
			var all []device
			for port := range ports {
				all = append(all, s.discover(ctx, port)...)
			}
			answers <- all
		}()
	}
	var fit *device
	seen := 0
	for range findAtOnce {
		for _, d := range <-answers {
			seen++
			if d.fits(s.o.Serial) && (fit == nil || d.base < fit.base) {
				fit = &d
			}
		}
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if fit == nil {
		return nil, fmt.Errorf("%w: none of %d scanners at the ports %d to %d is %q, for registration, and ready", hw.ErrDevice, seen, firstPort, lastPort, s.o.Serial)
	}
	s.device = fit
	return fit, nil
}

// discover returns the scanners behind one port.
func (s *Sensor) discover(ctx context.Context, port int) []device {
	ctx, cancel := context.WithTimeout(ctx, findTime)
	defer cancel()
	base := fmt.Sprintf("http://127.0.0.1:%d", port)
	var devices []device
	if s.call(ctx, "MOSIPDISC", base+"/device", map[string]string{"type": "Finger"}, &devices) != nil {
		return nil // nobody is there, or somebody else
	}
	for i := range devices {
		devices[i].base = base
		if u, err := url.Parse(devices[i].CallbackID); err == nil && u.Scheme == "http" && u.Hostname() == "127.0.0.1" {
			devices[i].base = strings.TrimRight(devices[i].CallbackID, "/")
		}
	}
	return devices
}

// fits reports whether the scanner is the one, and can be asked.
func (d device) fits(serial string) bool {
	return d.Code != "" && (serial == "" || d.Code == serial) && d.Error.Code == 0 &&
		!strings.EqualFold(d.Purpose, "Auth") && (strings.EqualFold(d.Status, "Ready") || strings.EqualFold(d.Status, "Busy"))
}

// identity returns what the scanner says of itself, unproven.
func (d device) identity() (id identity) {
	if payload, err := open(d.DigitalID, nil, time.Time{}); err == nil {
		_ = json.Unmarshal(payload, &id) // what cannot be read stays empty
	}
	return id
}

// proven returns the identity in a signed device info, if it is the scanner's.
func (s *Sensor) proven(info string) (id identity, err error) {
	var d device
	payload, err := open(info, s.o.Roots, time.Now())
	if err == nil {
		err = json.Unmarshal(payload, &d)
	}
	if err == nil && d.Code != s.device.Code {
		err = fmt.Errorf("%w: of scanner %.40q", ErrSignature, d.Code)
	}
	if err == nil {
		payload, err = open(d.DigitalID, s.o.Roots, time.Now())
	}
	if err == nil {
		err = json.Unmarshal(payload, &id)
	}
	return id, err
}

// call calls a service. Its errors wrap hw.ErrDevice.
func (s *Sensor) call(ctx context.Context, method, address string, body, answer any) error {
	b, err := json.Marshal(body)
	if err != nil {
		return err
	}
	err = s.exchange(ctx, method, address, b, answer)
	if err != nil {
		return fmt.Errorf("%w: %s %s: %w", hw.ErrDevice, method, address, err)
	}
	return nil
}

func (s *Sensor) exchange(ctx context.Context, method, address string, body []byte, answer any) error {
	request, err := http.NewRequestWithContext(ctx, method, address, bytes.NewReader(body))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/json")
	return ask.JSON(s.client, request, answer)
}
