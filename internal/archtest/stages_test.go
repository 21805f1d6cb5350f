package archtest_test

import (
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// stage is a row of a stage table.
type stage struct{ name, file string }

// columns are separated by at least two blanks, so that a cell may hold words.
var columns = regexp.MustCompile(`\s{2,}|\t+`)

// stagesOf reads the stage tables of a folder's package comments: rows "stage  takes  gives  file" of a preformatted block, which are
// the ones whose last column is a Go file.
func (t tree) stagesOf(folder string) (stages []stage) {
	for _, f := range t.goes {
		if f.folder != folder || f.test || f.nested || f.syntax.Doc == nil {
			continue
		}
		for line := range strings.Lines(f.syntax.Doc.Text()) {
			preformatted := strings.HasPrefix(line, "\t") || strings.HasPrefix(line, "  ")
			cells := columns.Split(strings.TrimSpace(line), -1)
			last := cells[len(cells)-1]
			if preformatted && len(cells) >= 3 && strings.HasSuffix(last, ".go") {
				stages = append(stages, stage{cells[0], last})
			}
		}
	}
	return stages
}

// checkStages returns what is wrong with the stage tables: a package of required without one, two rows of one name, a file that is not
// there or is named twice.
func checkStages(required []string) func(tree) []string {
	return func(t tree) (violations []string) {
		for _, folder := range t.folders() {
			stages := t.stagesOf(folder)
			if len(stages) == 0 && slices.Contains(required, folder) {
				violations = append(violations, fmt.Sprintf("the package comment of %s has no stage table", folder))
			}
			seen := map[string]bool{}
			for _, s := range stages {
				if seen[s.name] {
					violations = append(violations, fmt.Sprintf("%s: the stage %s has two rows", folder, s.name))
				}
				if seen[s.file] {
					violations = append(violations, fmt.Sprintf("%s: %s is the file of two stages", folder, s.file))
				}
				seen[s.name], seen[s.file] = true, true
				if _, ok := t.texts[path.Join(folder, s.file)]; !ok {
					violations = append(violations, fmt.Sprintf("%s: the stage %s has no file %s", folder, s.name, s.file))
				}
			}
		}
		return violations
	}
}

func TestCheckStages(t *testing.T) {
	doc := func(rows string) string { return "// Package p works in stages:\n//\n" + rows + "package p\n" }
	const head = "//\tstage   takes        gives       file\n"
	tryRows(t, checkStages([]string{"p"}), []row{
		{name: "good", files: map[string]string{
			"p/doc.go":    doc(head + "//\torient  grey levels  directions  orient.go\n//\tthin    a mask       a skeleton  thin.go\n"),
			"p/orient.go": "package p\n", "p/thin.go": "package p\n",
		}},
		{name: "no table", files: map[string]string{"p/doc.go": "// Package p works.\npackage p\n"}, want: "p has no stage table"},
		{name: "only prose names a file", files: map[string]string{"p/doc.go": "// Package p  works  in  doc.go\npackage p\n"},
			want: "p has no stage table"},
		{name: "no table needed", files: map[string]string{
			"p/doc.go": doc("//\torient  pixels  angles  doc.go\n"), "q/q.go": "package q\n"}},
		{name: "no file", files: map[string]string{"p/doc.go": doc(head + "//\torient  pixels  angles  orient.go\n")},
			want: "p: the stage orient has no file orient.go"},
		{name: "one name twice", files: map[string]string{
			"p/doc.go": doc("//\torient  pixels  angles  doc.go\n//\torient  pixels  angles  a.go\n"), "p/a.go": "package p\n"},
			want: "the stage orient has two rows"},
		{name: "one file twice", files: map[string]string{
			"p/doc.go": doc("//\torient  pixels  angles  doc.go\n//\tthin  pixels  angles  doc.go\n")},
			want: "doc.go is the file of two stages"},
		{name: "any package's table", files: map[string]string{
			"p/doc.go": doc("//\torient  pixels  angles  doc.go\n"),
			"q/doc.go": "// Package q pairs:\n//\n//\tpair  a, b  pairs  pair.go\npackage q\n"},
			want: "q: the stage pair has no file pair.go"},
	})
}
