package an2k_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"fingerzeig/minutiae/imageio/an2k"
)

func TestDump(t *testing.T) {
	files, _ := filepath.Glob("/work/shared/data/interop/*/*.an2*")
	more, _ := filepath.Glob("/work/shared/data/interop/*/*.nst")
	for _, f := range append(files, more...) {
		b, _ := os.ReadFile(f)
		tr, err := an2k.Parse(b)
		fmt.Println(filepath.Base(f), tr.Version, tr.Types, err)
		for _, i := range tr.Images {
			i.Data = i.Data[:min(4, len(i.Data))]
			fmt.Printf("   %+v\n", i)
		}
	}
}
