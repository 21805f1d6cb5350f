package main

import (
	"errors"
	"testing"
)

func TestOSIASettings(t *testing.T) {
	o, err := osiaSettings{OSIA: true, OSIACallback: "https://Client.example,http://127.0.0.1:9000"}.osia(false)
	if err != nil || len(o.Callbacks) != 2 || !o.Callbacks["https://client.example:443"] || !o.Callbacks["http://127.0.0.1:9000"] {
		t.Errorf("got %+v, %v", o, err)
	}
	if o, err := (osiaSettings{}).osia(true); o != nil || err != nil {
		t.Errorf("nothing set: got %+v, %v", o, err)
	}
	for name, row := range map[string]struct {
		s       osiaSettings
		cluster bool
	}{
		"callbacks of nothing":  {osiaSettings{OSIACallback: "https://client.example"}, false},
		"on a cluster":          {osiaSettings{OSIA: true}, true},
		"a host without scheme": {osiaSettings{OSIA: true, OSIACallback: "client.example"}, false},
		"a path":                {osiaSettings{OSIA: true, OSIACallback: "https://client.example/cb"}, false},
		"another scheme":        {osiaSettings{OSIA: true, OSIACallback: "file://client.example"}, false},
		"somebody's password":   {osiaSettings{OSIA: true, OSIACallback: "https://a:b@client.example"}, false},
		"an empty one":          {osiaSettings{OSIA: true, OSIACallback: "https://client.example,"}, false},
	} {
		if o, err := row.s.osia(row.cluster); !errors.Is(err, errConfig) || o != nil {
			t.Errorf("%s: got %+v, %v", name, o, err)
		}
	}
}
