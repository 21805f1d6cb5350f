package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"
	"time"
)

// asServer is set for processes of the test binary that are to be the program.
const asServer = "FINGERZEIG_TEST_AS_SERVER"

// long makes tests run that take minutes: half an hour for the soak.
var long = flag.Bool("long", false, "run what takes long")

func TestMain(m *testing.M) {
	if os.Getenv(asServer) != "" {
		main()
	}
	os.Exit(m.Run())
}

// process is the program, running.
type process struct {
	cmd    *exec.Cmd
	url    string        // what it said that it serves
	output *bytes.Buffer // what it said after that; complete when it has ended
	errors *locked       // what it said on standard error
	read   chan struct{} // closed at the end of the output
}

var served = regexp.MustCompile(`http://[^\s/]+`)

// start starts the program and waits until it says a line that holds the text, and where it serves.
func start(t *testing.T, text string, args ...string) *process {
	t.Helper()
	url := ""
	p := startSaying(t, func(line string) bool {
		if strings.Contains(line, text) {
			url = served.FindString(line)
		}
		return url != ""
	}, args...)
	p.url = url
	return p
}

// startSaying starts the program and waits until it says a line that is heard.
func startSaying(t *testing.T, heard func(line string) bool, args ...string) *process {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	p := &process{cmd: exec.Command(exe, args...), output: &bytes.Buffer{}, errors: &locked{}, read: make(chan struct{})}
	p.cmd.Env = append(os.Environ(), asServer+"=1")
	p.cmd.Dir = t.TempDir()
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	p.cmd.Stderr = io.MultiWriter(os.Stderr, p.errors)
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.cmd.Process.Kill(); <-p.read })
	lines := bufio.NewReader(out)
	for {
		line, err := lines.ReadString('\n')
		if err != nil {
			close(p.read)
			t.Fatalf("%v ended before it said what was to be heard: %v", args, p.cmd.Wait())
		}
		if heard(line) {
			break
		}
	}
	go func() { defer close(p.read); _, _ = io.Copy(p.output, lines) }()
	return p
}

// kill ends the program as a crash does.
func (p *process) kill(t *testing.T) {
	t.Helper()
	if err := p.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	<-p.read
	_ = p.cmd.Wait()
}

// interrupt asks the program to end, and expects that it does, in peace.
func (p *process) interrupt(t *testing.T) string {
	t.Helper()
	if err := p.cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	<-p.read
	if err := p.cmd.Wait(); err != nil {
		t.Fatalf("after an interrupt: %v", err)
	}
	return p.output.String()
}

// ask sends a request and reads the answer into answer, unless that is nil. It returns the status.
func (p *process) ask(method, path, media string, body []byte, answer any) (int, error) {
	r, err := http.NewRequest(method, p.url+path, bytes.NewReader(body))
	if err != nil {
		return 0, err
	}
	r.Header.Set("Content-Type", media)
	client := http.Client{Timeout: time.Minute}
	response, err := client.Do(r)
	if err != nil {
		return 0, err
	}
	defer func() { _ = response.Body.Close() }()
	b, err := io.ReadAll(response.Body)
	if err != nil {
		return 0, err
	}
	if answer != nil && response.StatusCode < 300 {
		err = json.Unmarshal(b, answer)
	}
	if response.StatusCode >= 400 {
		err = fmt.Errorf("%s %s: %d %s", method, path, response.StatusCode, b)
	}
	return response.StatusCode, err
}
