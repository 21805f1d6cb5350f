package main

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"time"

	"fingerzeig/hw"
	"fingerzeig/minutiae/imageio"
)

// duration is a time.Duration, written as "500ms" or "1.5s".
type duration time.Duration

// UnmarshalJSON implements json.Unmarshaler.
func (d *duration) UnmarshalJSON(b []byte) error {
	var text string
	if err := json.Unmarshal(b, &text); err != nil {
		return fmt.Errorf(`%s is no duration such as "500ms"`, b)
	}
	v, err := time.ParseDuration(text)
	*d = duration(v)
	return err
}

// pulse returns an error for a pulse that no lock is driven for.
func (d duration) pulse() error {
	if d < 0 || time.Duration(d) > hw.MaxPulse {
		return fmt.Errorf("a pulse of %v, should be 0 to %v", time.Duration(d), hw.MaxPulse)
	}
	return nil
}

// orNone returns a line or an address that may be missing, as the drivers want it: less than 0.
func orNone(p *int) int {
	if p == nil {
		return -1
	}
	return *p
}

// secret reads a file that holds a password or a token, such as one of systemd's credentials. An empty name gives an empty secret.
func secret(name string) (string, error) {
	if name == "" {
		return "", nil
	}
	b, err := os.ReadFile(name)
	defer clear(b)
	if err != nil {
		return "", err
	}
	text := strings.TrimRight(string(b), "\r\n")
	if text == "" {
		return "", fmt.Errorf("%s is empty", name)
	}
	return text, nil
}

// authorities reads the certificates of a file. An empty name gives nil, which to all drivers is the default.
func authorities(name string) (*x509.CertPool, error) {
	if name == "" {
		return nil, nil
	}
	b, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(b) {
		return nil, fmt.Errorf("%s holds no certificate", name)
	}
	return pool, nil
}

// trusting returns what trusts the authorities of a file, or the machine's where none is named.
func trusting(name string) (*tls.Config, error) {
	pool, err := authorities(name)
	if err != nil {
		return nil, err
	}
	return &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}, nil
}

// decode makes a frame of an image file or record; a ppi of 0 leaves its resolution to it.
func decode(b []byte, ppi int) (hw.Frame, error) {
	img, err := imageio.Decode(b, ppi)
	if err != nil {
		return hw.Frame{}, err
	}
	return hw.Frame{Pixels: img.Pixels, Width: img.Width, Height: img.Height, PPI: img.PPI}, nil
}
