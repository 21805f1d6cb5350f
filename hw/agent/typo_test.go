package agent

import (
	"errors"
	"testing"
	"testing/synctest"

	"fingerzeig/hw/internal/agenttest"
	"fingerzeig/hw/kiosk"
	"fingerzeig/internal/client"
)

// What the service takes for mistyped is no guess to the kiosk, and still says what it is to whoever has words for it; a code that it does not know is one.
func TestTypo(t *testing.T) {
	folder := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		s := agenttest.New()
		s.Problems["K7PX43"] = client.ProblemCodeTypo
		b := newBench(t, folder, s)
		defer b.Close()
		if _, err := b.agent.Find(t.Context(), "K7PX43"); !errors.Is(err, kiosk.ErrTypo) || errors.Is(err, kiosk.ErrUnknownCode) || !client.IsProblem(err, client.ProblemCodeTypo) {
			t.Errorf("mistyped: %v", err)
		}
		if _, err := b.agent.Find(t.Context(), "ZZ"); !errors.Is(err, kiosk.ErrUnknownCode) || errors.Is(err, kiosk.ErrTypo) {
			t.Errorf("unknown: %v", err)
		}
	})
}
