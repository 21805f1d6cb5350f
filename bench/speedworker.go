package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"

	"fingerzeig/internal/kernel"
)

// speedWorker does rounds at one level.
type speedWorker interface {
	round() (speedRound, error)
	stop() error
}

// speedWorkerCommand is what the processes of a level run: a round for each line that comes in, a line of JSON out for each.
type speedWorkerCommand struct {
	speedWork
	Gallery string `help:"File of the candidates to search."`
}

// Run does rounds until the input ends.
func (c *speedWorkerCommand) Run(env *environment) error {
	task, err := c.load(c.Gallery)
	if err != nil {
		return err
	}
	lines, answers := bufio.NewScanner(env.in), json.NewEncoder(env.out)
	for lines.Scan() {
		if err := answers.Encode(task.round()); err != nil {
			return err
		}
	}
	return lines.Err()
}

// speedProcess is a process of this program at one level.
type speedProcess struct {
	cmd    *exec.Cmd
	in     io.WriteCloser
	out    *json.Decoder
	errors strings.Builder
}

// startSpeedWorker starts this program again, on one core.
func startSpeedWorker(dir string, level kernel.Level, w speedWork) (speedWorker, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	args := []string{"speed-worker", "--gallery", filepath.Join(dir, galleryFile), "--prints", strconv.Itoa(w.Prints),
		"--fingers", strconv.Itoa(w.Fingers), "--slice", w.Slice.String(), "--name", w.Name, "--"}
	p := &speedProcess{cmd: exec.Command(self, append(args, w.Sets...)...)}
	p.cmd.Env = append(os.Environ(), kernel.LevelVariable+"="+level.String(), "GOMAXPROCS=1")
	p.cmd.Stderr = &p.errors
	if p.in, err = p.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	p.out = json.NewDecoder(out)
	return p, p.cmd.Start()
}

func (p *speedProcess) round() (r speedRound, err error) {
	if _, err := io.WriteString(p.in, "again\n"); err != nil {
		return nil, p.died(err)
	}
	if err := p.out.Decode(&r); err != nil {
		return nil, p.died(err)
	}
	return r, nil
}

// died returns what the process said before it ended, which tells more than that it ended.
func (p *speedProcess) died(err error) error {
	_ = p.cmd.Process.Kill()
	_ = p.cmd.Wait() // after it nothing is written to errors any more
	p.cmd = nil
	return fmt.Errorf("%w: %s", err, strings.TrimSpace(p.errors.String()))
}

func (p *speedProcess) stop() error {
	if p.cmd == nil {
		return nil
	}
	err := p.in.Close()
	if ended := p.cmd.Wait(); ended != nil {
		err = errors.Join(err, fmt.Errorf("%w: %s", ended, strings.TrimSpace(p.errors.String())))
	}
	return err
}
