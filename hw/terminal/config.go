package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"

	"fingerzeig/minutiae"
)

// config is the configuration file.
type config struct {
	Language string       `json:"language"`
	Server   string       `json:"server"`
	Gallery  string       `json:"gallery"`
	Pickups  string       `json:"pickups"`
	Sensor   sensorConfig `json:"sensor"`
	Locks    locksConfig  `json:"locks"`
}

// sensorConfig says which sensor the terminal has.
type sensorConfig struct {
	Driver string `json:"driver"`
	Images string `json:"images"` // sim: the folder of image files
	PPI    int    `json:"ppi"`    // sim: the resolution of the images in pixels per inch; 0: the files know it
}

// locksConfig says which locks the terminal has.
type locksConfig struct {
	Driver  string `json:"driver"`
	Lockers int    `json:"lockers"` // sim: how many
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
	for _, path := range []*string{&c.Pickups, &c.Sensor.Images} {
		if !filepath.IsAbs(*path) {
			*path = filepath.Join(filepath.Dir(name), *path)
		}
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
		{c.Sensor.Driver == "sim", "sensor.driver", c.Sensor.Driver, `"sim"`},
		{c.Sensor.Images != "", "sensor.images", c.Sensor.Images, "a folder"},
		{c.Sensor.PPI == 0 || c.Sensor.PPI >= minutiae.MinPPI && c.Sensor.PPI <= minutiae.MaxPPI, "sensor.ppi", c.Sensor.PPI,
			fmt.Sprintf("0 or %d to %d", minutiae.MinPPI, minutiae.MaxPPI)},
		{c.Locks.Driver == "sim", "locks.driver", c.Locks.Driver, `"sim"`},
		{c.Locks.Lockers >= 1 && c.Locks.Lockers <= maxLockers, "locks.lockers", c.Locks.Lockers, fmt.Sprintf("1 to %d", maxLockers)},
	} {
		if !rule.ok {
			return fmt.Errorf("%w: %s is %#v, should be %s", errConfig, rule.field, rule.value, rule.want)
		}
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
