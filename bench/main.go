package main

import (
	"fmt"
	"io"
	"os"

	"github.com/alecthomas/kong"
)

// commands is the command line: one field, one command, one file.
type commands struct {
	Accuracy accuracyCommand `cmd:"" help:"Error rates on folders of prints, by the FVC protocol."`
	Claims   claimsCommand   `cmd:"" help:"What the engine states of its results, and what is seen."`
	Match    matchCommand    `cmd:"" help:"Compare two images of a print."`
	Explain  explainCommand  `cmd:"" help:"Show how the score of two images came about, as a page."`
	Fit      fitCommand      `cmd:"" help:"Fit what the engine has learned from data."`
	FMR      fmrCommand      `cmd:"" name:"fmr" help:"Check, show and convert templates of other makers."`
	Scale    scaleCommand    `cmd:"" help:"Speed and losses of searches in large galleries."`
	Synth    synthCommand    `cmd:"" help:"Draw a set of prints that nobody has."`
	Truth    truthCommand    `cmd:"" help:"Whether the minutiae of drawn prints are found, and what is found that is not there."`
	Likeness likenessCommand `cmd:"" help:"How like real prints drawn ones are."`
	Speed    speedCommand    `cmd:"" help:"How long each step takes, and how much processor time, at each SIMD level."`
	Checksum checksumCommand `cmd:"" help:"A checksum of every stage for every print, to find where two versions part."`
	All      allCommand      `cmd:"" help:"Measure everything, on drawn prints, and make a page of it."`
	Report   reportCommand   `cmd:"" help:"One page of what the other commands measured."`
	Load     loadCommand     `cmd:"" help:"Drive a running server: how many it serves, and how long they wait."`
	Fill     fillCommand     `cmd:"" help:"Fill an index with drawn fingers, for a server that load drives."`

	Capacity capacityCommand `cmd:"" help:"What millions of fingers take of a cluster, on paper and in a simulation with failures."`

	SpeedWorker speedWorkerCommand `cmd:"" hidden:"" help:"What speed starts for each level."`
}

// environment is all that commands have of the world outside their arguments and files.
type environment struct {
	in       io.Reader
	out      io.Writer
	err      io.Writer
	terminal bool // whether err is a terminal, on which a progress bar can be drawn
	engine   engine
	args     []string // the command line, for those who are to repeat it
}

func main() {
	env := &environment{in: os.Stdin, out: os.Stdout, err: os.Stderr, terminal: isTerminal(os.Stderr), engine: fingerzeig{}}
	os.Exit(env.run(os.Args[1:]))
}

// run runs the command that args name and returns the exit status: 0, or 1 where it said on env.err what went wrong.
func (env *environment) run(args []string) (status int) {
	type exit struct{ status int }
	defer func() { // kong leaves by Exit after --help, from deep inside Parse
		if e, ok := recover().(exit); ok {
			status = e.status
		}
	}()
	env.args = args
	var c commands
	parser, err := kong.New(&c, kong.Name("bench"), kong.Description("Measure the engine on prints."),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}), kong.Writers(env.out, env.err), kong.Bind(env),
		kong.Exit(func(status int) { panic(exit{status}) }))
	if err != nil {
		panic(err) // the structs of this package are wrong
	}
	if len(args) == 0 {
		args = []string{"--help"}
	}
	parsed, err := parser.Parse(args)
	if err == nil {
		err = parsed.Run()
	}
	if err != nil {
		fmt.Fprintln(env.err, "bench:", err)
		return 1
	}
	return 0
}
