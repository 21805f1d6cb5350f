package main

import (
	"bytes"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"slices"
)

// config is the configuration file.
type config struct {
	Language    string       `json:"language"`
	Server      string       `json:"server"`
	Terminal    string       `json:"terminal"`
	KeyFile     string       `json:"keyFile"`
	ReleaseKeys []publicKey  `json:"releaseKeys"`
	Folder      string       `json:"folder"`
	Offline     bool         `json:"offline"`
	Health      string       `json:"health"`
	Screen      string       `json:"screen"`
	ScreenKey   string       `json:"screenKeyFile"`
	Sound       []string     `json:"sound"`
	Voice       []string     `json:"voice"`
	Sensor      sensorConfig `json:"sensor"`
	Locks       locksConfig  `json:"locks"`

	key       string // of KeyFile
	screenKey string // of ScreenKey
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
	for _, path := range slices.Concat([]*string{&c.Folder, &c.KeyFile, &c.ScreenKey}, c.Sensor.files(), c.Locks.files()) {
		if *path != "" && !filepath.IsAbs(*path) {
			*path = filepath.Join(filepath.Dir(name), *path)
		}
	}
	if c.key, err = secret(c.KeyFile); err != nil {
		return config{}, fmt.Errorf("%w: keyFile: %w", errConfig, err)
	}
	if c.screenKey, err = secret(c.ScreenKey); err != nil {
		return config{}, fmt.Errorf("%w: screenKeyFile: %w", errConfig, err)
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
		{c.Terminal != "", "terminal", c.Terminal, "the name by which the service knows this terminal"},
		{len(c.ReleaseKeys) > 0, "releaseKeys", nil, "the keys by which the service signs releases"},
		{c.Folder != "", "folder", c.Folder, "a folder for what the terminal keeps"},
		{!c.Offline || c.KeyFile != "", "offline", c.Offline, "false where there is no keyFile, by which the mirror is sealed"},
		{c.Health == "" || isLoopback(c.Health), "health", c.Health, "an address of this machine such as 127.0.0.1:8091"},
		{c.Screen == "" || isLoopback(c.Screen), "screen", c.Screen, "an address of this machine such as 127.0.0.1:8092"},
		{len(c.Voice) == 0 || c.Screen != "", "voice", c.Voice, "left out where there is no screen that it could read"},
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

// publicKey is an Ed25519 public key, written in base64.
type publicKey ed25519.PublicKey

// UnmarshalText implements encoding.TextUnmarshaler.
func (k *publicKey) UnmarshalText(b []byte) error {
	key, err := base64.StdEncoding.DecodeString(string(b))
	if err == nil && len(key) != ed25519.PublicKeySize {
		err = fmt.Errorf("a key of %d bytes, should be %d", len(key), ed25519.PublicKeySize)
	}
	*k = key
	return err
}

// isLoopback reports whether an address is one of this machine that no other machine reaches.
func isLoopback(address string) bool {
	a, err := netip.ParseAddrPort(address)
	return err == nil && a.Addr().IsLoopback()
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
