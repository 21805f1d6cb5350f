package main

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"time"

	"fingerzeig/hw"
	"fingerzeig/hw/gpio"
	"fingerzeig/hw/hidrelay"
	"fingerzeig/hw/kerong"
	"fingerzeig/hw/modbus"
	"fingerzeig/hw/relay"
)

// locksDriver is a driver of locks, with its parameters.
type locksDriver interface {
	check() error     // whether the parameters can be
	files() []*string // the parameters that are paths, relative to the configuration's folder
	guarded() bool    // whether nothing but this machine ends a pulse
	open(ctx context.Context) (hw.Locks, error)
}

// locksDrivers are the drivers, by name.
var locksDrivers = map[string]func() locksDriver{
	"sim":      func() locksDriver { return &simLocks{} },
	"kerong":   func() locksDriver { return &kerongLocks{} },
	"modbus":   func() locksDriver { return &modbusLocks{} },
	"gpio":     func() locksDriver { return &gpioLocks{} },
	"hidrelay": func() locksDriver { return &hidLocks{} },
	"http":     func() locksDriver { return &httpLocks{} },
	"shelly":   func() locksDriver { return &shellyLocks{} },
}

// checkLockers returns an error for a number of lockers that no terminal has.
func checkLockers(n int) error {
	if n < 1 || n > maxLockers {
		return fmt.Errorf("lockers is %d, should be 1 to %d", n, maxLockers)
	}
	return nil
}

// kerongLocks are boards of KERONG's CU family.
type kerongLocks struct {
	named
	Port    string   `json:"port"`
	Baud    int      `json:"baud"`  // 0: 19200
	Board   string   `json:"board"` // "cu12", "cu16", "cu24" or "cu48"
	First   int      `json:"first"` // address of the first board
	Lockers int      `json:"lockers"`
	Hooks   string   `json:"hooks"` // what a set bit says: "hooked", "unhooked", or nothing
	Eyes    string   `json:"eyes"`  // "occupied", "empty", or nothing
	Pulse   duration `json:"pulse"` // as set at the board
}

func (k *kerongLocks) files() []*string { return nil }
func (k *kerongLocks) guarded() bool    { return false }

func (k *kerongLocks) check() error {
	_, err := k.options()
	if k.Port == "" || k.Baud < 0 {
		err = errors.Join(err, fmt.Errorf("port is %q at %d baud, should be such as /dev/ttyUSB0", k.Port, k.Baud))
	}
	return errors.Join(err, checkLockers(k.Lockers), k.Pulse.pulse())
}

// options translates the parameters.
func (k *kerongLocks) options() (o kerong.Options, err error) {
	o = kerong.Options{Board: k.First, Lockers: k.Lockers, Pulse: time.Duration(k.Pulse), Baud: k.Baud}
	o.Dialect, err = kerong.ParseDialect(k.Board)
	for _, p := range []struct {
		name, value string
		words       map[string]kerong.Polarity
		polarity    *kerong.Polarity
	}{
		{"hooks", k.Hooks, map[string]kerong.Polarity{"": kerong.Unwired, "hooked": kerong.SetYes, "unhooked": kerong.SetNo}, &o.Hooks},
		{"eyes", k.Eyes, map[string]kerong.Polarity{"": kerong.Unwired, "occupied": kerong.SetYes, "empty": kerong.SetNo}, &o.Eyes},
	} {
		var known bool
		if *p.polarity, known = p.words[p.value]; !known {
			err = errors.Join(err, fmt.Errorf("%s is %q", p.name, p.value))
		}
	}
	return o, err
}

func (k *kerongLocks) open(ctx context.Context) (hw.Locks, error) {
	o, err := k.options()
	if err != nil {
		return nil, err
	}
	l, err := kerong.Open(ctx, k.Port, o)
	if err != nil {
		return nil, err
	}
	return l, nil
}

// modbusLocks are Modbus relays.
type modbusLocks struct {
	named
	URL        string   `json:"url"`
	Baud       int      `json:"baud"`
	Parity     string   `json:"parity"`
	Unit       int      `json:"unit"`
	PerUnit    int      `json:"perUnit"`
	Coil       int      `json:"coil"`
	Lockers    int      `json:"lockers"`
	Flash      bool     `json:"flash"`
	Doors      *int     `json:"doors"`
	DoorsOpen  bool     `json:"doorsOpen"`
	Occupied   *int     `json:"occupied"`
	Tamper     *int     `json:"tamper"`
	TamperOpen bool     `json:"tamperOpen"`
	Pulse      duration `json:"pulse"`
}

func (m *modbusLocks) files() []*string { return nil }
func (m *modbusLocks) guarded() bool    { return !m.Flash }

func (m *modbusLocks) check() error {
	if m.URL == "" {
		return errors.New("url is missing, should be such as rtu:///dev/ttyUSB0 or tcp://10.0.0.5:502")
	}
	return errors.Join(checkLockers(m.Lockers), m.Pulse.pulse())
}

func (m *modbusLocks) open(context.Context) (hw.Locks, error) {
	return relays(modbus.Open(modbus.Options{
		URL: m.URL, Baud: m.Baud, Parity: m.Parity, Unit: m.Unit, PerUnit: m.PerUnit, Coil: m.Coil, Lockers: m.Lockers, Flash: m.Flash,
		Doors: orNone(m.Doors), DoorsOpen: m.DoorsOpen, Occupied: orNone(m.Occupied), Tamper: orNone(m.Tamper), TamperOpen: m.TamperOpen,
		Pulse: time.Duration(m.Pulse),
	}))
}

// gpioLocks are lines of a GPIO chip.
type gpioLocks struct {
	named
	Chip       string   `json:"chip"`
	Outputs    []int    `json:"outputs"`
	ActiveLow  bool     `json:"activeLow"`
	Doors      []int    `json:"doors"`
	DoorsOpen  bool     `json:"doorsOpen"`
	Occupied   []int    `json:"occupied"`
	Tamper     *int     `json:"tamper"`
	TamperOpen bool     `json:"tamperOpen"`
	InputsLow  bool     `json:"inputsLow"`
	PullUp     bool     `json:"pullUp"`
	Pulse      duration `json:"pulse"`
}

func (g *gpioLocks) files() []*string { return nil }
func (g *gpioLocks) guarded() bool    { return true }

func (g *gpioLocks) check() error {
	if g.Chip == "" {
		return errors.New("chip is missing, should be such as /dev/gpiochip0")
	}
	return errors.Join(checkLockers(len(g.Outputs)), g.Pulse.pulse())
}

func (g *gpioLocks) open(context.Context) (hw.Locks, error) {
	return relays(gpio.Open(gpio.Options{
		Chip: g.Chip, Outputs: g.Outputs, ActiveLow: g.ActiveLow, Doors: g.Doors, DoorsOpen: g.DoorsOpen, Occupied: g.Occupied,
		Tamper: orNone(g.Tamper), TamperOpen: g.TamperOpen, InputsLow: g.InputsLow, PullUp: g.PullUp, Pulse: time.Duration(g.Pulse),
	}))
}

// hidLocks are the relays of a USB board.
type hidLocks struct {
	named
	Path    string   `json:"path"`
	Serial  string   `json:"serial"`
	Lockers int      `json:"lockers"`
	Pulse   duration `json:"pulse"`
}

func (h *hidLocks) files() []*string { return nil }
func (h *hidLocks) guarded() bool    { return true }

func (h *hidLocks) check() error {
	if h.Path == "" {
		return errors.New("path is missing, should be such as /dev/hidraw0")
	}
	return errors.Join(checkLockers(h.Lockers), h.Pulse.pulse())
}

func (h *hidLocks) open(context.Context) (hw.Locks, error) {
	return relays(hidrelay.Open(hidrelay.Options{Path: h.Path, Serial: h.Serial, Lockers: h.Lockers, Pulse: time.Duration(h.Pulse)}))
}

// relays keeps a nil of a driver from becoming locks that are not nil.
func relays(l *relay.Locks, err error) (hw.Locks, error) {
	if err != nil {
		return nil, err
	}
	return l, nil
}

// pattern is a regular expression.
type pattern struct{ *regexp.Regexp }

// UnmarshalText implements encoding.TextUnmarshaler.
func (p *pattern) UnmarshalText(b []byte) (err error) {
	p.Regexp, err = regexp.Compile(string(b))
	return err
}
