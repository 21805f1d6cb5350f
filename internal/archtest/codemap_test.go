package archtest_test

import (
	"fmt"
	"strings"
	"testing"
)

// codeMap is the page that tells where things are.
const codeMap = "docs/ARCHITECTURE.md"

// checkCodeMap returns the packages that the code map does not name. A page that leaves out a room sends its reader astray.
func checkCodeMap(t tree) (violations []string) {
	for _, folder := range t.folders() {
		if !strings.Contains(t.texts[codeMap], "`"+folder+"`") {
			violations = append(violations, fmt.Sprintf("%s does not name `%s`", codeMap, folder))
		}
	}
	return violations
}

func TestCheckCodeMap(t *testing.T) {
	tryRows(t, checkCodeMap, []row{
		{name: "good", files: map[string]string{"hw/sim/a.go": "package sim\n", codeMap: "| `hw/sim` | a terminal |\n"}},
		{name: "missing", files: map[string]string{"hw/sim/a.go": "package sim\n", codeMap: "`hw`, hw/sim, `hw/simple`\n"},
			want: "does not name `hw/sim`"},
	})
}
