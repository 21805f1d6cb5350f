package agent

import (
	"context"
	"slices"
	"testing"
	"testing/synctest"

	"fingerzeig/hw/internal/agenttest"
	"fingerzeig/internal/client"
)

// placed is a service that says where its log stands.
type placed struct {
	*agenttest.Service
	position string
	shown    []string // positions that it was shown
}

func (p *placed) Report(ctx context.Context, h client.Heartbeat) (client.Heard, error) {
	heard, err := p.Service.Report(ctx, h)
	if err == nil {
		p.shown, heard.Position = append(p.shown, h.Position), p.position
	}
	return heard, err
}

// What the terminal was told last of the service's log it shows with all that it tells, also after a power cut, and before it asks for anything
// where the line was cut since: the service behind it may have been put back from a backup.
func TestPosition(t *testing.T) {
	folder := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		s := &placed{Service: agenttest.New(), position: "life-7"}
		served := func(b *bench) *bench { b.agent.service, b.agent.courier.service = s, s; return b }
		shows := func(when string, want ...string) {
			t.Helper()
			if !slices.Equal(s.shown, want) {
				t.Errorf("%s it has shown %q, want %q", when, s.shown, want)
			}
			s.shown = nil
		}
		b := served(newBench(t, folder, s.Service))
		b.Beat(t.Context())
		b.Beat(t.Context())
		shows("at first", "", "life-7")
		size := b.agent.journal.size
		b.Beat(t.Context())
		if b.agent.journal.size != size {
			t.Error("what is known is written again")
		}
		shows("later", "life-7")
		_, _ = b.agent.Find(t.Context(), "K7PX42")
		shows("while the line holds, with a code alone", []string(nil)...)
		s.position = "life-9"
		b.Beat(t.Context())
		s.Set(func() { s.Down = agenttest.ErrCut })
		b.Beat(t.Context())
		s.Set(func() { s.Down = nil })
		_, _ = b.agent.Find(t.Context(), "K7PX42")
		shows("before the code, after the line was cut", "life-7", "life-9")
		_ = b.Close()
		b = served(newBench(t, folder, s.Service))
		defer b.Close()
		_, _ = b.agent.Find(t.Context(), "K7PX42")
		shows("before the code, after a power cut", "life-9")
	})
}
