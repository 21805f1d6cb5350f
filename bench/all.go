package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"
)

// allCommand measures everything and makes the page of it.
type allCommand struct {
	Quick bool     `help:"Small samples: minutes on two cores."`
	Data  []string `placeholder:"DIR[@PPI]" help:"Folder of real prints, repeatable, to measure beside the drawn ones."`
	Out   string   `default:"report.html" placeholder:"FILE" help:"Page to write (${default})."`
	Keep  string   `placeholder:"DIR" help:"Folder for the JSON files behind the page; without it they are removed."`
}

// measurement is a step: a command of this program that writes a JSON file.
type measurement struct {
	name string
	args []string
}

// steps returns what is measured, but for the load.
func (c *allCommand) steps() (steps []measurement) {
	prints, truth, speed, scale := "drawn:40x8", []string{"truth"}, []string{"speed"}, []string{"scale", "--fingers", "10000,100000"}
	if c.Quick {
		prints = "drawn:10x4"
		truth = append(truth, "--fingers", "10")
		speed = append(speed, "--rounds", "3", "--prints", "6", "--fingers", "1000", "--slice", "50ms")
		scale = []string{"scale", "--fingers", "10000", "--probes", "100"}
	}
	steps = []measurement{{"accuracy", []string{"accuracy", prints}}}
	if len(c.Data) > 0 {
		steps = append([]measurement{{"accuracy-real", append([]string{"accuracy"}, c.Data...)}}, steps...)
		for _, d := range c.Data {
			scale = append(scale, "--data", d)
		}
	}
	steps = append(steps, measurement{"truth", truth})
	if len(c.Data) > 1 {
		steps = append(steps, measurement{"likeness", append([]string{"likeness"}, c.Data...)})
	}
	return append(steps, measurement{"speed", speed}, measurement{"scale", scale}, measurement{"checksum", []string{"checksum"}})
}

// loadArgs are those of the load on a server.
func (c *allCommand) loadArgs(url string) []string {
	args := []string{"load", url}
	if c.Quick {
		args = append(args, "--seconds", "4")
	}
	return args
}

// Run measures step by step and says which one it is at. The load is left out, with a word, where there is no Go or no source to build
// the server from.
func (c *allCommand) Run(env *environment) error { return c.run(env, c.steps(), startServer) }

func (c *allCommand) run(env *environment, steps []measurement, start func(dir string) (url string, stop func() error, err error)) (err error) {
	dir := c.Keep
	if dir == "" {
		if dir, err = os.MkdirTemp("", "fingerzeig-all-*"); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	} else if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	begin := time.Now()
	var files []string
	run := func(m measurement) error {
		path := filepath.Join(dir, m.name+".json")
		if err := c.step(env, m.name, append(m.args, "--json", path)); err != nil {
			return err
		}
		files = append(files, path)
		return nil
	}
	for _, m := range steps {
		if err := run(m); err != nil {
			return err
		}
	}
	work, err := os.MkdirTemp("", "fingerzeig-server-*")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(work)) }()
	url, stop, err := start(work)
	switch {
	case errors.Is(err, errNoServer):
		fmt.Fprintf(env.out, "load: left out: %s\n", err)
	case err != nil:
		return err
	default:
		if err := errors.Join(run(measurement{"load", c.loadArgs(url)}), stop()); err != nil {
			return err
		}
	}
	r := reportCommand{Files: files, Out: c.Out}
	err = r.Run(env)
	fmt.Fprintf(env.out, "all: %s\n", time.Since(begin).Round(time.Second))
	return err
}

// step runs a command of this program. What it would print is on the page.
func (c *allCommand) step(env *environment, name string, args []string) error {
	fmt.Fprintf(env.out, "%s: %s ... ", name, commandLine(args))
	begin := time.Now()
	var said failureOnly
	sub := *env
	sub.out, sub.err, sub.terminal = io.Discard, &said, false
	if sub.run(args) != 0 {
		fmt.Fprintln(env.out, "failed")
		return fmt.Errorf("%s: %s", name, said.text())
	}
	fmt.Fprintln(env.out, time.Since(begin).Round(100*time.Millisecond))
	return nil
}
