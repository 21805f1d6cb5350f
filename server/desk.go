package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"net"
	"time"

	"fingerzeig/server/internal/desk"
)

// deskOptions say how the page for the desk is served.
type deskOptions struct {
	listener net.Listener
	devices  []desk.Device
	sensor   desk.Sensor // nil: none
	pickups  string      // gallery of those who collect documents; empty: there are no lockers
	local    bool        // whether only this machine can reach it
}

// close closes the listener, if there is one.
func (o *deskOptions) close() error {
	if o == nil {
		return nil
	}
	return o.listener.Close()
}

// startDesk serves the page until endDesk.
func (s *service) startDesk(o *deskOptions, certs *certificates) {
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() {
		ended <- desk.Serve(ctx, overTLS(o.listener, certs), desk.Options{
			API: s.api.Inside(), Devices: o.devices, Sensor: o.sensor, Pickups: o.pickups, Secure: certs != nil, Local: o.local,
			Now: time.Now, Random: rand.Reader,
		})
	}()
	s.endDesk = func() error { cancel(); return <-ended }
}

// devices returns the sensors of the clerks' machines.
func (s *settings) devices() (devices []desk.Device, err error) {
	for _, d := range []desk.Device{{Kind: desk.SecuGen, Origin: s.DeskSecuGen}, {Kind: desk.SBI, Origin: s.DeskSBI}} {
		if d.Origin == "" {
			continue
		}
		if d, err = desk.NewDevice(d.Kind, d.Origin); err != nil {
			return nil, fmt.Errorf("%w: %w", errConfig, err)
		}
		devices = append(devices, d)
	}
	return devices, nil
}

// checkDesk returns errConfig for settings of the desk that cannot be.
func (s *settings) checkDesk() error {
	if s.Desk != "" {
		if _, _, err := net.SplitHostPort(s.Desk); err != nil {
			return fmt.Errorf("%w: desk: %w", errConfig, err)
		}
		if err := s.mayListen(s.Desk); err != nil {
			return err
		}
	}
	_, err := s.devices()
	return err
}

// openDesk opens what the desk's page is served on.
func (s *settings) openDesk() (*deskOptions, error) {
	devices, err := s.devices()
	if err != nil {
		return nil, err
	}
	l, err := net.Listen("tcp", s.Desk)
	if err != nil {
		return nil, err
	}
	_, exposed := loopbackAddress(s.Desk)
	return &deskOptions{listener: l, devices: devices, pickups: s.Pickups, local: exposed == nil}, nil
}
