package kernel

import (
	"os"
	"os/exec"
	"strings"
	"testing"
)

func TestChooseLevel(t *testing.T) {
	for _, row := range []struct {
		name    string
		forced  string
		highest Level
		want    Level
		err     string // a part of it
	}{
		{"free choice", "", AVX512, AVX512, ""},
		{"free choice on an old processor", "", Generic, Generic, ""},
		{"forced down", "generic", AVX512, Generic, ""},
		{"forced half down", "avx2", AVX512, AVX2, ""},
		{"forced to the highest", "avx512", AVX512, AVX512, ""},
		{"forced above the processor", "avx512", AVX2, 0, "up to avx2 only"},
		{"unknown", "sse2", AVX512, 0, `"sse2": unknown level, want one of [generic avx2 avx512]`},
		{"upper case", "AVX2", AVX512, 0, "unknown level"},
	} {
		t.Run(row.name, func(t *testing.T) {
			got, err := chooseLevel(row.forced, row.highest)
			switch {
			case row.err == "" && (err != nil || got != row.want):
				t.Errorf("got %v, %v, want %v", got, err, row.want)
			case row.err != "" && (err == nil || !strings.Contains(err.Error(), row.err) || !strings.Contains(err.Error(), LevelVariable)):
				t.Errorf("got %v, want an error that names %s and says %q", err, LevelVariable, row.err)
			}
		})
	}
}

func TestLevelString(t *testing.T) {
	for level, want := range map[Level]string{Generic: "generic", AVX2: "avx2", AVX512: "avx512", 9: "Level(9)"} {
		if got := level.String(); got != want {
			t.Errorf("level %d is called %q, want %q", uint8(level), got, want)
		}
	}
}

// TestStart starts this test again as a program whose environment forces a level.
func TestStart(t *testing.T) {
	if os.Getenv("KERNEL_TEST_START") != "" {
		os.Stdout.WriteString("runs at " + ActiveLevel().String() + "\n")
		return
	}
	program, err := os.Executable()
	if err != nil {
		t.Skip(err)
	}
	start := func(forced string) (string, error) {
		cmd := exec.Command(program, "-test.run=^TestStart$")
		cmd.Env = append(os.Environ(), "KERNEL_TEST_START=1", LevelVariable+"="+forced)
		output, err := cmd.CombinedOutput()
		return string(output), err
	}
	for level := Generic; level < levels; level++ {
		output, err := start(level.String())
		if has := level <= highestLevel(); has != (err == nil) {
			t.Errorf("forced to %s, got %v: %s", level, err, output)
		} else if has && !strings.Contains(output, "runs at "+level.String()+"\n") {
			t.Errorf("forced to %s, got %s", level, output)
		}
	}
	if output, err := start("fastest"); err == nil || !strings.Contains(output, `"fastest": unknown level`) {
		t.Errorf("an unknown level gave %v: %s", err, output)
	}
	if output, err := start(""); err != nil || !strings.Contains(output, "runs at "+highestLevel().String()+"\n") {
		t.Errorf("left alone, got %v: %s", err, output)
	}
}
