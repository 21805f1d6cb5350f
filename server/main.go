package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"

	"github.com/alecthomas/kong"
)

// commands is the command line: one field, one command, one file.
type commands struct {
	Serve  serveCommand  `cmd:"" default:"withargs" help:"Serve the HTTP API (what happens without a command)."`
	Config configCommand `cmd:"" help:"Check or print the settings."`

	Ready        readyCommand        `cmd:"" help:"Ask the running service whether it can do its work."`
	Backup       backupCommand       `cmd:"" help:"Write an encrypted backup."`
	BackupKey    backupKeyCommand    `cmd:"" name:"backup-key" help:"Draw a pair of keys for backups."`
	Restore      restoreCommand      `cmd:"" help:"Make an index from a backup."`
	Rotate       rotateCommand       `cmd:"" help:"Change the key-encryption key."`
	Fsck         fsckCommand         `cmd:"" help:"Read and open every record, and say what is wrong."`
	Compact      compactCommand      `cmd:"" help:"Overwrite what erased subjects have left on the disk."`
	Erasures     erasuresCommand     `cmd:"" help:"Write the list of erasures, which a restore needs beside the backup."`
	EraseExpired eraseExpiredCommand `cmd:"" help:"Erase the subjects whose time is over."`

	ReleaseKeys releaseKeysCommand `cmd:"" name:"release-keys" help:"Show and change the key that opens lockers."`
	Cluster     clusterCommand     `cmd:"" help:"Look at a cluster, or leave it."`

	Keys  keysCommand  `cmd:"" help:"Say whose keys and certificates may do what."`
	Audit auditCommand `cmd:"" help:"Read the record of what was done."`

	Demo demoCommand `cmd:"" help:"Play pick-ups at a simulated terminal, with made-up people and prints."`
}

// environment is all that commands have of the world outside their arguments and files.
type environment struct {
	name   string           // by which the program was called; empty: fingerzeig
	ctx    context.Context  // is done when the process is asked to end
	hangup <-chan os.Signal // asks to read keys and certificates again; nil: nobody does
	out    io.Writer
	err    io.Writer
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends the process at once
	hangup := make(chan os.Signal, 1)
	signal.Notify(hangup, syscall.SIGHUP)
	env := &environment{name: filepath.Base(os.Args[0]), ctx: ctx, hangup: hangup, out: os.Stdout, err: os.Stderr}
	os.Exit(env.run(os.Args[1:]))
}

// run runs the command that args name and returns the exit status: 0, or 1 where it said on env.err what went wrong.
func (env *environment) run(args []string) (status int) {
	type exit struct{ status int }
	defer func() { // kong leaves by Exit after --help, from deep inside Parse
		if r := recover(); r != nil {
			e, ok := r.(exit)
			if !ok {
				panic(r)
			}
			status = e.status
		}
	}()
	if env.name == "" {
		env.name = "fingerzeig"
	}
	var c commands
	parser, err := kong.New(&c, kong.Name(env.name), kong.Description("Tell whose finger a print is of."),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}), kong.Writers(env.out, env.err), kong.Bind(env),
		kong.Configuration(readFile),
		kong.Exit(func(status int) { panic(exit{status}) }))
	if err != nil {
		panic(err) // the structs of this package are wrong
	}
	parsed, err := parser.Parse(args)
	if err == nil {
		err = parsed.Run()
	}
	if err != nil {
		_, _ = fmt.Fprintln(env.err, env.name+":", err)
		return 1
	}
	return 0
}
