package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/alecthomas/kong"

	"fingerzeig/internal/systemd"
)

// commands is the command line.
type commands struct {
	Run   runCommand   `cmd:"" default:"withargs" help:"Serve citizens at this console."`
	Check checkCommand `cmd:"" help:"Say whether configuration, devices and server work. Opens no lock."`
	Guard guardCommand `cmd:"" hidden:"" help:"Shut the locks when the terminal dies."`
}

type runCommand struct {
	Config  string `arg:"" type:"path" help:"The configuration file; go doc ./hw/terminal describes it."`
	Verbose bool   `help:"Log every step."`
	Check   bool   `help:"Do what the command check does, and end."`
}

type checkCommand struct {
	Config string `arg:"" type:"path" help:"The configuration file."`
}

// environment is all that commands have of the world outside their arguments and files.
type environment struct {
	in   io.Reader
	out  io.Writer
	err  io.Writer
	dial func(config) service

	guard func(configFile string, log io.Writer) (*guard, error)

	socket   string        // of the service manager; empty: there is none
	watchdog time.Duration // how often it wants to hear that the terminal is alive; 0: never
}

// manager is the service manager.
func (env *environment) manager(log *slog.Logger) *systemd.Manager {
	return &systemd.Manager{
		Socket: env.socket, Every: env.watchdog, Failed: func(err error) { log.Error("telling the service manager failed", "error", err) },
	}
}

func main() {
	if len(os.Args) > 1 && os.Args[1] == "guard" {
		steadfast()
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	env := &environment{
		in: os.Stdin, out: os.Stdout, err: os.Stderr, dial: dial, guard: startGuard,
		socket: os.Getenv("NOTIFY_SOCKET"), watchdog: systemd.Watchdog(os.Getenv("WATCHDOG_USEC"), os.Getenv("WATCHDOG_PID")),
	}
	status := env.run(ctx, os.Args[1:])
	stop()
	os.Exit(status)
}

// run runs the command that args name and returns the exit status: 0, or 1 where it said on env.err what went wrong.
func (env *environment) run(ctx context.Context, args []string) (status int) {
	type exit struct{ status int }
	defer func() { // kong leaves by Exit after --help, from deep inside Parse
		switch e := recover().(type) {
		case nil:
		case exit:
			status = e.status
		default:
			panic(e)
		}
	}()
	var c commands
	parser, err := kong.New(&c, kong.Name("terminal"), kong.Description("A pickup terminal: code, print, verdict, lock."),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}), kong.Writers(env.out, env.err), kong.Bind(env),
		kong.BindTo(ctx, (*context.Context)(nil)), kong.Exit(func(status int) { panic(exit{status}) }))
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
		fmt.Fprintln(env.err, "terminal:", err)
		return 1
	}
	return 0
}

// Run runs the command run.
func (r *runCommand) Run(ctx context.Context, env *environment) (err error) {
	if r.Check {
		return (&checkCommand{r.Config}).Run(ctx, env)
	}
	level := slog.LevelInfo
	if r.Verbose {
		level = slog.LevelDebug
	}
	st, err := env.open(ctx, r.Config, slog.New(slog.NewTextHandler(env.err, &slog.HandlerOptions{Level: level})))
	if err != nil {
		return err
	}
	shut := st.close
	if st.config.Locks.guarded() {
		g, err := env.guard(r.Config, env.err)
		if err != nil {
			return errors.Join(err, shut())
		}
		var lost context.CancelCauseFunc
		ctx, lost = context.WithCancelCause(ctx)
		go func() { <-g.lost; lost(errNoGuard) }()
		shut = func() error {
			if err := st.close(); err != nil {
				return errors.Join(err, g.in.Close()) // the guard may do better
			}
			return g.dismiss()
		}
	}
	defer func() { err = errors.Join(err, shut()) }()
	if err := r.serve(ctx, env, st); err != nil {
		return err
	}
	if errors.Is(context.Cause(ctx), errNoGuard) {
		return errNoGuard
	}
	return nil
}

// serve serves citizens, and does everything else that a terminal does, until ctx is done or nobody sits at the console any more.
func (r *runCommand) serve(ctx context.Context, env *environment, st *station) error {
	faced, err := st.face(env)
	if err != nil {
		return err
	}
	if err := st.start(ctx); err != nil {
		return errors.Join(err, faced.close())
	}
	stop, err := st.serveHealth(ctx)
	if err != nil {
		return errors.Join(err, faced.close())
	}
	defer stop()
	ctx, end := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		st.duties(ctx, env.manager(st.log))
	}()
	defer func() {
		end()
		<-done
		st.last(context.WithoutCancel(ctx))
	}()
	env.manager(st.log).Tell(systemd.Ready)
	defer env.manager(st.log).Tell(systemd.Stopping)
	return faced.serve(ctx, readLines(ctx, env.in))
}

// errNoGuard is returned when the guard has ended before the terminal: without one, nothing is unlocked.
var errNoGuard = errors.New("the guard has ended")

// Run runs the command check.
func (r *checkCommand) Run(ctx context.Context, env *environment) (err error) {
	st, err := env.open(ctx, r.Config, slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, st.close()) }()
	found, err := st.devices.check(ctx)
	if err != nil {
		return err
	}
	con := newConsole(st, env.out)
	con.report(found)
	ctx, cancel := context.WithTimeout(ctx, readyTimeout)
	defer cancel()
	if err := st.service.Ready(ctx); err != nil {
		return fmt.Errorf("asking the server: %w", err)
	}
	if err := st.pinned(ctx); err != nil {
		return err
	}
	con.say(con.texts.checkedF, found.lockers, st.Pending())
	return nil
}
