package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"os"
	"path/filepath"
	"slices"
)

// config is the configuration file.
type config struct {
	Language string       `json:"language"`
	Server   string       `json:"server"`
	Gallery  string       `json:"gallery"`
	KeyFile  string       `json:"keyFile"`
	Pickups  string       `json:"pickups"`
	Sensor   sensorConfig `json:"sensor"`
	Locks    locksConfig  `json:"locks"`

	key string // of KeyFile
}

// sensorConfig says which sensor the terminal has.
type sensorConfig struct {
	Driver string
	sensorDriver
}

// UnmarshalJSON implements json.Unmarshaler.
func (s *sensorConfig) UnmarshalJSON(b []byte) (err error) {
	s.Driver, s.sensorDriver, err = chosen(b, sensorDrivers)
	return err
}

// locksConfig says which locks the terminal has.
type locksConfig struct {
	Driver string
	locksDriver
}

// UnmarshalJSON implements json.Unmarshaler.
func (l *locksConfig) UnmarshalJSON(b []byte) (err error) {
	l.Driver, l.locksDriver, err = chosen(b, locksDrivers)
	return err
}

// named is the field that all drivers' parameters share.
type named struct {
	Driver string `json:"driver"`
}

// chosen returns the driver that b names, with the parameters that b has for it.
func chosen[D any](b []byte, drivers map[string]func() D) (name string, d D, err error) {
	var n named
	if err := json.Unmarshal(b, &n); err != nil {
		return "", d, err
	}
	create := drivers[n.Driver]
	if create == nil {
		return n.Driver, d, fmt.Errorf("there is no driver %q; there are %q", n.Driver, slices.Sorted(maps.Keys(drivers)))
	}
	d = create()
	return n.Driver, d, parseStrictly(b, d)
}

// errConfig is returned when the configuration is wrong.
var errConfig = errors.New("the configuration is wrong")

// readConfig reads and checks a configuration file.
func readConfig(name string) (config, error) {
	b, err := os.ReadFile(name)
	if err != nil {
		return config{}, err
	}
	c, err := parseConfig(b)
	if err != nil {
		return config{}, fmt.Errorf("%s: %w", name, err)
	}
	for _, path := range slices.Concat([]*string{&c.Pickups, &c.KeyFile}, c.Sensor.files(), c.Locks.files()) {
		if *path != "" && !filepath.IsAbs(*path) {
			*path = filepath.Join(filepath.Dir(name), *path)
		}
	}
	if c.key, err = secret(c.KeyFile); err != nil {
		return config{}, fmt.Errorf("%w: keyFile: %w", errConfig, err)
	}
	return c, nil
}

// parseConfig parses and checks a configuration. It returns errConfig.
func parseConfig(b []byte) (config, error) {
	var c config
	if err := parseStrictly(b, &c); err != nil {
		return config{}, fmt.Errorf("%w: %w", errConfig, err)
	}
	return c, c.check()
}

// check returns errConfig for the first value that cannot be.
func (c config) check() error {
	server, err := url.Parse(c.Server)
	for _, rule := range []struct {
		ok    bool
		field string
		value any
		want  string
	}{
		{catalogue[c.Language] != nil, "language", c.Language, `"de" or "en"`},
		{err == nil && (server.Scheme == "http" || server.Scheme == "https") && server.Host != "", "server", c.Server, "an http or https address"},
		{c.Gallery != "", "gallery", c.Gallery, "a name"},
		{c.Pickups != "", "pickups", c.Pickups, "a file"},
		{c.Sensor.sensorDriver != nil, "sensor", nil, fmt.Sprintf("one of %q", slices.Sorted(maps.Keys(sensorDrivers)))},
		{c.Locks.locksDriver != nil, "locks", nil, fmt.Sprintf("one of %q", slices.Sorted(maps.Keys(locksDrivers)))},
	} {
		if !rule.ok {
			return fmt.Errorf("%w: %s is %#v, should be %s", errConfig, rule.field, rule.value, rule.want)
		}
	}
	if err := c.Sensor.check(); err != nil {
		return fmt.Errorf("%w: sensor: %w", errConfig, err)
	}
	if err := c.Locks.check(); err != nil {
		return fmt.Errorf("%w: locks: %w", errConfig, err)
	}
	return nil
}

// parseStrictly parses one JSON value in which no field is unknown and after which nothing comes.
func parseStrictly(b []byte, v any) error {
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		return err
	}
	if d.More() {
		return errors.New("there is something after the end")
	}
	return nil
}
