package main

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fingerzeig/hw"
)

const simSensorConfig, simLocksConfig = `{"driver": "sim", "images": "prints", "ppi": 500}`, `{"driver": "sim", "lockers": 24, "full": true}`

// configWith returns a configuration with a sensor and locks; empty: simulated ones.
func configWith(sensor, locks string) string {
	text := goodConfig
	if sensor != "" {
		text = strings.Replace(text, simSensorConfig, sensor, 1)
	}
	if locks != "" {
		text = strings.Replace(text, simLocksConfig, locks, 1)
	}
	return text
}

// goodDrivers are drivers with all their parameters, and none of which has a device here.
var goodDrivers = []struct {
	name, sensor, locks string
	guarded             bool
	opens               bool // without a device: it is looked for later
}{
	{name: "zfm", sensor: `{"driver": "zfm", "port": "/dev/no-line", "model": "r503", "baud": 115200, "fast": 115200, "password": 7, "address": 1, "negative": true}`},
	{name: "sbi", sensor: `{"driver": "sbi", "serial": "none", "env": "Staging", "version": "1.0", "subID": 1, "minScore": 40, "roots": "none.pem", "ppi": 500}`},
	{name: "secugen", sensor: `{"driver": "secugen", "url": "https://localhost:1", "licenceFile": "", "origin": "https://t.example", "quality": 50, "ppi": 500, "ca": ""}`, opens: true},
	{name: "capture", sensor: `{"driver": "capture", "command": ["/no/helper", "--quiet"]}`},
	{name: "capture by socket", sensor: `{"driver": "capture", "socket": "helper.sock"}`},
	{name: "folder", sensor: `{"driver": "folder", "folder": "no-scans", "ppi": 500}`},
	{name: "kerong", locks: `{"driver": "kerong", "port": "/dev/no-line", "baud": 19200, "board": "cu48", "first": 1, "lockers": 90, "hooks": "hooked", "eyes": "empty", "pulse": "550ms"}`},
	{name: "modbus", locks: `{"driver": "modbus", "url": "rtu:///dev/no-line", "baud": 9600, "parity": "none", "unit": 1, "perUnit": 16, "coil": 0, "lockers": 32,
		"flash": true, "doors": 0, "doorsOpen": false, "occupied": 16, "tamper": 32, "tamperOpen": true, "pulse": "1s"}`},
	{name: "modbus without timers", locks: `{"driver": "modbus", "url": "tcp://127.0.0.1:1", "unit": 1, "lockers": 8}`, guarded: true},
	{name: "gpio", guarded: true, locks: `{"driver": "gpio", "chip": "/dev/no-chip", "outputs": [1, 2], "activeLow": true, "doors": [3, 4], "doorsOpen": true,
		"occupied": [5, 6], "tamper": 7, "tamperOpen": true, "inputsLow": true, "pullUp": true, "pulse": "1s"}`},
	{name: "hidrelay", guarded: true, locks: `{"driver": "hidrelay", "path": "/dev/no-hidraw", "serial": "HURTM", "lockers": 8, "pulse": "1s"}`},
	{name: "http", guarded: true, locks: `{"driver": "http", "hosts": ["127.0.0.1:1"], "perHost": 2, "first": 1, "lockers": 2, "user": "u", "digest": true, "pulse": "1s",
		"on": {"method": "PUT", "url": "http://{host}/{n}", "type": "text/plain", "body": "on {seconds}", "expect": "ok"},
		"off": {"url": "http://{host}/{n}/off"}, "status": {"url": "http://{host}/{n}", "yes": "on", "no": "off"}, "door": {"url": "http://{host}/d", "yes": "1", "no": "0"}}`},
	{name: "shelly", locks: `{"driver": "shelly", "hosts": ["127.0.0.1:1"], "perHost": 4, "lockers": 4, "doors": true, "pulse": "1s"}`},
}

func TestDrivers(t *testing.T) {
	for _, row := range goodDrivers {
		t.Run(row.name, func(t *testing.T) {
			c, err := parseConfig([]byte(configWith(row.sensor, row.locks)))
			if err != nil {
				t.Fatal(err)
			}
			if c.Locks.guarded() != row.guarded {
				t.Errorf("guarded: %v", c.Locks.guarded())
			}
			if row.sensor != "" {
				s, err := c.Sensor.open(t.Context(), nil)
				if err == nil {
					_, err = s.Info(t.Context())
					_ = s.Close()
				} else if s != nil || row.opens {
					t.Errorf("open() = %v, %v", s, err)
				}
				if !errors.Is(err, hw.ErrDevice) && !errors.Is(err, os.ErrNotExist) {
					t.Errorf("without a device: %v", err)
				}
				return
			}
			if l, err := c.Locks.open(t.Context()); l != nil || !errors.Is(err, hw.ErrDevice) {
				t.Errorf("open() = %v, %v", l, err)
			}
		})
	}
}

func TestDriversRefuse(t *testing.T) {
	for _, row := range []struct{ name, sensor, locks string }{
		{name: "zfm: model", sensor: `{"driver": "zfm", "port": "/dev/x", "model": "r9"}`},
		{name: "zfm: port", sensor: `{"driver": "zfm", "model": "r503"}`},
		{name: "zfm: unknown field", sensor: `{"driver": "zfm", "port": "/dev/x", "model": "r503", "speed": 1}`},
		{name: "sbi: score", sensor: `{"driver": "sbi", "minScore": 101}`},
		{name: "sbi: resolution", sensor: `{"driver": "sbi", "ppi": 50}`},
		{name: "secugen: quality", sensor: `{"driver": "secugen", "quality": -1}`},
		{name: "capture: neither", sensor: `{"driver": "capture"}`},
		{name: "capture: both", sensor: `{"driver": "capture", "command": ["a"], "socket": "b"}`},
		{name: "folder: none", sensor: `{"driver": "folder"}`},
		{name: "kerong: board", locks: `{"driver": "kerong", "port": "/dev/x", "board": "cu17", "lockers": 1}`},
		{name: "kerong: port", locks: `{"driver": "kerong", "board": "cu16", "lockers": 1}`},
		{name: "kerong: hooks", locks: `{"driver": "kerong", "port": "/dev/x", "board": "cu16", "lockers": 1, "hooks": "yes"}`},
		{name: "kerong: pulse", locks: `{"driver": "kerong", "port": "/dev/x", "board": "cu16", "lockers": 1, "pulse": "1m"}`},
		{name: "kerong: pulse of a number", locks: `{"driver": "kerong", "port": "/dev/x", "board": "cu16", "lockers": 1, "pulse": 1}`},
		{name: "modbus: address", locks: `{"driver": "modbus", "lockers": 1}`},
		{name: "modbus: lockers", locks: `{"driver": "modbus", "url": "tcp://x", "lockers": 0}`},
		{name: "gpio: chip", locks: `{"driver": "gpio", "outputs": [1]}`},
		{name: "gpio: outputs", locks: `{"driver": "gpio", "chip": "/dev/x"}`},
		{name: "hidrelay: path", locks: `{"driver": "hidrelay", "lockers": 1}`},
		{name: "http: expression", locks: `{"driver": "http", "lockers": 1, "on": {"url": "http://x", "expect": "("}}`},
		{name: "http: hosts", locks: `{"driver": "http", "lockers": 1, "hosts": ["a", "b"]}`},
		{name: "shelly: hosts", locks: `{"driver": "shelly", "lockers": 1}`},
	} {
		t.Run(row.name, func(t *testing.T) {
			if _, err := parseConfig([]byte(configWith(row.sensor, row.locks))); !errors.Is(err, errConfig) {
				t.Errorf("parseConfig() = %v", err)
			}
		})
	}
}

func TestSecret(t *testing.T) {
	name := filepath.Join(t.TempDir(), "s")
	for _, row := range []struct {
		content, want string
		fails         bool
	}{{"geheim\n", "geheim", false}, {"geheim", "geheim", false}, {"\n", "", true}} {
		if err := os.WriteFile(name, []byte(row.content), 0o600); err != nil {
			t.Fatal(err)
		}
		if got, err := secret(name); got != row.want || (err != nil) != row.fails {
			t.Errorf("%q: secret() = %q, %v", row.content, got, err)
		}
		if pool, err := authorities(name); err == nil {
			t.Errorf("%q: authorities() = %v", row.content, pool)
		}
	}
	if got, err := secret(""); got != "" || err != nil {
		t.Errorf("no file: %q, %v", got, err)
	}
	if _, err := secret(name + "x"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a missing file: %v", err)
	}
}

func TestDuration(t *testing.T) {
	var d duration
	if err := d.UnmarshalJSON([]byte(`"1.5s"`)); err != nil || time.Duration(d) != 1500*time.Millisecond {
		t.Errorf("1.5s is %v, %v", time.Duration(d), err)
	}
	for _, bad := range []string{`1`, `"1"`, `null!`, `"-"`} {
		if err := d.UnmarshalJSON([]byte(bad)); err == nil {
			t.Errorf("%s passes", bad)
		}
	}
}
