// Command asm writes the assembly of package kernel and the stubs that declare it: for each kernel zz_<kernel>_amd64.s and .go.
//
//	go run . FOLDER
//
// It is a module of its own, so that the generator is no dependency of the engine.
package main

import (
	"log"
	"os"
	"path/filepath"

	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/pass"
	"github.com/mmcloughlin/avo/printer"
)

// kernels are the generators, by the name of the Go file that holds the kernel's portable twin. Each emits its function for every level.
var kernels = []struct {
	name string
	emit func(*build.Context)
}{
	{"filterpair", filterPair},
	{"dotrows", dotRows},
	{"dotcodes", dotCodes},
	{"splat", splat},
	{"centre", centre},
	{"near", near},
	{"stiff", stiff},
	{"pull", pull},
	{"weigh", weigh},
	{"share", share},
	{"overlay", overlay},
	{"screen", screen},
	{"blend", blend},
}

func main() {
	log.SetFlags(0)
	if len(os.Args) != 2 {
		log.Fatal("usage: go run . FOLDER")
	}
	for _, k := range kernels {
		c := build.NewContext()
		c.ConstraintExpr("!purego")
		k.emit(c)
		if err := write(c, filepath.Join(os.Args[1], "zz_"+k.name+"_amd64")); err != nil {
			log.Fatalf("%s: %v", k.name, err)
		}
	}
}

// write compiles what c holds and prints it to base.s and its stubs to base.go.
func write(c *build.Context, base string) error {
	file, err := c.Result()
	if err != nil {
		return err
	}
	if err := pass.Compile.Execute(file); err != nil {
		return err
	}
	config := printer.Config{Argv: []string{"go", "generate"}, Pkg: "kernel"}
	for ending, p := range map[string]printer.Printer{".s": printer.NewGoAsm(config), ".go": printer.NewStubs(config)} {
		text, err := p.Print(file)
		if err != nil {
			return err
		}
		if err := os.WriteFile(base+ending, text, 0o644); err != nil {
			return err
		}
	}
	return nil
}
