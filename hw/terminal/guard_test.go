package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/simonvetter/modbus"

	"fingerzeig/hw/internal/agenttest"
)

// TestMain is the terminal itself where the environment says so: tests start their own program as one.
func TestMain(m *testing.M) {
	if os.Getenv("TERMINAL_AS_PROGRAM") != "" {
		main()
		return
	}
	os.Exit(m.Run())
}

// bank is a relay board on the network: the server of the Modbus library, which nobody here has written.
type bank struct {
	url string

	mu    sync.Mutex
	coils [8]bool
	doors [8]bool // closed
	pulls [8]int  // how many looks see the door open after its coil went on; 0: nobody pulls doors
	looks [8]int  // how many are left
	ons   int     // how often a host has switched a coil on
	off   chan struct{}
}

func newBank(t *testing.T) *bank {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	b := &bank{url: "tcp://" + l.Addr().String(), off: make(chan struct{}, 1)}
	_ = l.Close() // the library wants to listen itself
	server, err := modbus.NewServer(&modbus.ServerConfiguration{URL: b.url, MaxClients: 5}, b)
	if err == nil {
		err = server.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Stop() })
	return b
}

func (b *bank) HandleCoils(r *modbus.CoilsRequest) ([]bool, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if int(r.Addr)+int(r.Quantity) > len(b.coils) {
		return nil, modbus.ErrIllegalDataAddress
	}
	coils := b.coils[r.Addr : r.Addr+r.Quantity]
	if r.IsWrite {
		for i, on := range r.Args {
			if on {
				b.ons++
				b.pull(int(r.Addr) + i)
			}
			coils[i] = on
		}
		select {
		case b.off <- struct{}{}:
		default:
		}
	}
	return append([]bool(nil), coils...), nil
}

// pull pulls a door, as the citizen does.
func (b *bank) pull(door int) {
	if b.looks[door] = b.pulls[door]; b.looks[door] > 0 {
		b.doors[door] = false
	}
}

func (b *bank) HandleDiscreteInputs(r *modbus.DiscreteInputsRequest) ([]bool, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for door := range b.looks {
		if b.looks[door] > 0 && door == int(r.Addr) {
			b.looks[door]--
			b.doors[door] = b.looks[door] == 0
		}
	}
	if int(r.Addr)+int(r.Quantity) > len(b.doors) {
		return nil, modbus.ErrIllegalDataAddress
	}
	return append([]bool(nil), b.doors[r.Addr:r.Addr+r.Quantity]...), nil
}

func (b *bank) HandleHoldingRegisters(*modbus.HoldingRegistersRequest) ([]uint16, error) {
	return nil, modbus.ErrIllegalFunction
}

func (b *bank) HandleInputRegisters(*modbus.InputRegistersRequest) ([]uint16, error) {
	return nil, modbus.ErrIllegalFunction
}

// set sets a coil, as if a host had.
func (b *bank) set(coil int, on bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.coils[coil] = on
}

func (b *bank) is(coil int) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.coils[coil]
}

// terminalAt returns the configuration of a terminal with the bank's locks.
func terminalAt(t *testing.T, b *bank) string {
	return newTerminal(t, configWith("", fmt.Sprintf(`{"driver": "modbus", "url": %q, "unit": 1, "lockers": 8, "doors": 0}`, b.url)))
}

// TestCheckOpensNothing also holds what the check says of doors.
func TestCheckOpensNothing(t *testing.T) {
	b := newBank(t)
	file := terminalAt(t, b)
	for _, row := range []struct{ closed, said string }{
		{"11111111", "8 zu, 0 offen, 0 unbekannt"}, {"11101111", "7 zu, 1 offen"}, {"00000000", "Stimmt die Polarität?"},
	} {
		for i, c := range row.closed {
			b.doors[i] = c == '1'
		}
		var out bytes.Buffer
		env := &environment{in: strings.NewReader(""), out: &out, err: &out, dial: func(config) service { return agenttest.New() }}
		if status := env.run(t.Context(), []string{"check", file}); status != 0 || !strings.Contains(out.String(), row.said) || !strings.Contains(out.String(), "PAD: none") {
			t.Errorf("status %d, said %q, want %q", status, out.String(), row.said)
		}
	}
	if b.ons != 0 {
		t.Errorf("the check has switched on %d times", b.ons)
	}
}

func TestGuard(t *testing.T) {
	b := newBank(t)
	file := terminalAt(t, b)
	for _, row := range []struct {
		name, input string
		on          bool // afterwards
	}{
		{"the terminal has died", "", false},
		{"the terminal died in the middle of its farewell", farewell[:4], false},
		{"the terminal has said something else", "hello\n", false},
		{"the terminal has said farewell", farewell, true},
	} {
		t.Run(row.name, func(t *testing.T) {
			b.set(3, true)
			var out bytes.Buffer
			env := &environment{in: strings.NewReader(row.input), out: &out, err: io.Discard}
			if status := env.run(t.Context(), []string{"guard", file}); status != 0 || !strings.Contains(out.String(), "ready") || b.is(3) != row.on {
				t.Errorf("status %d, said %q, the relay is on: %v", status, out.String(), b.is(3))
			}
		})
	}
}

// TestEveningWithDrivers plays a pickup with drivers of devices instead of simulated ones, and with a guard in a process of its own.
func TestEveningWithDrivers(t *testing.T) {
	t.Setenv("TERMINAL_AS_PROGRAM", "1")
	b := newBank(t)
	b.doors, b.pulls = [8]bool{true, true, true, true, true, true, true, true}, [8]int{3, 3, 3, 3, 3, 3, 3, 3}
	file := newTerminal(t, configWith(`{"driver": "folder", "folder": "scans"}`,
		fmt.Sprintf(`{"driver": "modbus", "url": %q, "unit": 1, "lockers": 8, "doors": 0, "pulse": "100ms"}`, b.url)))
	image, err := os.ReadFile(filepath.Join(filepath.Dir(file), "prints", "a-right.png"))
	if err != nil {
		t.Fatal(err)
	}
	scans := filepath.Join(filepath.Dir(file), "scans")
	if err := errors.Join(os.Mkdir(scans, 0o700), os.WriteFile(filepath.Join(scans, "scan.png"), image, 0o600)); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	var log lockedBuffer
	s := agenttest.New()
	env := &environment{in: strings.NewReader("k7px42\n"), out: &out, err: &log, dial: func(config) service { return s }, guard: startGuard}
	if status := env.run(t.Context(), []string{file}); status != 0 {
		t.Errorf("exit status %d: %s", status, log.String())
	}
	expectInOrder(t, out.String(), "8 Fächern", "den rechten Zeigefinger", "wird verglichen", "Fach 3 ist offen", "Tür ist offen", "Tür ist zu", "gelöscht")
	if b.ons != 1 || b.is(2) || !slices.Contains(s.Told(), "3 emptied") {
		t.Errorf("switched on %d times, relay 3 is %v, reported %q", b.ons, b.is(2), s.Told())
	}
	if left, err := os.ReadDir(scans); err != nil || len(left) != 0 {
		t.Errorf("%d scans are left, %v", len(left), err)
	}
}

// TestKilled kills a terminal in the middle of a pulse, by a signal that nobody can catch, and waits until its guard has ended the pulse.
func TestKilled(t *testing.T) {
	b := newBank(t)
	c := exec.Command(os.Args[0], "run", terminalAt(t, b))
	c.Env = append(os.Environ(), "TERMINAL_AS_PROGRAM=1")
	in, err := c.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	var said strings.Builder
	for !strings.Contains(said.String(), "Abholcode") {
		chunk := make([]byte, 256)
		n, err := out.Read(chunk)
		said.Write(chunk[:n])
		if err != nil {
			t.Fatalf("the terminal said %q and ended: %v", said.String(), err)
		}
	}
	b.set(5, true)
	if err := c.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = c.Wait()
	for b.is(5) {
		<-b.off
	}
}

// Without a guard nothing is served, and what is released is shut.
func TestNoGuard(t *testing.T) {
	b := newBank(t)
	file := terminalAt(t, b)
	for name, start := range map[string]func(string, io.Writer) (*guard, error){
		"does not start": func(string, io.Writer) (*guard, error) { return nil, errNoGuard },
		"ends": func(string, io.Writer) (*guard, error) {
			b.set(4, true)
			g := &guard{in: nowhere{}, lost: make(chan struct{})}
			close(g.lost)
			return g, nil
		},
	} {
		t.Run(name, func(t *testing.T) {
			input, keyboard := io.Pipe()
			defer keyboard.Close()
			var out bytes.Buffer
			env := &environment{in: input, out: io.Discard, err: &out, dial: func(config) service { return agenttest.New() }, guard: start}
			if status := env.run(t.Context(), []string{file}); status != 1 || !strings.Contains(out.String(), errNoGuard.Error()) || b.is(4) {
				t.Errorf("status %d, said %q, relay on: %v", status, out.String(), b.is(4))
			}
		})
	}
}

// lockedBuffer is a log that more than one process writes to.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(b)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// nowhere swallows everything.
type nowhere struct{}

func (nowhere) Write(b []byte) (int, error) { return len(b), nil }
func (nowhere) Close() error                { return nil }
