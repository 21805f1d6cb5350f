package kiosk_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"fingerzeig/hw"
	"fingerzeig/hw/hwtest"
	"fingerzeig/hw/kiosk"
	"fingerzeig/hw/sim"
)

// scenarios are the visits in which every call is made to fail. Between them they make every call that a kiosk can make.
var scenarios = []struct {
	name    string
	answers []kiosk.Verdict
	citizen func(*sim.Locks, hw.LockerID)
	want    kiosk.Outcome
}{
	{"right finger", []kiosk.Verdict{matched}, takes, kiosk.HandedOver},
	{"right finger at last", []kiosk.Verdict{unreadable, rejected, matched}, takes, kiosk.HandedOver},
	{"wrong fingers", []kiosk.Verdict{rejected, rejected, rejected, matched}, takes, kiosk.Refused},
	{"unreadable", []kiosk.Verdict{unreadable, unreadable, unreadable, matched}, takes, kiosk.NotReadable},
	{"nobody opens the door", []kiosk.Verdict{matched}, func(*sim.Locks, hw.LockerID) {}, kiosk.NotTaken},
	{"nobody shuts the door", []kiosk.Verdict{matched}, func(doors *sim.Locks, id hw.LockerID) {
		_ = doors.Open(id)
		_ = doors.Take(id)
	}, kiosk.DoorOpen},
	{"it is left inside", []kiosk.Verdict{matched}, func(doors *sim.Locks, id hw.LockerID) {
		_ = doors.Open(id)
		time.Sleep(time.Second)
		_ = doors.Shut(id)
	}, kiosk.NotTaken},
	{"somebody else's verdict", []kiosk.Verdict{{Decision: kiosk.Matched, Subject: "s-2", Locker: 7}}, takes, kiosk.Failed},
	{"another locker's verdict", []kiosk.Verdict{{Decision: kiosk.Matched, Subject: "s-1", Locker: 8}}, takes, kiosk.Failed},
}

// TestFailShut makes every call of every scenario fail in every way, one at a time, and calls the visit off at every call. The positions are
// counted in a run without a fault, so that a call added to the kiosk is tested without anybody thinking of it.
func TestFailShut(t *testing.T) {
	seen := map[string]bool{}
	for _, gate := range []bool{false, true} {
		failShut(t, gate, seen)
	}
	for _, name := range []string{
		"find", "locks.Count", "sensor.Capture", "verify", "locks.Unlock", "locks.State", "locks.Halt", "handed over", "opening", "seen",
		"event code", "event finger", "event captured", "event verdict", "event released", "event opened", "event shut", "event done", "event ended",
	} {
		if !seen[name] {
			t.Errorf("no scenario makes the call %q", name)
		}
	}
}

// failShut plays all scenarios, with a gate or without, and notes the calls.
func failShut(t *testing.T, gate bool, seen map[string]bool) {
	for _, s := range scenarios {
		play := func(t *testing.T, set func(*rig)) (calls []string, unlocked int) {
			synctest.Test(t, func(t *testing.T) {
				r := newRig(s.answers...)
				r.citizen = s.citizen
				r.Limits.Door = 20 * time.Second
				if gate {
					guarded(r, &releaser{key: signingKey})
				}
				set(r)
				outcome, err := r.visit(t, code)
				r.check(t, outcome, err)
				time.Sleep(time.Minute) // the citizen may still do what the locks allow
				r.check(t, outcome, err)
				calls, unlocked = r.faults.Calls(), len(r.locks.Unlocked())
				if len(r.faults.Fail) == 0 && r.cancelAt == 0 && outcome != s.want {
					t.Errorf("outcome %v (%v), want %v", outcome, err, s.want)
				}
				r.faults.Fail, r.cancelAt = nil, 0
				if again, err := r.visit(t, "another code"); again != kiosk.UnknownCode {
					t.Errorf("the next visit: %v, %v", again, err)
				}
			})
			return calls, unlocked
		}
		calls, _ := play(t, func(*rig) {})
		release := slices.Index(calls, "locks.Unlock")
		for i, name := range calls {
			seen[name] = true
			failing := func(how string, set func(*rig)) {
				t.Run(fmt.Sprintf("%s/gate %v/%02d %s/%s", s.name, gate, i+1, name, how), func(t *testing.T) {
					_, unlocked := play(t, set)
					if i < release && unlocked > 0 {
						t.Error("a locker was opened after the fault")
					}
				})
			}
			for _, mode := range hwtest.Modes {
				failing(mode.String(), func(r *rig) { r.faults.Fail = map[int]hwtest.Mode{i + 1: mode} })
			}
			failing("called off", func(r *rig) { r.cancelAt = i + 1 })
		}
	}
}

// TestOneDoorToTheLocks holds that the code of this package opens a lock in one place.
func TestOneDoorToTheLocks(t *testing.T) {
	files, err := fs.Glob(os.DirFS("."), "*.go")
	if err != nil {
		t.Fatal(err)
	}
	var places []string
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(f, func(n ast.Node) bool {
			if s, ok := n.(*ast.SelectorExpr); ok && s.Sel.Name == "Unlock" {
				if x, ok := s.X.(*ast.SelectorExpr); !ok || x.Sel.Name != "busy" && x.Sel.Name != "mu" { // those are mutexes
					places = append(places, name)
				}
			}
			return true
		})
	}
	if !slices.Equal(places, []string{"release.go"}) {
		t.Errorf("locks are opened in %v", places)
	}
}
