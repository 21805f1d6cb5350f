package main

import (
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"io"
	"os"
	"path/filepath"
)

// reportCommand makes one page of many measurements.
type reportCommand struct {
	Files []string `arg:"" type:"existingfile" name:"json" help:"What accuracy, truth, likeness, speed, scale, load and checksum wrote with --json."`
	Out   string   `default:"report.html" placeholder:"FILE" help:"Page to write (${default}). It needs no other file."`
}

//go:embed htmlreport.html
var htmlReportText string

var htmlReportTemplate = template.Must(template.New("report").Parse(htmlReportText))

// errNoMeasurement is returned for a JSON file that no command of this program wrote.
var errNoMeasurement = errors.New("not a file of accuracy, truth, likeness, speed, scale, load or checksum")

// section is what the page says of one file.
type section struct {
	Title    string
	How      string   // what was measured, on what
	Sentence []string // the decisive figures, for the head of the page
	Parts    []part
	Source   provenance
	File     string
}

// part is a table or a picture, or both, with a line on how to read them.
type part struct {
	Title   string
	How     string
	Rows    [][]string // the first is the head
	Picture template.HTML
}

// Run reads all files before it writes.
func (c *reportCommand) Run(env *environment) error {
	var sections []section
	for _, path := range c.Files {
		s, err := readSection(path)
		if err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		sections = append(sections, s)
	}
	f, err := os.Create(c.Out)
	if err != nil {
		return err
	}
	if err := errors.Join(writeHTMLReport(f, sections), f.Close()); err != nil {
		return err
	}
	_, err = fmt.Fprintf(env.out, "%s: %d measurements\n", c.Out, len(sections))
	return err
}

// readSection reads a file. What it is shows by what it holds.
func readSection(path string) (s section, err error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return s, err
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(b, &fields); err != nil {
		return s, fmt.Errorf("%w: %w", errNoMeasurement, err)
	}
	has := func(key string) bool { return fields[key] != nil }
	switch {
	case has("sets") && has("pooled"):
		s, err = sectionOf(b, accuracySection)
	case has("speed"):
		s, err = sectionOf(b, speedSection)
	case has("galleries"):
		s, err = sectionOf(b, scaleSection)
	case has("load"):
		s, err = sectionOf(b, loadSection)
	case has("truth"):
		s, err = sectionOf(b, truthSection)
	case has("likeness"):
		s, err = sectionOf(b, likenessSection)
	case has("checksum"):
		s, err = sectionOf(b, checksumSection)
	default:
		return s, errNoMeasurement
	}
	if err != nil {
		return s, fmt.Errorf("%w: %w", errNoMeasurement, err)
	}
	if has("provenance") {
		if err := json.Unmarshal(fields["provenance"], &s.Source); err != nil {
			return s, fmt.Errorf("%w: %w", errNoMeasurement, err)
		}
	}
	s.File = filepath.Base(path)
	return s, nil
}

// sectionOf reads what a command found and makes a section of it.
func sectionOf[T any](b []byte, of func(T) (section, error)) (section, error) {
	var found T
	if err := json.Unmarshal(b, &found); err != nil {
		return section{}, err
	}
	return of(found)
}

// writeHTMLReport writes the page.
func writeHTMLReport(w io.Writer, sections []section) error {
	var page struct {
		Lead     []string
		Sections []section
		Machine  string
	}
	page.Sections = sections
	for _, s := range sections {
		page.Lead = append(page.Lead, s.Sentence...)
		if page.Machine == "" && s.Source.CPU != "" {
			page.Machine = fmt.Sprintf("%s, %d cores, %s", s.Source.CPU, s.Source.Cores, s.Source.Platform)
		}
	}
	return htmlReportTemplate.Execute(w, page)
}
