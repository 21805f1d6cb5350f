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
  "language": "de", "server": "http://127.0.0.1:8080", "terminal": "hall", "folder": "state", "keyFile": "key", "offline": true,
  "releaseKeys": ["iojj3XQJ8ZX9UtstPLpdcspnCb8dlBIb83SIAbQPb1w="], "health": "127.0.0.1:0", "sound": [],
  "sensor": {"driver": "sim", "images": "prints", "ppi": 500}, "locks": {"driver": "sim", "lockers": 24, "full": true}
}`

func TestParseConfig(t *testing.T) {
	for _, row := range []struct{ name, old, new string }{
		{name: "good"},
		{"no language", `"language": "de", `, ``},
		{"another language", `"de"`, `"fr"`},
		{"no server", `"http://127.0.0.1:8080"`, `""`},
		{"server without a scheme", `"http://127.0.0.1:8080"`, `"127.0.0.1:8080"`},
		{"server of another kind", `"http:`, `"ftp:`},
		{"no name", `"terminal": "hall", `, ``},
		{"no folder", `"state"`, `""`},
		{"no keys of releases", `["iojj3XQJ8ZX9UtstPLpdcspnCb8dlBIb83SIAbQPb1w="]`, `[]`},
		{"half a key of releases", `iojj3XQJ8ZX9UtstPLpdcspnCb8dlBIb83SIAbQPb1w=`, `iojj3XQJ8ZX9UtstPLpdcg==`},
		{"a key of releases that is none", `iojj3XQJ8ZX9UtstPLpdcspnCb8dlBIb83SIAbQPb1w=`, `the city's`},
		{"a mirror that nothing seals", `"keyFile": "key", `, ``},
		{"health for everybody", `127.0.0.1:0`, `0.0.0.0:8091`},
		{"health at no address", `127.0.0.1:0`, `localhost`},
		{"a voice without a screen", `"sound": []`, `"voice": ["/usr/bin/say"]`},
		{"a sensor that nobody knows", `"sensor": {"driver": "sim"`, `"sensor": {"driver": "eye"`},
		{"parameters of another sensor", `"sensor": {"driver": "sim"`, `"sensor": {"driver": "zfm"`},
		{"no sensor", `"sensor": {"driver": "sim", "images": "prints", "ppi": 500}, `, ``},
		{"a sensor of nothing", `{"driver": "sim", "images": "prints", "ppi": 500}`, `null`},
		{"no images", `"prints"`, `""`},
		{"resolution too low", `500`, `72`},
		{"negative resolution", `500`, `-500`},
		{"locks that nobody knows", `"locks": {"driver": "sim"`, `"locks": {"driver": "relay"`},
		{"no locks", `, "locks": {"driver": "sim", "lockers": 24, "full": true}`, ``},
		{"no lockers", `24`, `0`},
		{"too many lockers", `24`, `1001`},
		{"a field that is not known", `"folder"`, `"folders"`},
		{"a field that is not known, further in", `"lockers"`, `"locker"`},
		{"a gallery, as there was once", `"folder"`, `"gallery": "pickups", "folder"`},
		{"something after the end", "}\n}", "}\n} {}"},
		{"cut off", `"full": true}`, `"full": true`},
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
	if err := os.WriteFile(filepath.Join(folder, "key"), []byte("fzk_a\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := readConfig(name)
	if err != nil || c.Folder != filepath.Join(folder, "state") || *c.Sensor.files()[0] != filepath.Join(folder, "elsewhere") || c.key != "fzk_a" {
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
		if catalogue[c.Language] == nil || c.Terminal == "" || len(c.ReleaseKeys) == 0 || c.Sensor.check() != nil || c.Locks.check() != nil {
			t.Errorf("accepted %+v", c)
		}
	})
}
