package main

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"
	"github.com/alecthomas/kong"
)

// errConfig is returned for settings that cannot be.
var errConfig = errors.New("the settings are wrong")

// file is a configuration file: TOML whose names are those of the flags of serve. It says what neither the command line nor the environment says.
type file struct{ values map[string]any }

// readFile reads a configuration file for kong, which asks it for flags and has it checked.
func readFile(r io.Reader) (kong.Resolver, error) {
	f := file{map[string]any{}}
	if _, err := toml.NewDecoder(r).Decode(&f.values); err != nil {
		return nil, fmt.Errorf("%w: %w", errConfig, err)
	}
	return f, nil
}

// Validate implements kong.Resolver: every name must be that of a flag of serve.
func (f file) Validate(app *kong.Application) error {
	known := map[string]bool{}
	for _, command := range app.Children {
		if command.Name == "serve" {
			for _, flag := range command.Flags {
				known[flag.Name] = flag.Name != configFlag && flag.Name != "help"
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(f.values)) {
		if !known[name] {
			return fmt.Errorf("%w: the file has %q, which is no setting", errConfig, name)
		}
	}
	return nil
}

// Resolve implements kong.Resolver.
func (f file) Resolve(_ *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
	if fromEnvironment(flag) {
		return nil, nil
	}
	switch v := f.values[flag.Name].(type) {
	case nil, string, bool, []any:
		return v, nil
	case int64, float64:
		return fmt.Sprint(v), nil
	default:
		return nil, fmt.Errorf("%w: a value of this kind fits nowhere", errConfig)
	}
}

// fromEnvironment tells whether the environment has a value for a flag.
func fromEnvironment(flag *kong.Flag) bool {
	return slices.ContainsFunc(flag.Envs, func(name string) bool {
		_, set := os.LookupEnv(name)
		return set
	})
}

// configFlag is the flag that names the file.
const configFlag = "config"

// configCommand looks at settings without serving.
type configCommand struct {
	Check configCheckCommand `cmd:"" help:"Say whether the service would start with these settings: looks at files, and opens and changes nothing."`
	Print configPrintCommand `cmd:"" help:"Print all settings in the form of a configuration file, and where each comes from. Keys are not printed."`
}

type configCheckCommand struct {
	settings `embed:""`
}

// Run implements the command.
func (c *configCheckCommand) Run(env *environment) error {
	if err := c.check(); err != nil {
		return err
	}
	c.warn(env.err)
	_, err := fmt.Fprintln(env.out, "The settings are good.")
	return err
}

type configPrintCommand struct {
	settings `embed:""`
}

// Run implements the command.
func (c *configPrintCommand) Run(env *environment, parsed *kong.Context) error {
	var b strings.Builder
	for _, flag := range parsed.Selected().Flags {
		if flag.Name == "help" || flag.Name == configFlag {
			continue
		}
		fmt.Fprintf(&b, "%-40s # %s\n", flag.Name+" = "+tomlValue(flag), origin(parsed, flag))
	}
	where := "the file " + keyFile + " of the folder"
	if _, set := os.LookupEnv(keyVariable); set {
		where = "the environment variable " + keyVariable
	}
	if c.KeyFile != "" {
		where = "the file " + c.KeyFile
	}
	fmt.Fprintf(&b, "# The key-encryption key comes from %s.\n", where)
	_, err := io.WriteString(env.out, b.String())
	return err
}

// tomlValue writes the value of a flag as the file would.
func tomlValue(flag *kong.Flag) string {
	switch v := flag.Target.Interface().(type) {
	case bool, int:
		return fmt.Sprint(v)
	default:
		return fmt.Sprintf("%q", fmt.Sprint(v))
	}
}

// origin says where the value of a flag comes from.
func origin(parsed *kong.Context, flag *kong.Flag) string {
	for _, p := range parsed.Path {
		if p.Flag == flag && !p.Resolved {
			return "command line"
		}
		if p.Flag == flag {
			return "file"
		}
	}
	if fromEnvironment(flag) {
		return "environment, " + strings.Join(flag.Envs, ", ")
	}
	return "default"
}
