package pickup

import (
	"math"
	"time"
)

// highestAmongFMR is the highest false match rate of a search without a code, however few pickups are open: what is known of terminals of 600
// lockers asks for it, and for two fingers.
const highestAmongFMR = 1e-7

// AmongFMR returns the false match rate of one comparison at which a visit without a code, by finger alone among all open pickups of a
// terminal, opens a wrong locker with a probability of at most risk, 0 < risk < 1. There are open pickups with so many fingers enrolled for
// each, and so many prints a visit. It returns 0, at which nothing matches, for numbers that make no sense.
//
// A stranger's visit makes n = open * fingers * prints comparisons. With a false match rate f each, the visit opens nothing with a probability of
// (1-f)^n where they are independent; where they depend on each other, and prints of one finger do, false matches fall into fewer visits
// and the probability is higher. So f = 1 - (1-risk)^(1/n) is on the safe side, about risk/n. With 608 lockers, two fingers, three prints and a
// risk of 1e-4 that is 2.7e-8. The rate is never above 1e-7.
//
// It is a rate for the rule by which somebody is found. Where the matcher's calibration does not reach down to it (matcher.Score.FMR says
// "at most"), one finger cannot show it and two have to match.
func AmongFMR(open, fingers, prints int, risk float64) float64 {
	if open < 1 || fingers < 1 || prints < 1 || !(risk > 0 && risk < 1) {
		return 0
	}
	n := float64(open) * float64(fingers) * float64(prints)
	return min(highestAmongFMR, -math.Expm1(math.Log1p(-risk)/n))
}

// DecideAmong is Decide for a finger without a code: id is the pickup that a search among those that wait at the terminal (Among) has found, empty
// where it found none or more than one. A search that finds nobody counts as a wrong code: whoever tries fingers is slowed down as whoever
// tries codes.
func (s State) DecideAmong(terminal TerminalID, id ID, nonce Nonce, at time.Time) ([]Event, error) {
	t, ok := s.Terminals[terminal]
	p, known := s.Pickups[id]
	switch {
	case !ok:
		return nil, ErrNotFound
	case known && p.Terminal == terminal && p.Status == Released && p.Order.Way == ByFingerAlone && p.Order.Nonce == nonce:
		return nil, nil // decided before, and the answer was lost
	case t.Brake.Wait(at) > 0:
		return nil, &PausedError{t.Brake.Wait(at)}
	case nonce == Nonce{}:
		return nil, ErrNonce
	case !known || p.Terminal != terminal || !p.Waiting():
		return []Event{{Body: &codeRefused{terminal}}}, ErrRefused
	}
	return one(&released{id, ByFingerAlone, nonce})
}

// Among returns the pickups that may be taken out of a terminal by finger at a moment, by their subjects.
func (s State) Among(terminal TerminalID, at time.Time) map[Subject]ID {
	open := map[Subject]ID{}
	for id, p := range s.Pickups {
		if _, err := s.waiting(id, at); err == nil && p.Terminal == terminal && p.FingerOpen(at) {
			open[p.Collector.Subject] = id
		}
	}
	return open
}
