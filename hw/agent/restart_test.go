package agent

import (
	"testing"
	"testing/synctest"

	"fingerzeig/hw"
	"fingerzeig/hw/internal/agenttest"
	"fingerzeig/hw/sim"
	"fingerzeig/internal/release"
)

// After a power cut in the middle of an opening the service hears what is seen then: of the terminal's own release as that.
func TestRestarted(t *testing.T) {
	for _, row := range []struct {
		name string
		own  bool
		door func(*sim.Locks)
		want string
	}{
		{"the service's release, shut and full", false, func(*sim.Locks) {}, "restarted 3 full"},
		{"the terminal's own, shut and full", true, func(*sim.Locks) {}, "offline p-1 3 full0"},
		{"the service's, empty", false, func(d *sim.Locks) { _, _, _ = d.Open(3), d.Take(3), d.Shut(3) }, "restarted 3 unclear"},
		{"the terminal's own, open", true, func(d *sim.Locks) { _ = d.Open(3) }, "offline p-1 3 open0"},
	} {
		t.Run(row.name, func(t *testing.T) {
			folder := t.TempDir()
			synctest.Test(t, func(t *testing.T) {
				s := agenttest.New()
				b := newBench(t, folder, s)
				o := opening{Pickup: "p-1", Locker: 3, Nonce: hexOf(release.Nonce{7}), Own: row.own}
				if err := b.agent.journal.add(record{Open: &o}); err != nil {
					t.Fatal(err)
				}
				_ = b.Close()
				b = newBench(t, folder, s)
				defer b.Close()
				b.citizen = func(hw.LockerID) {}
				_ = b.doors.Unlock(t.Context(), 3)
				row.door(b.doors)
				b.begin(t)
				got := s.Told()
				if len(got) != 8 || got[2] != row.want {
					t.Errorf("told %q, want %q third", got, row.want)
				}
			})
		})
	}
}

// A terminal that starts again and again without a line does not say the same again and again.
func TestRestartedAgain(t *testing.T) {
	folder := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		s := agenttest.New()
		s.Down = agenttest.ErrCut
		for range 3 {
			b := newBench(t, folder, s)
			b.begin(t)
			if n := len(b.agent.journal.read().Pending); n != 8 {
				t.Errorf("%d reports wait", n)
			}
			_ = b.Close()
		}
	})
}
