package api

import (
	"testing"
	"time"

	"fingerzeig/server/internal/access"
)

// TestEven holds answers back until a step is over: whatever a comparison takes, it seems to take a whole number of them.
func TestEven(t *testing.T) {
	for took, want := range map[time.Duration]time.Duration{
		0: evenStep, 1: evenStep - 1, evenStep / 2: evenStep / 2, evenStep - 1: 1, evenStep: evenStep, 7*evenStep + 3: evenStep - 3,
	} {
		if got := untilEven(took); got != want {
			t.Errorf("after %s: %s, want %s", took, got, want)
		}
	}
	start := time.Now()
	even(&exchange{who: access.Principal{Role: access.Terminal}}, start)
	if took := time.Since(start); took < evenStep {
		t.Errorf("a terminal is answered after %s", took)
	}
}
