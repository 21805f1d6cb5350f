package access

import (
	"encoding/binary"
	"testing"
	"time"
)

// TestLedgerIsBounded fills a ledger: what is locked stays, what is new has to wait, and time makes room.
func TestLedgerIsBounded(t *testing.T) {
	now := time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC)
	l := newLedger(rule{wrong: 2, within: time.Minute, first: time.Hour, longest: 2 * time.Hour, forget: 3 * time.Hour}, 100)
	wrong := func(i int) (time.Duration, bool) {
		var of target
		binary.BigEndian.PutUint64(of[:], uint64(i))
		wait, locked := l.begin(of, now)
		if wait == 0 {
			l.end(of, true, now)
		}
		return wait, locked
	}
	for i := range 10 {
		wrong(i)
		wrong(i)
	}
	for i := 10; i < 1000; i++ {
		wait, locked := wrong(i)
		if (wait == 0) != (i < 100) || locked {
			t.Fatalf("%d: wait %s, locked %v", i, wait, locked)
		}
	}
	for i := range 10 {
		if wait, locked := wrong(i); wait != time.Hour || !locked {
			t.Errorf("%d: wait %s, locked %v", i, wait, locked)
		}
	}
	now = now.Add(2 * time.Minute)
	if wait, _ := wrong(1000); wait != 0 || len(l.of) != 11 {
		t.Errorf("after a while: wait %s, %d tallies", wait, len(l.of))
	}
	now = now.Add(4 * time.Hour)
	l.sweep(now)
	if len(l.of) != 0 {
		t.Errorf("in the end: %d tallies", len(l.of))
	}
}

// TestRightLeavesNothing looks at the memory of attempts that were right.
func TestRightLeavesNothing(t *testing.T) {
	now := time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC)
	l := newLedger(subjectRule, 100)
	for range 1000 {
		l.begin(target{1}, now)
		l.end(target{1}, false, now)
	}
	if len(l.of) != 0 {
		t.Errorf("%d tallies", len(l.of))
	}
}

// TestReplaysAreBounded remembers more samples than there is room for, one of them again and again.
func TestReplaysAreBounded(t *testing.T) {
	now := time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC)
	r := NewReplays([]byte("key"), func() time.Time { return now })
	r.most = 100
	sample := func(i int) []byte { return binary.BigEndian.AppendUint64(nil, uint64(i)) }
	for i := range 1000 {
		now = now.Add(time.Millisecond)
		if r.Seen(sample(i)) {
			t.Fatalf("%d was not there", i)
		}
		if i > 0 && !r.Seen(sample(0)) {
			t.Fatalf("the first one was there, at %d", i)
		}
	}
	if len(r.at) > 100 || len(r.order) != 100 {
		t.Errorf("%d are remembered, in %d places", len(r.at), len(r.order))
	}
	if !r.Seen(sample(999)) || r.Seen(sample(1)) {
		t.Error("the last is remembered, the second no more")
	}
	now = now.Add(replayTime)
	if r.Seen(sample(999)) {
		t.Error("remembered for too long")
	}
}
