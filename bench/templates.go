package main

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"fingerzeig/minutiae"
	"fingerzeig/minutiae/fmr"
)

// templateEndings are those of templates. A folder without images may hold templates instead; nothing is extracted then.
var templateEndings = []string{".ansi", ".fmr", ".fzt", ".iso", ".ist", ".xyt"}

// templatePPI is the resolution of minutiae.Template.
const templatePPI = 500

// kindsOf returns the endings of what is measured in a folder: images where there is one, else templates.
func kindsOf(entries []fs.DirEntry) []string {
	for _, entry := range entries {
		if !entry.IsDir() && slices.Contains(endings, strings.ToLower(filepath.Ext(entry.Name()))) {
			return endings
		}
	}
	return templateEndings
}

func isTemplate(file string) bool {
	return slices.Contains(templateEndings, strings.ToLower(filepath.Ext(file)))
}

// readTemplate reads the first view of template i.
func (s *set) readTemplate(i int) (minutiae.Template, error) {
	path := filepath.Join(s.folder, s.images[i].file)
	b, err := os.ReadFile(path)
	if err != nil {
		return minutiae.Template{}, err
	}
	record, err := fmr.Decode(b, fmr.Options{Lenient: true})
	if err != nil {
		return minutiae.Template{}, fmt.Errorf("%s: %w", path, err)
	}
	t, err := record.Template(0)
	if err != nil {
		return minutiae.Template{}, fmt.Errorf("%s: %w", path, err)
	}
	return t, nil
}
