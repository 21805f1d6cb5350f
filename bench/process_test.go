package main

import (
	"os"
	"testing"
)

// asBench is set for processes of the test binary that are to be the program.
const asBench = "FINGERZEIG_TEST_AS_BENCH"

func TestMain(m *testing.M) {
	if os.Getenv(asBench) != "" {
		main()
	}
	os.Exit(m.Run())
}
