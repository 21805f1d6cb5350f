package main

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const goodConfig = `{
  "language": "de", "server": "http://127.0.0.1:8080", "gallery": "pickups", "pickups": "pickups.json",
  "sensor": {"driver": "sim", "images": "prints", "ppi": 500}, "locks": {"driver": "sim", "lockers": 24}
}`

func TestParseConfig(t *testing.T) {
	for _, row := range []struct{ name, old, new string }{
		{name: "good"},
		{"no language", `"language": "de", `, ``},
		{"another language", `"de"`, `"fr"`},
		{"no server", `"http://127.0.0.1:8080"`, `""`},
		{"server without a scheme", `"http://127.0.0.1:8080"`, `"127.0.0.1:8080"`},
		{"server of another kind", `"http:`, `"ftp:`},
		{"no gallery", `"gallery": "pickups", `, ``},
		{"no pickups", `"pickups.json"`, `""`},
		{"a sensor that nobody knows", `"sensor": {"driver": "sim"`, `"sensor": {"driver": "eye"`},
		{"parameters of another sensor", `"sensor": {"driver": "sim"`, `"sensor": {"driver": "zfm"`},
		{"no sensor", `"sensor": {"driver": "sim", "images": "prints", "ppi": 500}, `, ``},
		{"a sensor of nothing", `{"driver": "sim", "images": "prints", "ppi": 500}`, `null`},
		{"no images", `"prints"`, `""`},
		{"resolution too low", `500`, `72`},
		{"negative resolution", `500`, `-500`},
		{"locks that nobody knows", `"locks": {"driver": "sim"`, `"locks": {"driver": "relay"`},
		{"no locks", `, "locks": {"driver": "sim", "lockers": 24}`, ``},
		{"no lockers", `24`, `0`},
		{"too many lockers", `24`, `1001`},
		{"a field that is not known", `"gallery"`, `"galery"`},
		{"a field that is not known, further in", `"lockers"`, `"locker"`},
		{"something after the end", "}\n}", "}\n} {}"},
		{"cut off", `"lockers": 24}`, `"lockers": 24`},
		{"not JSON", goodConfig, `language: de`},
	} {
		t.Run(row.name, func(t *testing.T) {
			text := strings.Replace(goodConfig, row.old, row.new, 1)
			if row.old != "" && text == goodConfig {
				t.Fatal("the row changes nothing")
			}
			if _, err := parseConfig([]byte(text)); errors.Is(err, errConfig) != (row.old != "") {
				t.Errorf("parseConfig() = %v", err)
			}
		})
	}
}

func TestReadConfigFindsItsFiles(t *testing.T) {
	folder := t.TempDir()
	name := filepath.Join(folder, "terminal.json")
	elsewhere, _ := json.Marshal(filepath.Join(folder, "elsewhere"))
	text := strings.Replace(goodConfig, `"prints"`, string(elsewhere), 1)
	text = strings.Replace(text, `"gallery"`, `"keyFile": "key", "gallery"`, 1)
	if err := os.WriteFile(filepath.Join(folder, "key"), []byte("fzk_a\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := readConfig(name)
	if err != nil || c.Pickups != filepath.Join(folder, "pickups.json") || *c.Sensor.files()[0] != filepath.Join(folder, "elsewhere") || c.key != "fzk_a" {
		t.Errorf("readConfig() = %+v, %v", c, err)
	}
	if err := os.Remove(filepath.Join(folder, "key")); err != nil {
		t.Fatal(err)
	}
	if _, err := readConfig(name); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a missing key: %v", err)
	}
	if _, err := readConfig(filepath.Join(folder, "missing.json")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a missing file: %v", err)
	}
}

func FuzzParseConfig(f *testing.F) {
	f.Add([]byte(goodConfig))
	f.Add([]byte(`{}`))
	f.Add([]byte(`null`))
	for _, row := range goodDrivers {
		f.Add([]byte(configWith(row.sensor, row.locks)))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		c, err := parseConfig(b)
		if err != nil {
			return
		}
		if catalogue[c.Language] == nil || c.Gallery == "" || c.Sensor.check() != nil || c.Locks.check() != nil {
			t.Errorf("accepted %+v", c)
		}
	})
}
