package kiosk_test

import (
	"math/rand/v2"
	"testing"
	"testing/synctest"
	"time"

	"fingerzeig/hw"
	"fingerzeig/hw/hwtest"
	"fingerzeig/hw/kiosk"
	"fingerzeig/hw/sim"
)

// playScript plays one visit in which the bytes of script decide everything that is not the kiosk's to decide: what the verifier says, what
// the citizen does with the doors, which calls fail and how, and when the visit is called off. Whatever it is, the promises hold.
func playScript(t *testing.T, script []byte) {
	whole := script
	next := func() byte {
		if len(script) == 0 {
			return 0
		}
		b := script[0]
		script = script[1:]
		return b
	}
	synctest.Test(t, func(t *testing.T) {
		defer func() {
			if t.Failed() {
				t.Logf("the script was %#v", whole)
			}
		}()
		verdicts := []kiosk.Verdict{
			matched, rejected, unreadable, {Decision: kiosk.Matched}, {Decision: 7, Subject: pickup.Subject, Locker: pickup.Locker},
			{Decision: kiosk.Matched, Subject: "s-2", Locker: pickup.Locker}, {Decision: kiosk.Matched, Subject: pickup.Subject, Locker: 8},
			{Decision: kiosk.Unreadable, Subject: pickup.Subject, Locker: pickup.Locker},
		}
		var answers []kiosk.Verdict
		for range kiosk.MaxAttempts {
			answers = append(answers, verdicts[int(next())%len(verdicts)])
		}
		r := newRig(answers...)
		r.citizen = acts([]byte{next(), next(), next(), next(), next(), next()})
		r.Limits.Door = 20 * time.Second
		r.cancelAt = int(next())
		r.faults.Fail = map[int]hwtest.Mode{}
		for at := 0; len(script) > 1; {
			at += 1 + int(next())%32
			r.faults.Fail[at] = hwtest.Modes[int(next())%len(hwtest.Modes)]
		}
		outcome, err := r.visit(t, code)
		if r.locks.Halts() > 0 || err == nil { // a Halt that fails too leaves the pulse to its bound
			r.check(t, outcome, err)
		}
		time.Sleep(time.Minute)
		r.check(t, outcome, err)
		r.faults.Fail, r.cancelAt = nil, 0
		if again, err := r.visit(t, "another code"); again != kiosk.UnknownCode {
			t.Errorf("the next visit: %v, %v", again, err)
		}
	})
}

// acts is a citizen who does to the door what the bytes say, at the pace of people, and tries all other doors in between.
func acts(bytes []byte) func(*sim.Locks, hw.LockerID) {
	return func(doors *sim.Locks, id hw.LockerID) {
		for _, b := range bytes {
			time.Sleep(1100*time.Millisecond + time.Duration(b>>4)*100*time.Millisecond)
			do := []func(hw.LockerID) error{doors.Open, doors.Take, doors.Shut}[b%3]
			for other := hw.LockerID(1); int(other) <= doors.Count(); other++ {
				if other != id {
					_ = doors.Open(other)
					_ = doors.Take(other)
				}
			}
			_ = do(id)
		}
	}
}

func FuzzVisit(f *testing.F) {
	f.Add([]byte{})
	f.Add([]byte{2, 1, 0, 0xf0, 0xf1, 0xf2})
	f.Add([]byte{0, 0, 0, 0x10, 0x11, 0x12, 0, 0, 0, 0, 9, 1, 5, 2})
	f.Add([]byte{5, 0, 0})
	f.Add([]byte{0, 0, 0, 0x10, 0x21, 0, 0, 0, 0, 20})
	f.Fuzz(playScript)
}

// TestRandomScripts plays scripts that nobody wrote, the same ones every time.
func TestRandomScripts(t *testing.T) {
	random := rand.New(rand.NewPCG(24, 7))
	for range 3000 {
		script := make([]byte, random.IntN(24))
		for i := range script {
			script[i] = byte(random.Uint32())
		}
		if len(script) > 0 && random.IntN(2) == 0 {
			script[0] = 0 // half of them open the door
		}
		playScript(t, script)
	}
}
