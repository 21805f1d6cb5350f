package kernel

import (
	"fmt"
	"os"
)

// Level is the set of instructions that the kernels use. The zero value is the portable Go that runs everywhere. Each level includes
// those below it.
type Level uint8

// The levels. All give the same results.
const (
	Generic Level = iota // portable Go
	AVX2                 // AVX2
	AVX512               // AVX-512 F, BW, VL, DQ, VNNI, VPOPCNTDQ
	levels
)

var levelNames = [levels]string{Generic: "generic", AVX2: "avx2", AVX512: "avx512"}

// String returns the level's name as LevelVariable takes it.
func (l Level) String() string {
	if l >= levels {
		return fmt.Sprintf("Level(%d)", uint8(l))
	}
	return levelNames[l]
}

// LevelVariable is the environment variable that forces a level by its name. Unset or empty it leaves the choice to the processor. An
// unknown name, and a level that the processor, its operating system or the build lacks, stop the program at its start: who forces a
// level wants to know what it measures.
const LevelVariable = "FINGERZEIG_SIMD"

// active is set once at start. Tests alone change it.
var active = atStart(os.Getenv(LevelVariable), highestLevel())

// ActiveLevel returns the level at which the kernels run.
func ActiveLevel() Level { return active }

func atStart(forced string, highest Level) Level {
	level, err := chooseLevel(forced, highest)
	if err != nil {
		panic(err)
	}
	return level
}

// chooseLevel returns the level called forced, or the highest one where forced is empty.
func chooseLevel(forced string, highest Level) (Level, error) {
	if forced == "" {
		return highest, nil
	}
	for level, name := range levelNames {
		if name != forced {
			continue
		}
		if Level(level) > highest {
			return 0, fmt.Errorf("kernel: %s=%s: this processor, its system or this build goes up to %s only", LevelVariable, forced, highest)
		}
		return Level(level), nil
	}
	return 0, fmt.Errorf("kernel: %s=%q: unknown level, want one of %v", LevelVariable, forced, levelNames)
}
