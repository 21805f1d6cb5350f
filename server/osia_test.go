package main

import (
	"errors"
	"net"
	"net/http"
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

// TestOSIAServed asks a service that is told to serve OSIA's interface, and one that is not.
func TestOSIAServed(t *testing.T) {
	for _, row := range []struct {
		settings osiaSettings
		status   int
	}{{osiaSettings{OSIA: true}, 200}, {osiaSettings{}, 404}} {
		o, err := row.settings.osia(false)
		if err != nil {
			t.Fatal(err)
		}
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		s, err := startService(serviceOptions{dir: t.TempDir(), listener: l, osia: o})
		if err != nil {
			t.Fatal(err)
		}
		answer, err := http.Get("http://" + l.Addr().String() + "/osia/v1/galleries?transactionId=1")
		if err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(answer.Body.Close(), s.stop()); err != nil || answer.StatusCode != row.status {
			t.Errorf("%+v: %d, want %d, %v", row.settings, answer.StatusCode, row.status, err)
		}
	}
}
