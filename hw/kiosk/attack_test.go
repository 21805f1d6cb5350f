package kiosk_test

import (
	"context"
	"slices"
	"testing"

	"fingerzeig/hw"
	"fingerzeig/hw/kiosk"
)

// suspicious is a sensor that has an opinion on presentation attacks.
type suspicious struct {
	hw.Sensor
	verdicts *[]hw.Tristate
}

func (s suspicious) Capture(ctx context.Context) (hw.Frame, error) {
	f, err := s.Sensor.Capture(ctx)
	f.Attack, *s.verdicts = (*s.verdicts)[0], (*s.verdicts)[1:]
	return f, err
}

// What the sensor takes for an attack is not compared, whatever the comparison would have said, and is refused.
func TestAttack(t *testing.T) {
	for _, row := range []struct {
		name     string
		verdicts []hw.Tristate
		want     kiosk.Outcome
		compared int
	}{
		{"a copy", []hw.Tristate{hw.Yes, hw.Yes, hw.Yes}, kiosk.Refused, 0},
		{"taken for a copy at first", []hw.Tristate{hw.Yes, hw.No}, kiosk.HandedOver, 1},
		{"no opinion", []hw.Tristate{hw.Unknown}, kiosk.HandedOver, 1},
	} {
		t.Run(row.name, func(t *testing.T) {
			verdicts := slices.Clone(row.verdicts)
			play(t, code, []kiosk.Verdict{matched, matched, matched},
				func(r *rig) { r.Kiosk.Sensor = suspicious{r.sensor, &verdicts} },
				func(r *rig, outcome kiosk.Outcome, err error) {
					compared := 0
					for _, call := range r.faults.Calls() {
						if call == "verify" {
							compared++
						}
					}
					if outcome != row.want || err != nil || compared != row.compared {
						t.Errorf("outcome %v, %v, %d compared; want %v, %d", outcome, err, compared, row.want, row.compared)
					}
					var told []hw.Tristate
					for _, e := range r.events {
						if e.Step == kiosk.StepCaptured {
							told = append(told, e.Attack)
						}
					}
					if !slices.Equal(told, row.verdicts) {
						t.Errorf("the events say %v, the sensor said %v", told, row.verdicts)
					}
				})
		})
	}
}
