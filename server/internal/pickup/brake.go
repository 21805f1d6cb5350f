package pickup

import "time"

// Brake slows down whoever tries codes at a terminal. The zero Brake is off.
type Brake struct {
	Failures []time.Time `json:"failures"` // of the last wrong codes, oldest first, codeFailures at the most
	Until    time.Time   `json:"until"`    // the terminal takes no code before
	Pauses   int         `json:"pauses"`   // in a row
}

// Wait returns how long the terminal takes no code. A pause longer than there is comes from a clock that was set back: it is over.
func (b Brake) Wait(at time.Time) time.Duration {
	if wait := b.Until.Sub(at); wait > 0 && wait <= longestPause {
		return wait
	}
	return 0
}

// fail returns the brake after a wrong code. Success forgives nothing: guesses would hide behind honest visits.
func (b Brake) fail(at time.Time) Brake {
	failures := append(append([]time.Time(nil), b.Failures...), at)
	b.Failures = failures[max(0, len(failures)-codeFailures):]
	if at.Sub(b.Until) >= codeForgiven {
		b.Pauses = 0
	}
	if b.Pauses == 0 && (len(b.Failures) < codeFailures || at.Sub(b.Failures[0]) >= codeWindow) {
		return b
	}
	b.Until = at.Add(min(codePause<<b.Pauses, longestPause))
	b.Pauses = min(b.Pauses+1, 8)
	return b
}
