package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"
	"time"

	"fingerzeig/internal/client"
)

// loadCommand drives a running server.
type loadCommand struct {
	URL  string   `arg:"" name:"url" help:"Of the server, such as http://127.0.0.1:8080. It gets a gallery of its own, which is erased at the end."`
	Sets []string `arg:"" optional:"" name:"dir[@ppi]" help:"Folders of images as for accuracy; drawn prints unless given."`
	Name string   `placeholder:"REGEXP" help:"How files are named, as for accuracy."`

	Mix      map[string]int `default:"verify-image=8,identify=1,enrol=1" mapsep:"," help:"What is asked for, and how often: verify-image, verify-template, identify, identify-template, enrol (${default})."`
	Clients  []int          `default:"1,8" help:"Closed loop: so many clients, each of which asks again when it has its answer (${default})."`
	Rate     []float64      `help:"Open loop: so many arrivals a second, answered or not."`
	Share    []float64      `default:"0.5,0.8" help:"Open loop at these shares of the most that the closed loop got through (${default})."`
	Arrivals string         `enum:"poisson,constant" default:"poisson" help:"How arrivals of the open loop are spaced: poisson, as people come, or constant (${default})."`

	Seconds     float64       `default:"10" help:"Length of each run (${default})."`
	Warmup      float64       `default:"1" help:"Seconds before, of which nothing is counted (${default})."`
	Most        int           `default:"100000" help:"Most requests of a run (${default})."`
	Connections int           `default:"128" help:"Most requests under way in the open loop; more arrivals wait, which is counted (${default})."`
	Timeout     time.Duration `default:"10s" help:"Longest that an answer is waited for; and how long after its end an open run works off who is still waiting (${default})."`
	Key         string        `env:"FINGERZEIG_API_KEY" placeholder:"KEY" help:"Of an admin, where the server wants one. Say it in the environment: arguments can be seen by everybody on the machine."`
	Gallery     int           `default:"200" help:"Further drawn fingers to enrol, for identify (${default})."`
	In          string        `placeholder:"GALLERY" help:"Ask in a gallery that is there, such as one that fill has filled: those who ask are enrolled beside the others, erased at the end, and the gallery stays."`
	Seed        uint64        `default:"1" help:"Seed of arrivals and of the mix (${default})."`
	JSON        string        `name:"json" placeholder:"FILE" help:"Write the figures as JSON."`
}

// loadReport is what load found, in the form of its JSON file.
type loadReport struct {
	URL     string         `json:"url"`
	Server  client.Version `json:"server"`
	What    string         `json:"what"`    // which prints
	Gallery int            `json:"gallery"` // subjects enrolled before
	Mix     map[string]int `json:"mix"`
	Runs    []loadResult   `json:"load"`
}

const mostConnections = 512 // that a client opens

// Run enrols a population, runs the loops one after the other, and erases the population.
func (c *loadCommand) Run(env *environment) (err error) {
	if err := c.check(); err != nil {
		return err
	}
	f, err := create(c.JSON)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM) // an interrupted run erases its gallery, too
	defer stop()
	progress := progressOn(env.err, env.terminal)
	service := client.New(c.URL, client.Options{Timeout: c.Timeout, Key: c.Key})
	r := loadReport{URL: c.URL, Mix: c.Mix}
	if r.Server, err = service.Version(ctx); err != nil { // before anything is drawn
		return fmt.Errorf("%s: %w", c.URL, err)
	}
	p, err := c.populate(progress)
	if err != nil {
		return err
	}
	p.service = service
	if err := p.enter(ctx, c.In); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, p.leave(context.WithoutCancel(ctx))) }()
	if err := p.enrol(ctx, c.Gallery, progress); err != nil {
		return err
	}
	r.What, r.Gallery = p.what, p.others+len(p.fingers)+c.Gallery
	if r.Runs, err = c.loops(ctx, p.call, progress); err != nil {
		return err
	}
	return errors.Join(r.writeTable(env.out), writeSourced(f, env.provenance(), r))
}

func (c *loadCommand) check() error {
	if !strings.HasPrefix(c.URL, "http://") && !strings.HasPrefix(c.URL, "https://") {
		return fmt.Errorf("%q is no URL, want one such as http://127.0.0.1:8080", c.URL)
	}
	total := 0
	for name, n := range c.Mix {
		if !slices.Contains(operations, name) || n < 0 {
			return fmt.Errorf("--mix has %s=%d, want numbers of %s", name, n, strings.Join(operations, ", "))
		}
		total += n
	}
	bad := total == 0 || c.Seconds <= 0 || c.Warmup < 0 || c.Most < 1 || c.Gallery < 0 || c.Timeout <= 0
	for _, n := range append([]int{c.Connections}, c.Clients...) {
		bad = bad || n < 1 || n > mostConnections
	}
	for _, v := range slices.Concat(c.Rate, c.Share) {
		bad = bad || !(v > 0)
	}
	if bad {
		return fmt.Errorf("--clients and --connections must be 1 to %d, --rate, --share, --seconds, --most and --timeout above zero", mostConnections)
	}
	if c.In != "" && (c.Mix[operationEnrol] > 0 || c.Gallery > 0) {
		return errors.New("--in leaves the gallery as it was: --gallery and enrol in --mix must be 0")
	}
	if len(c.Clients) == 0 && len(c.Share) > 0 && len(c.Rate) == 0 {
		return errors.New("--share needs a closed loop to be a share of")
	}
	return nil
}

// populate reads or draws the prints.
func (c *loadCommand) populate(progress progressFunc) (p *population, err error) {
	folders, what, remove, err := setsOrDrawn(c.Sets, 2, drawnSubjects, 3, progress)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, remove()) }()
	a := accuracyCommand{Sets: folders, Name: c.Name}
	sets, err := a.open()
	if err != nil {
		return nil, err
	}
	p, err = newPopulation(sets, progress)
	if err != nil {
		return nil, err
	}
	p.what, p.mix, p.seed = what, c.Mix, c.Seed
	return p, nil
}

// drawnSubjects is how many fingers ask, where they are drawn.
const drawnSubjects = 12

// loops runs the closed loops and then the open ones.
func (c *loadCommand) loops(ctx context.Context, call loadCall, progress progressFunc) (all []loadResult, err error) {
	step, done := progress("load", len(c.Clients)+len(c.Rate)+len(c.Share))
	defer done()
	l := loadLoop{
		warmup: time.Duration(c.Warmup * float64(time.Second)), length: time.Duration(c.Seconds * float64(time.Second)),
		drain: c.Timeout, most: c.Most, poisson: c.Arrivals == "poisson", seed: c.Seed, call: call,
	}
	run := func(clients int, rate float64) (loadResult, error) {
		l.clients, l.rate = clients, rate
		r := l.run(ctx)
		all = append(all, r)
		step(1)
		return r, ctx.Err()
	}
	most := 0.0
	for _, n := range c.Clients {
		r, err := run(n, 0)
		if err != nil {
			return nil, err
		}
		most = max(most, r.PerS)
	}
	rates := slices.Clone(c.Rate)
	for _, s := range c.Share {
		if most > 0 { // a server that answered nothing has told enough
			rates = append(rates, s*most)
		}
	}
	for _, rate := range rates {
		if _, err := run(c.Connections, rate); err != nil {
			return nil, err
		}
	}
	return all, nil
}
