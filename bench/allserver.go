package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
)

// errNoServer is returned, wrapped with the reason, where the server cannot be built.
var errNoServer = errors.New("no server to measure")

// served is what the server says that it serves.
var served = regexp.MustCompile(`http://[^\s/]+`)

// startServer builds the server of this module and starts it on a free port of this machine, with its data in dir.
func startServer(dir string) (url string, stop func() error, err error) {
	root := moduleRoot()
	if root == "" {
		return "", nil, fmt.Errorf("%w: the current folder is not in the source", errNoServer)
	}
	if _, err := exec.LookPath("go"); err != nil {
		return "", nil, fmt.Errorf("%w: the Go tool is not there", errNoServer)
	}
	program := filepath.Join(dir, "server.exe") // Windows asks for the ending, others do not mind
	if said, err := exec.Command("go", "build", "-C", root, "-o", program, "./server").CombinedOutput(); err != nil {
		return "", nil, fmt.Errorf("building the server: %w: %s", err, said)
	}
	cmd := exec.Command(program, "--listen", "127.0.0.1:0", "--data", filepath.Join(dir, "data"))
	out, err := cmd.StdoutPipe()
	if err != nil {
		return "", nil, err
	}
	var said bytes.Buffer
	cmd.Stderr = &said
	if err := cmd.Start(); err != nil {
		return "", nil, err
	}
	stop = func() error {
		if cmd.Process.Signal(os.Interrupt) != nil { // Windows knows no such signal
			_ = cmd.Process.Kill()
		}
		_ = cmd.Wait() // its data is thrown away
		return nil
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if url = served.FindString(line); err != nil || url == "" {
		_ = stop()
		return "", nil, fmt.Errorf("the server does not start: %s", strings.TrimSpace(said.String()))
	}
	return url, stop, nil
}

// failureOnly keeps what a command said went wrong.
type failureOnly struct{ bytes.Buffer }

func (f *failureOnly) text() string {
	return strings.TrimPrefix(strings.TrimSpace(f.String()), "bench: ")
}
