package httprelay

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"

	"fingerzeig/hw"
	"fingerzeig/hw/internal/ask"
	"fingerzeig/hw/relay"
)

// answerTime is how long a device may take to answer one request. Those on a Wi-Fi wake up in a second.
const answerTime = 3 * time.Second

// Options are the properties of the locks behind one kind of device.
type Options struct {
	Hosts   []string // the devices' addresses, for {host}; may be empty where no request names it
	PerHost int      // how many lockers a device has, before the next one follows; 0: all are on the first
	First   int      // the number of a device's first output, usually 0
	Lockers int

	On, Off     Request
	Status      Query // whether the output is on; empty: nobody knows
	Door        Query // whether the door is closed; empty: nobody knows
	Credentials Credentials
	TLS         *tls.Config // for https; nil: the machine's certificates

	Pulse time.Duration // how long an output is on; 0: 1 s

	transport http.RoundTripper // for tests; nil: the network
}

// Shelly returns the options for devices of Shelly, generation 2 and later: their addresses, and how many outputs of each have a lock.
func Shelly(hosts []string, perHost, lockers int) Options {
	get := func(rpc string) Request { return Request{URL: "http://{host}/rpc/" + rpc} }
	was := func(r Request) Request { r.Expect = regexp.MustCompile(`"was_on"`); return r }
	return Options{
		Hosts: hosts, PerHost: perHost, Lockers: lockers,
		On:  was(get("Switch.Set?id={n}&on=true&toggle_after={seconds}")),
		Off: was(get("Switch.Set?id={n}&on=false")),
		Status: Query{get("Switch.GetStatus?id={n}"),
			regexp.MustCompile(`"output"\s*:\s*true\b`), regexp.MustCompile(`"output"\s*:\s*false\b`)},
		Credentials: Credentials{User: "admin", Digest: true},
	}
}

// ShellyDoor asks a Shelly whether the contact at the input with the output's number is closed, which it is while the door is.
func ShellyDoor() Query {
	return Query{Request{URL: "http://{host}/rpc/Input.GetStatus?id={n}"},
		regexp.MustCompile(`"state"\s*:\s*true\b`), regexp.MustCompile(`"state"\s*:\s*false\b`)}
}

// board implements relay.Board.
type board struct {
	o      Options
	client *http.Client
}

// timed is a board that ends pulses itself. It implements relay.Pulser.
type timed struct{ *board }

// Open switches all outputs off.
func Open(o Options) (*relay.Locks, error) {
	if err := o.check(); err != nil {
		return nil, err
	}
	if o.transport == nil {
		o.transport = &http.Transport{DisableKeepAlives: true, TLSClientConfig: o.TLS, Proxy: nil}
	}
	b := &board{o, ask.Client(o.transport)}
	if o.On.timed() {
		return relay.New(timed{b}, relay.Options{Pulse: o.Pulse})
	}
	return relay.New(b, relay.Options{Pulse: o.Pulse})
}

// check returns an error for what cannot be.
func (o Options) check() error {
	if o.Lockers < 1 || o.PerHost < 0 || o.First < 0 || len(o.Hosts) > 0 && o.PerHost > 0 && o.Lockers > len(o.Hosts)*o.PerHost {
		return fmt.Errorf("httprelay: %d lockers, %d on each of %d devices", o.Lockers, o.PerHost, len(o.Hosts))
	}
	err := errors.Join(o.On.check("switch on", len(o.Hosts)), o.Off.check("switch off", len(o.Hosts)))
	for purpose, q := range map[string]Query{"ask for the output": o.Status, "ask for the door": o.Door} {
		if q.empty() {
			continue
		}
		err = errors.Join(err, q.check(purpose, len(o.Hosts)))
		if q.Yes == nil || q.No == nil {
			err = errors.Join(err, fmt.Errorf("httprelay: what answer to %s means yes, and what no?", purpose))
		}
	}
	return err
}

// values returns what the placeholders stand for.
func (b *board) values(output int, pulse time.Duration) *strings.Replacer {
	host, n := "", output
	if len(b.o.Hosts) > 0 {
		host = b.o.Hosts[0]
		if b.o.PerHost > 0 {
			host, n = b.o.Hosts[output/b.o.PerHost], output%b.o.PerHost
		}
	}
	return strings.NewReplacer("{host}", host, "{n}", strconv.Itoa(b.o.First+n),
		"{seconds}", strconv.FormatFloat(pulse.Truncate(time.Millisecond).Seconds(), 'f', -1, 64), "{milliseconds}", strconv.FormatInt(pulse.Milliseconds(), 10))
}

// Outputs implements relay.Board.
func (b *board) Outputs() int { return b.o.Lockers }

// Set implements relay.Board.
func (b *board) Set(ctx context.Context, output int, on bool) error {
	if on {
		_, err := b.send(ctx, b.o.On, b.values(output, 0))
		return err
	}
	if _, err := b.send(ctx, b.o.Off, b.values(output, 0)); err != nil {
		return err
	}
	if is, err := b.ask(ctx, b.o.Status, output); err != nil || is == hw.Yes {
		return errors.Join(err, fmt.Errorf("%w: output %d does not go off", hw.ErrDevice, output))
	}
	return nil
}

// Pulse implements relay.Pulser.
func (b timed) Pulse(ctx context.Context, output int, d time.Duration) error {
	_, err := b.send(ctx, b.o.On, b.values(output, d))
	return err
}

// AllOff implements relay.Board. All outputs are switched off at once: some devices may not answer.
func (b *board) AllOff(ctx context.Context) error {
	errs := make(chan error)
	for output := range b.o.Lockers {
		go func() { errs <- b.Set(ctx, output, false) }()
	}
	var all []error
	for range b.o.Lockers {
		all = append(all, <-errs)
	}
	return errors.Join(all...)
}

// State implements relay.Board.
func (b *board) State(ctx context.Context, output int) (hw.LockerState, error) {
	on, err := b.ask(ctx, b.o.Status, output)
	if err != nil {
		return hw.LockerState{}, err
	}
	closed, err := b.ask(ctx, b.o.Door, output)
	if err != nil {
		return hw.LockerState{}, err
	}
	state := hw.LockerState{Closed: closed}
	if on != hw.Unknown {
		state.Locked = hw.TristateOf(on == hw.No)
	}
	return state, nil
}

// ask sends a query.
func (b *board) ask(ctx context.Context, q Query, output int) (hw.Tristate, error) {
	if q.empty() {
		return hw.Unknown, nil
	}
	body, err := b.send(ctx, q.Request, b.values(output, 0))
	if err != nil {
		return hw.Unknown, err
	}
	yes, no := q.Yes.Match(body), q.No.Match(body)
	if yes == no {
		return hw.Unknown, nil
	}
	return hw.TristateOf(yes), nil
}

// Close implements relay.Board.
func (b *board) Close() error {
	b.client.CloseIdleConnections()
	return nil
}
