package archtest_test

import (
	"os"
	"path/filepath"
	"testing"
)

// TestRepository runs every check on this module.
func TestRepository(t *testing.T) {
	root := filepath.Join("..", "..")
	repository, err := loadTree(os.DirFS(root))
	if err != nil {
		t.Fatal(err)
	}
	if repository.module != "fingerzeig" || len(repository.goes) == 0 {
		t.Fatalf("%s is not the module's root", root)
	}
	for _, c := range []struct {
		name  string
		check func(tree) []string
	}{
		{"arrows", checkArrows(arrows)},
		{"doors", checkDoors(doors)},
		{"top level", checkTopLevel},
		{"stages", checkStages(staged)},
		{"engine", checkEngine},
		{"exact", checkExact(inexactAllowed)},
		{"fusion", checkFusion},
		{"text", checkText},
		{"prints", checkPrints(drawn)},
		{"packages", checkPackages},
		{"third party", checkThirdParty},
		{"code map", checkCodeMap},
		{"links", checkLinks},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, violation := range c.check(repository) {
				t.Error(violation)
			}
		})
	}
}
