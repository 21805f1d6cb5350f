package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"

	"fingerzeig/hw"
	"fingerzeig/hw/capture"
	"fingerzeig/hw/folder"
	"fingerzeig/hw/sbi"
	"fingerzeig/hw/secugen"
	"fingerzeig/hw/zfm"
	"fingerzeig/minutiae"
)

// sensorDriver is a driver of sensors, with its parameters.
type sensorDriver interface {
	check() error     // whether the parameters can be
	files() []*string // the parameters that are paths, relative to the configuration's folder
	open(ctx context.Context, log io.Writer) (hw.Sensor, error)
}

// sensorDrivers are the drivers, by name.
var sensorDrivers = map[string]func() sensorDriver{
	"sim":     func() sensorDriver { return &simSensor{} },
	"zfm":     func() sensorDriver { return &zfmSensor{} },
	"sbi":     func() sensorDriver { return &sbiSensor{} },
	"secugen": func() sensorDriver { return &secugenSensor{} },
	"capture": func() sensorDriver { return &captureSensor{} },
	"folder":  func() sensorDriver { return &folderSensor{} },
}

// checkPPI returns an error for a resolution with which nothing can be compared. 0 leaves it to the device.
func checkPPI(ppi int) error {
	if ppi != 0 && (ppi < minutiae.MinPPI || ppi > minutiae.MaxPPI) {
		return fmt.Errorf("ppi is %d, should be 0 or %d to %d", ppi, minutiae.MinPPI, minutiae.MaxPPI)
	}
	return nil
}

// zfmSensor is a module of the ZFM family.
type zfmSensor struct {
	named
	Port     string `json:"port"`
	Model    string `json:"model"`    // one of zfm.Models
	Baud     int    `json:"baud"`     // 0: 57600, and then the other usual ones
	Fast     int    `json:"fast"`     // the speed to set for good; 0: leave it
	Password uint32 `json:"password"` // the module's, a number
	Address  uint32 `json:"address"`
	Negative bool   `json:"negative"`
}

func (s *zfmSensor) files() []*string { return nil }

func (s *zfmSensor) check() error {
	if _, known := zfm.Models[s.Model]; !known {
		return fmt.Errorf("model is %q, should be one of %q", s.Model, slices.Sorted(maps.Keys(zfm.Models)))
	}
	if s.Port == "" || s.Baud < 0 || s.Fast < 0 {
		return fmt.Errorf("port is %q at %d baud, should be such as /dev/ttyUSB0", s.Port, s.Baud)
	}
	return nil
}

func (s *zfmSensor) open(ctx context.Context, _ io.Writer) (hw.Sensor, error) {
	return orNil(zfm.Open(ctx, s.Port, zfm.Options{
		Name: s.Model, Model: zfm.Models[s.Model], Baud: s.Baud, Fast: s.Fast, Password: s.Password, Address: s.Address, Negative: s.Negative,
	}))
}

// sbiSensor is a scanner behind MOSIP's Secure Biometric Interface.
type sbiSensor struct {
	named
	Serial   string `json:"serial"`
	Env      string `json:"env"`
	Version  string `json:"version"`
	SubID    int    `json:"subID"`
	MinScore int    `json:"minScore"`
	Roots    string `json:"roots"` // a PEM file; empty: nothing is checked
	PPI      int    `json:"ppi"`   // 0: the records know it
}

func (s *sbiSensor) files() []*string { return []*string{&s.Roots} }

func (s *sbiSensor) check() error {
	if s.SubID < 0 || s.SubID > 3 || s.MinScore < 0 || s.MinScore > 100 {
		return fmt.Errorf("subID is %d and minScore %d, should be 0 to 3 and 0 to 100", s.SubID, s.MinScore)
	}
	return checkPPI(s.PPI)
}

func (s *sbiSensor) open(ctx context.Context, _ io.Writer) (hw.Sensor, error) {
	roots, err := authorities(s.Roots)
	if err != nil {
		return nil, err
	}
	return orNil(sbi.Open(ctx, sbi.Options{
		Serial: s.Serial, Env: s.Env, Version: s.Version, SubID: s.SubID, MinScore: s.MinScore, Roots: roots, PPI: s.PPI,
		Decode: func(b []byte) (hw.Frame, error) { return decode(b, s.PPI) },
	}))
}

// secugenSensor is a scanner behind SecuGen WebAPI.
type secugenSensor struct {
	named
	URL     string `json:"url"`
	Licence string `json:"licenceFile"`
	Origin  string `json:"origin"`
	Quality int    `json:"quality"`
	PPI     int    `json:"ppi"`
	CA      string `json:"ca"` // a PEM file
}

func (s *secugenSensor) files() []*string { return []*string{&s.Licence, &s.CA} }

func (s *secugenSensor) check() error {
	if s.Quality < 0 || s.Quality > 100 {
		return fmt.Errorf("quality is %d, should be 0 to 100", s.Quality)
	}
	return checkPPI(s.PPI)
}

func (s *secugenSensor) open(context.Context, io.Writer) (hw.Sensor, error) {
	licence, err := secret(s.Licence)
	if err != nil {
		return nil, err
	}
	trust, err := trusting(s.CA)
	if err != nil {
		return nil, err
	}
	return orNil(secugen.Open(secugen.Options{
		URL: s.URL, Licence: licence, Origin: s.Origin, Quality: s.Quality, PPI: s.PPI, TLS: trust, Decode: decode,
	}))
}

// captureSensor is a helper with somebody else's code.
type captureSensor struct {
	named
	Command []string `json:"command"` // the program and its arguments
	Socket  string   `json:"socket"`  // in place of it
}

func (s *captureSensor) files() []*string { return []*string{&s.Socket} }

func (s *captureSensor) check() error {
	if (len(s.Command) == 0) == (s.Socket == "") || len(s.Command) > 0 && s.Command[0] == "" {
		return errors.New("there should be either a command or a socket")
	}
	return nil
}

func (s *captureSensor) open(ctx context.Context, log io.Writer) (hw.Sensor, error) {
	if s.Socket != "" {
		return orNil(capture.Open(ctx, capture.Socket(s.Socket)))
	}
	return orNil(capture.Open(ctx, capture.Command(log, s.Command[0], s.Command[1:]...)))
}

// folderSensor is a folder in which images appear.
type folderSensor struct {
	named
	Folder string `json:"folder"`
	PPI    int    `json:"ppi"` // 0: the files know it
}

func (s *folderSensor) files() []*string { return []*string{&s.Folder} }

func (s *folderSensor) check() error {
	if s.Folder == "" {
		return errors.New("folder is missing")
	}
	return checkPPI(s.PPI)
}

func (s *folderSensor) open(context.Context, io.Writer) (hw.Sensor, error) {
	told := s.PPI
	if told == 0 {
		told = 500 // what Info says; frames say what they have
	}
	return orNil(folder.Open(folder.Options{Folder: s.Folder, PPI: told, Decode: func(b []byte) (hw.Frame, error) { return decode(b, s.PPI) }}))
}

// orNil keeps a nil of a driver from becoming a sensor that is not nil.
func orNil[S hw.Sensor](s S, err error) (hw.Sensor, error) {
	if err != nil {
		return nil, err
	}
	return s, nil
}
