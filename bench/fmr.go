package main

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"fingerzeig/minutiae/fmr"
)

// fmrCommand works on templates of other makers.
type fmrCommand struct {
	Lint    fmrLint    `cmd:"" help:"Say what is wrong with templates, clause by clause; fails where one breaks a rule."`
	Show    fmrShow    `cmd:"" help:"Show what templates hold."`
	Convert fmrConvert `cmd:"" help:"Write a template in another format."`
}

// fmrFrom says of which format files are.
type fmrFrom struct {
	Format string `placeholder:"NAME" help:"Format of the files; only card formats and xyt-m1 need it."`
}

func (f fmrFrom) format() (fmr.Format, error) {
	if f.Format == "" {
		return fmr.Unknown, nil
	}
	return fmr.ParseFormat(f.Format)
}

type fmrLint struct {
	fmrFrom
	Files []string `arg:"" type:"existingfile"`
}

var errViolations = errors.New("rules are broken")

// Run prints a line for each finding.
func (c *fmrLint) Run(env *environment) error {
	format, err := c.format()
	if err != nil {
		return err
	}
	broken := 0
	for _, path := range c.Files {
		b, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for _, f := range fmr.Lint(b, format) {
			if f.Severity >= fmr.Violation {
				broken++
			}
			fmt.Fprintf(env.out, "%s: %s\n", path, f)
		}
	}
	if broken > 0 {
		return fmt.Errorf("%w: %d times", errViolations, broken)
	}
	return nil
}

type fmrShow struct {
	fmrFrom
	Minutiae bool     `help:"Show every minutia."`
	Files    []string `arg:"" type:"existingfile"`
}

// Run prints a line for each view, and for each minutia where they are wanted.
func (c *fmrShow) Run(env *environment) error {
	format, err := c.format()
	if err != nil {
		return err
	}
	for _, path := range c.Files {
		record, err := readMinutiae(path, format)
		if err != nil {
			return err
		}
		for i, v := range record.Views {
			fmt.Fprintf(env.out, "%s: %s, view %d: %s %d, %s, %d x %d at %d ppi, %d minutiae, %d cores, %d deltas\n", path, record.Format, i, v.Finger,
				v.Number, v.Impression, v.Width, v.Height, v.ResX.Inch(), len(v.Minutiae), len(v.Cores), len(v.Deltas))
			for k, m := range v.Minutiae {
				if c.Minutiae {
					fmt.Fprintf(env.out, "%d: %d, %d, %.1f degrees, type %d, quality %d\n", k+1, m.X, m.Y, float64(m.Direction)*360/(1<<16), m.Type, m.Quality)
				}
			}
		}
	}
	return nil
}

func readMinutiae(path string, format fmr.Format) (fmr.Record, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return fmr.Record{}, err
	}
	record, err := fmr.Decode(b, fmr.Options{Format: format, Lenient: true})
	if err != nil {
		return fmr.Record{}, fmt.Errorf("%s: %w", path, err)
	}
	return record, nil
}

type fmrConvert struct {
	fmrFrom
	To       string `required:"" placeholder:"NAME" help:"Format to write."`
	Most     int    `placeholder:"N" help:"Keep the best N minutiae of each view."`
	ToOrigin bool   `help:"Move the minutiae to the left and upper edges, for the compact card format, which reaches 25.5 mm."`
	In       string `arg:"" type:"existingfile"`
	Out      string `arg:""`
}

// Run writes the file, and says on env.err what the format has no room for.
func (c *fmrConvert) Run(env *environment) error {
	from, err := c.format()
	if err != nil {
		return err
	}
	to, err := fmr.ParseFormat(c.To)
	if err != nil {
		return err
	}
	record, err := readMinutiae(c.In, from)
	if err != nil {
		return err
	}
	for i := range record.Views {
		if c.Most > 0 {
			record.Views[i].Best(c.Most)
		}
		if c.ToOrigin {
			record.Views[i].ToOrigin()
		}
	}
	b, err := fmr.Encode(record, to)
	if err != nil {
		return fmt.Errorf("%s: %w", c.In, err)
	}
	if lost := fmr.Lost(record, to); len(lost) > 0 {
		fmt.Fprintf(env.err, "%s has no room for: %s\n", to, strings.Join(lost, ", "))
	}
	return os.WriteFile(c.Out, b, 0o600)
}
