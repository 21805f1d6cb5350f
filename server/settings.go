package main

import (
	"errors"
	"fmt"
	"net"
	"path/filepath"
	"time"

	"github.com/alecthomas/kong"
)

// place says where an index lies, and how a service on it is reached.
type place struct {
	Config  kong.ConfigFlag `env:"FINGERZEIG_CONFIG" placeholder:"FILE" help:"Configuration file: TOML with the names of the flags of serve. The command line counts more, then the environment, then the file."`
	Data    string          `default:"fingerzeig-data" env:"FINGERZEIG_DATA_DIR" placeholder:"DIR" help:"Folder of the index (${default})."`
	KeyFile string          `env:"FINGERZEIG_KEY_FILE" placeholder:"FILE" help:"File with the key-encryption key: 32 bytes, as they are, in hexadecimal or in base64. Else the environment variable FINGERZEIG_KEY has it, else the index keeps its own in its folder."`
	Socket  string          `env:"FINGERZEIG_SOCKET" placeholder:"PATH" help:"Socket of the running service, by which the other commands reach it (admin.sock in the folder)."`
}

// socket returns the path of the socket.
func (p place) socket() string {
	if p.Socket != "" {
		return p.Socket
	}
	return filepath.Join(p.Data, socketFile)
}

// settings are what the service can be told.
type settings struct {
	place `embed:""`

	Listen         string `default:"127.0.0.1:8080" env:"FINGERZEIG_LISTEN" placeholder:"HOST:PORT" help:"Address to serve on (${default})."`
	InsecureListen bool   `env:"FINGERZEIG_INSECURE_LISTEN" help:"Allow an address that other machines can reach although they need no login."`

	TLSCert     string `name:"tls-cert" env:"FINGERZEIG_TLS_CERT" placeholder:"FILE" help:"Certificate, with those between it and the root, in PEM: serve HTTPS (TLS 1.3)."`
	TLSKey      string `name:"tls-key" env:"FINGERZEIG_TLS_KEY" placeholder:"FILE" help:"Its private key, in PEM."`
	ClientCA    string `name:"client-ca" env:"FINGERZEIG_CLIENT_CA" placeholder:"FILE" help:"Certificates, in PEM, of those who issue the clients' certificates: ask clients for one (mTLS)."`
	ClientCerts string `name:"client-certs" enum:"required,optional" default:"required" env:"FINGERZEIG_CLIENT_CERTS" placeholder:"required|optional" help:"With --client-ca, whether a client without a certificate is sent away (${default})."`

	Export bool `env:"FINGERZEIG_EXPORT" help:"Give templates away to those who may ask for them: subjects:export and fingers/…/template."`

	Admin string `env:"FINGERZEIG_ADMIN" placeholder:"HOST:PORT" help:"Loopback address for /metrics, /readyz and /livez; without it they are on the socket alone."`
	Pprof bool   `env:"FINGERZEIG_PPROF" help:"Offer the Go profiler under /debug/pprof/ there."`

	Desk        string `env:"FINGERZEIG_DESK" placeholder:"HOST:PORT" help:"Address of the page for the desk, with the TLS of the API; without it there is none."`
	DeskSecuGen string `name:"desk-secugen" env:"FINGERZEIG_DESK_SECUGEN" placeholder:"URL" help:"SecuGen WebAPI on the clerks' machines, such as https://localhost:8443: a sensor for the desk's page."`
	DeskSBI     string `name:"desk-sbi" env:"FINGERZEIG_DESK_SBI" placeholder:"URL" help:"The same for MOSIP's Secure Biometric Interface, such as http://127.0.0.1:4501."`

	guardSettings   `embed:""`
	mosipSettings   `embed:""`
	osiaSettings    `embed:""`
	clusterSettings `embed:""`
	pickupSettings  `embed:""`

	LogFormat string `enum:"text,json" default:"text" env:"FINGERZEIG_LOG_FORMAT" placeholder:"text|json" help:"Form of the log on standard error (${default})."`
	LogLevel  string `enum:"debug,info,warn,error" default:"warn" env:"FINGERZEIG_LOG_LEVEL" placeholder:"LEVEL" help:"What is logged: debug, info (a line for each request), warn or error (${default})."`

	Drain   time.Duration `default:"0s" env:"FINGERZEIG_DRAIN" placeholder:"TIME" help:"How long to go on serving after a request to end, while /readyz says no: time for a load balancer to notice (${default})."`
	Nightly string        `default:"03:00" env:"FINGERZEIG_NIGHTLY" placeholder:"HH:MM|off" help:"When to erase the expired and compact the index each day, local time (${default})."`
}

// check returns errConfig for settings that cannot be. It reads files and changes nothing.
func (s *settings) check() error {
	wrong := func(format string, args ...any) error {
		return fmt.Errorf("%w: %s", errConfig, fmt.Sprintf(format, args...))
	}
	switch {
	case (s.TLSCert == "") != (s.TLSKey == ""):
		return wrong("tls-cert and tls-key belong together")
	case s.ClientCA != "" && s.TLSCert == "":
		return wrong("client-ca needs tls-cert and tls-key")
	case s.Drain < 0 || s.Drain > longestDrain:
		return wrong("drain is %s, should be 0s to %s", s.Drain, longestDrain)
	}
	if _, _, err := s.nightly(); err != nil {
		return wrong("nightly is %q, should be a time such as 03:00, or off", s.Nightly)
	}
	if _, _, err := net.SplitHostPort(s.Listen); err != nil {
		return wrong("listen: %v", err)
	}
	if s.Admin != "" {
		if _, err := loopbackAddress(s.Admin); err != nil {
			return wrong("admin: %v", err)
		}
	}
	if _, err := s.certificates(); err != nil {
		return err
	}
	if err := s.mayListen(s.Listen); err != nil {
		return err
	}
	_, err := s.share()
	_, wrongOSIA := s.osia(s.Cluster != "")
	_, wrongPickups := s.pickupSettings.options(s.Data)
	if err := errors.Join(s.checkDesk(), s.guardSettings.check(), err, wrongOSIA, wrongPickups); err != nil {
		return err
	}
	if s.Pickups != "" && s.Cluster != "" {
		return wrong("pickups are kept by a service on one machine, not by a node of a cluster")
	}
	key, err := readKey(s.KeyFile)
	if err != nil {
		return err
	}
	o, err := s.clusterOptions(s.Data, key, nil)
	if err != nil || o == nil {
		return err
	}
	if err := o.Check(); err != nil {
		return wrong("%v", err)
	}
	return nil
}

// nightly returns the time of day of the duties, and whether there is one.
func (s *settings) nightly() (at time.Duration, on bool, err error) {
	if s.Nightly == "off" {
		return 0, false, nil
	}
	t, err := time.Parse("15:04", s.Nightly)
	return time.Duration(t.Hour())*time.Hour + time.Duration(t.Minute())*time.Minute, true, err
}

// certificates returns those of the settings, nil where the service is to speak without TLS.
func (s *settings) certificates() (*certificates, error) {
	if s.TLSCert == "" {
		return nil, nil
	}
	c := &certificates{cert: s.TLSCert, key: s.TLSKey, clientCA: s.ClientCA, optional: s.ClientCerts == "optional"}
	return c, c.reload()
}

// mayListen returns an error for an address that others can reach, unless they need to log in, or it is insisted on.
func (s *settings) mayListen(address string) error {
	_, err := loopbackAddress(address)
	login := s.TLSCert != "" && (s.Keys != "" || s.ClientCA != "" && s.ClientCerts == "required")
	if errors.Is(err, errExposed) && (login || s.InsecureListen) {
		return nil
	}
	if errors.Is(err, errExposed) {
		return fmt.Errorf("%w, and it has no login: give it TLS (--tls-cert, --tls-key) and keys (--keys), or ask clients for certificates (--client-ca); to do it all the same, say --insecure-listen", err)
	}
	return err
}
