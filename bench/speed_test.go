package main

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fingerzeig/internal/kernel"
)

// fakeWorker takes longer the lower its level, and twice as long in its second round.
type fakeWorker struct {
	level   kernel.Level
	rounds  int
	broken  bool
	stopped *int
}

func (f *fakeWorker) round() (speedRound, error) {
	if f.broken {
		return nil, errors.New("a fake failure")
	}
	f.rounds++
	us := float64(1000 * f.rounds * int(1+kernel.AVX512-f.level))
	return speedRound{{Step: stepExtract, WallUS: us, CPUUS: us / 2, PerWhat: 1}, {Step: stepMatch, WallUS: us / 10, CPUUS: -1, PerWhat: 1, Allocs: 2}}, nil
}

func (f *fakeWorker) stop() error {
	*f.stopped++
	return nil
}

// TestSpeed asks for the middle of the rounds of each level, for a word on the levels that are absent, and for an end of every process.
func TestSpeed(t *testing.T) {
	folder, path, stopped := writeSet(t, "db", 2, 2, 500, nil), filepath.Join(t.TempDir(), "speed.json"), 0
	var out strings.Builder
	c := speedCommand{speedWork: speedWork{Sets: []string{folder}, Prints: 3, Fingers: 2}, Rounds: 3, JSON: path}
	err := c.run(&environment{out: &out}, func(_ string, level kernel.Level, _ speedWork) (speedWorker, error) {
		return &fakeWorker{level: level, stopped: &stopped}, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	levels := int(kernel.ActiveLevel()) + 1
	if stopped != levels {
		t.Errorf("%d processes were stopped, want %d", stopped, levels)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var got speedReport
	if err := json.Unmarshal(b, &got); err != nil || len(got.Levels) != 3 || got.Prints != 3 {
		t.Fatalf("%v in %s", err, b)
	}
	for i, l := range got.Levels {
		if l.Absent != (i >= levels) || l.Absent != strings.Contains(out.String(), l.Level+" is absent") {
			t.Errorf("%+v, and it says\n%s", l, out.String())
		}
		if l.Absent {
			continue
		}
		unit := float64(1000 * (3 - i))
		if e, _ := l.step(stepExtract); e.Wall != (middle{2 * unit, unit, 3 * unit}) || e.CPU == nil || e.CPU.Median != unit || !e.Steady {
			t.Errorf("%s: extract %+v", l.Level, e)
		}
		if m, _ := l.step(stepMatch); m.Wall.Median != unit/5 || m.CPU != nil || m.Steady {
			t.Errorf("%s: match %+v", l.Level, m)
		}
	}
}

// TestSpeedBreaks loses a process: the failure names its level, and the others are stopped all the same.
func TestSpeedBreaks(t *testing.T) {
	stopped := 0
	c := speedCommand{speedWork: speedWork{Sets: []string{writeSet(t, "db", 2, 2, 500, nil)}, Prints: 3}, Rounds: 2}
	err := c.run(&environment{out: &strings.Builder{}}, func(_ string, level kernel.Level, _ speedWork) (speedWorker, error) {
		return &fakeWorker{level: level, stopped: &stopped, broken: true}, nil
	})
	if err == nil || !strings.Contains(err.Error(), "level generic: a fake failure") || stopped != int(kernel.ActiveLevel())+1 {
		t.Errorf("%v, %d stopped", err, stopped)
	}
}

// TestSpeedProcesses runs the real thing on drawn prints: as many processes as levels, each at its own.
func TestSpeedProcesses(t *testing.T) {
	if testing.Short() {
		t.Skip("extracts at the slowest level")
	}
	t.Setenv(asBench, "1")
	status, out, stderr := runBench(fingerzeig{}, false, "speed", "--rounds", "1", "--prints", "2", "--fingers", "20", "--slice", "1ms")
	if status != 0 || !strings.Contains(out, "\ngeneric  ") || !strings.Contains(out, "drawn prints") {
		t.Errorf("status %d, %s%s", status, out, stderr)
	}
}

// TestSpeedWorkerDies asks for what a process said when it ended: here that it has no gallery.
func TestSpeedWorkerDies(t *testing.T) {
	t.Setenv(asBench, "1")
	w, err := startSpeedWorker(t.TempDir(), kernel.ActiveLevel(), speedWork{Sets: []string{writeSet(t, "db", 2, 2, 500, nil)}, Prints: 2})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.round(); err == nil || !strings.Contains(err.Error(), "bench: ") {
		t.Errorf("got %v", err)
	}
	if err := w.stop(); err != nil {
		t.Error(err)
	}
}

func TestSpeedRefuses(t *testing.T) {
	for _, flag := range []string{"--rounds=0", "--prints=1", "--fingers=-1", "--slice=-1s"} {
		status, _, stderr := runBench(fingerzeig{}, false, "speed", flag)
		wantStatus(t, status, stderr, "--rounds must be above zero")
	}
}

func TestSignificant(t *testing.T) {
	for v, want := range map[float64]string{0: "0", 0.01234: "0.0123", 0.5: "0.500", 12.345: "12.3", 123.4: "123", 12345.6: "12346"} {
		if got := significant(v); got != want {
			t.Errorf("%v: got %s, want %s", v, got, want)
		}
	}
}
