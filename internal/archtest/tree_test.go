package archtest_test

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
)

// tree is a module as the checks see it.
type tree struct {
	fset   *token.FileSet
	module string            // the module's path, from go.mod
	top    []string          // names at the top level, but for those that .gitignore names
	files  []string          // every file
	goes   []goFile          // every Go file but those of testdata, in the order of their paths
	texts  map[string]string // every text that people write but those of testdata, by path
}

// goFile is one parsed Go file.
type goFile struct {
	path   string // slash-separated, from the module root
	folder string // the folder of path; "." for the root
	test   bool   // not part of the package that others import: a test, or built on no condition (go:build ignore)
	nested bool   // belongs to a module of its own below the root, such as a generator
	fset   *token.FileSet
	syntax *ast.File
}

// textNames are the endings of files that people write and read.
var textNames = []string{".go", ".s", ".md", ".mod", ".yml", ".html", ".css", ".js", "/run"}

// loadTree reads the module whose root fsys is.
func loadTree(fsys fs.FS) (tree, error) {
	t := tree{fset: token.NewFileSet(), texts: map[string]string{}}
	ignored, err := ignoredNames(fsys)
	if err != nil {
		return t, err
	}
	err = fs.WalkDir(fsys, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if atTop := path.Dir(name) == "." && name != "."; atTop {
			if slices.ContainsFunc(ignored, func(pattern string) bool { ok, _ := path.Match(pattern, name); return ok }) {
				return skip(entry)
			}
			t.top = append(t.top, name)
		}
		if entry.IsDir() {
			if entry.Name() == ".git" {
				return fs.SkipDir
			}
			return nil
		}
		t.files = append(t.files, name)
		if slices.Contains(strings.Split(name, "/"), "testdata") {
			return nil
		}
		return t.add(fsys, name, entry)
	})
	t.module = strings.TrimSpace(strings.TrimPrefix(firstLine(t.texts["go.mod"], "module "), "module "))
	return t, err
}

// skip leaves out entry and what is in it.
func skip(entry fs.DirEntry) error {
	if entry.IsDir() {
		return fs.SkipDir
	}
	return nil
}

// ignoredNames returns the patterns of .gitignore for the top level, without their slashes.
func ignoredNames(fsys fs.FS) ([]string, error) {
	b, err := fs.ReadFile(fsys, ".gitignore")
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	var patterns []string
	for line := range strings.Lines(string(b)) {
		if line = strings.Trim(strings.TrimSpace(line), "/"); line != "" && !strings.HasPrefix(line, "#") {
			patterns = append(patterns, line)
		}
	}
	return patterns, nil
}

// add reads the file called name, if it is one that the checks look at.
func (t *tree) add(fsys fs.FS, name string, entry fs.DirEntry) error {
	isText := slices.ContainsFunc(textNames, func(ending string) bool { return strings.HasSuffix(name, ending) })
	if !isText || !entry.Type().IsRegular() {
		return nil
	}
	b, err := fs.ReadFile(fsys, name)
	if err != nil {
		return err
	}
	t.texts[name] = string(b)
	if !strings.HasSuffix(name, ".go") {
		return nil
	}
	f := goFile{path: name, folder: path.Dir(name), fset: t.fset}
	if f.syntax, err = parser.ParseFile(f.fset, name, b, parser.ParseComments|parser.SkipObjectResolution); err != nil {
		return err
	}
	f.test = strings.HasSuffix(name, "_test.go") || firstLine(string(b), "//go:build ignore") != ""
	f.nested = underscored(f.folder)
	t.goes = append(t.goes, f)
	return nil
}

// underscored tells whether a folder is one that the go command passes over.
func underscored(folder string) bool {
	return slices.ContainsFunc(strings.Split(folder, "/"), func(part string) bool { return strings.HasPrefix(part, "_") })
}

// imports returns the paths that a file imports.
func (f goFile) imports() []string {
	var paths []string
	for _, spec := range f.syntax.Imports {
		p, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			panic(err) // the parser has accepted it
		}
		paths = append(paths, p)
	}
	return paths
}

// at says where n stands.
func (f goFile) at(n ast.Node) string {
	return fmt.Sprintf("%s:%d", f.path, f.fset.Position(n.Pos()).Line)
}

// folders returns the folders that hold packages of this module, sorted.
func (t tree) folders() []string {
	var all []string
	for _, f := range t.goes {
		if !f.nested {
			all = append(all, f.folder)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// ours returns the folder of an import path of this module.
func (t tree) ours(importPath string) (folder string, ok bool) {
	if importPath == t.module {
		return ".", true
	}
	return strings.CutPrefix(importPath, t.module+"/")
}

// firstLine returns the first line of text that begins with prefix, or "".
func firstLine(text, prefix string) string {
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, prefix) {
			return strings.TrimSpace(line)
		}
	}
	return ""
}

// treeOf makes a tree of a module "fingerzeig" out of paths and contents.
func treeOf(t *testing.T, files map[string]string) tree {
	t.Helper()
	fsys := fstest.MapFS{"go.mod": {Data: []byte("module fingerzeig\n")}}
	for name, content := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(content)}
	}
	made, err := loadTree(fsys)
	if err != nil {
		t.Fatal(err)
	}
	return made
}

// row is one case of a check: a small tree and the violation that it must name, or "" where it must pass.
type row struct {
	name  string
	files map[string]string
	want  string // a part of the one violation
}

// tryRows runs a check on each row's tree.
func tryRows(t *testing.T, check func(tree) []string, rows []row) {
	t.Helper()
	for _, r := range rows {
		t.Run(r.name, func(t *testing.T) {
			got := check(treeOf(t, r.files))
			switch {
			case r.want == "" && len(got) > 0:
				t.Errorf("a good tree fails: %q", got)
			case r.want != "" && (len(got) != 1 || !strings.Contains(got[0], r.want)):
				t.Errorf("got %q, want one violation that says %q", got, r.want)
			}
		})
	}
}

func TestLoadTree(t *testing.T) {
	got := treeOf(t, map[string]string{
		".gitignore":               "# kept by the service\n/data/\n*.out\n",
		"a/a.go":                   "package a\n",
		"a/a_test.go":              "package a_test\n",
		"a/gen.go":                 "//go:build ignore\n\npackage main\n",
		"a/_asm/main.go":           "package main\n",
		"a/testdata/bad.go":        "no Go at all\n",
		"data/x.go":                "no Go either\n",
		"cpu.out":                  "",
		"index/internal/s/s.go":    "package s\n",
		".git/hooks/applypatch.go": "nor this\n",
	})
	if want := []string{".git", ".gitignore", "a", "go.mod", "index"}; !slices.Equal(got.top, want) {
		t.Errorf("top level %q, want %q", got.top, want)
	}
	if want := []string{"a", "index/internal/s"}; !slices.Equal(got.folders(), want) {
		t.Errorf("folders %q, want %q", got.folders(), want)
	}
	for _, f := range got.goes {
		if want := strings.HasSuffix(f.path, "_test.go") || strings.HasSuffix(f.path, "gen.go"); f.test != want {
			t.Errorf("%s: test is %v, want %v", f.path, f.test, want)
		}
	}
	if _, err := loadTree(fstest.MapFS{"a.go": {Data: []byte("package\n")}}); err == nil {
		t.Error("a file that does not parse is let through")
	}
}
