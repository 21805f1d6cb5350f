package archtest_test

import (
	"fmt"
	"path"
	"slices"
	"strings"
	"testing"
)

// printEndings are those of files that could hold a print or the template of one.
var printEndings = []string{
	".an2", ".bmp", ".fmr", ".gif", ".ist", ".jp2", ".jpeg", ".jpg", ".pgm", ".png", ".raw", ".tif", ".tiff", ".webp", ".wsq",
}

// checkPrints returns the files that could hold a print, outside the folders that allowed names. A print cannot be changed like a
// password, and what has once been committed stays in the history.
func checkPrints(allowed map[string]string) func(tree) []string {
	return func(t tree) (violations []string) {
		used := map[string]bool{}
		for _, name := range t.files {
			if !slices.Contains(printEndings, strings.ToLower(path.Ext(name))) {
				continue
			}
			folder := path.Dir(name)
			used[folder] = true
			if _, ok := allowed[folder]; !ok {
				violations = append(violations, fmt.Sprintf(
					"%s could be a print: tests draw theirs; if no finger has been near it, name its folder in drawn in internal/archtest/table_test.go",
					name))
			}
		}
		for folder := range allowed {
			if !used[folder] {
				violations = append(violations, fmt.Sprintf("drawn has %s, which holds no images: remove it", folder))
			}
		}
		slices.Sort(violations)
		return violations
	}
}

func TestCheckPrints(t *testing.T) {
	tryRows(t, checkPrints(map[string]string{"docs/img": "drawn by hand"}), []row{
		{name: "good", files: map[string]string{"docs/img/flow.png": "", "matcher/basis.bin": "", "a/testdata/stages.golden": ""}},
		{name: "an image", files: map[string]string{"docs/img/flow.png": "", "a/101_1.tif": ""}, want: "a/101_1.tif could be a print"},
		{name: "among test data", files: map[string]string{"docs/img/flow.png": "", "a/testdata/1.WSQ": ""}, want: "1.WSQ could be a print"},
		{name: "a template", files: map[string]string{"docs/img/flow.png": "", "a/testdata/1.fmr": ""}, want: "1.fmr could be a print"},
		{name: "outside the repository", files: map[string]string{
			".gitignore": "/data/\n", "data/1.png": "", "docs/img/flow.png": ""}},
		{name: "a row of the past", files: nil, want: "drawn has docs/img, which holds no images"},
	})
}
