package agent

import (
	"crypto/ed25519"
	"fmt"
	"slices"

	"fingerzeig/hw"
	"fingerzeig/index"
	"fingerzeig/internal/client"
	"fingerzeig/internal/release"
	"fingerzeig/matcher"
	"fingerzeig/minutiae"
)

// island decides on pickups while the service cannot be reached: by code and finger, from the mirror, three wrong prints a pickup.
type island struct {
	terminal release.TerminalID
	mirror   *mirror // nil: there is none, and nothing is decided here
	journal  *journal
	key      ed25519.PrivateKey // the terminal's own
	extract  func(minutiae.Image) (minutiae.Template, error)
}

// find returns the pickup that has a code and that the terminal may still open by itself.
func (i *island) find(code string) (client.Mirrored, bool) {
	if i.mirror == nil {
		return client.Mirrored{}, false
	}
	p, ok := i.mirror.find(code)
	n := i.journal.read()
	if !ok || slices.Contains(n.Dropped, p.Pickup) || n.Refused[p.Pickup] >= islandTries {
		wipe(p)
		return client.Mirrored{}, false
	}
	return p, true
}

// has reports whether find finds a pickup by its code.
func (i *island) has(code, pickup string) bool {
	p, ok := i.find(code)
	defer wipe(p)
	return ok && p.Pickup == pickup
}

// decide compares a print with the pickup of a code, and signs a release for a match. A wrong print counts before anybody learns that it was wrong.
func (i *island) decide(code string, f hw.Frame, nonce release.Nonce) (client.Released, error) {
	p, ok := i.find(code)
	if !ok {
		return client.Released{}, errGone
	}
	defer wipe(p)
	decision, counts, err := i.compare(p.Templates, f)
	if err != nil {
		return client.Released{}, err
	}
	r := client.Released{Decision: decision, Pickup: p.Pickup, Locker: p.Locker}
	if counts {
		return r, i.journal.add(record{Tell: &client.Report{At: i.mirror.now(), Offline: &client.OfflineReport{
			Pickup: p.Pickup, Locker: p.Locker, Nonce: hexOf(nonce), Refused: 1,
		}}})
	}
	if decision == decisionMatch {
		signed, err := release.Sign(i.key, release.Release{Terminal: i.terminal, Locker: uint16(p.Locker), Purpose: release.Collect, Nonce: nonce})
		if err != nil {
			return client.Released{}, err
		}
		r.Release = signed[:]
	}
	return r, nil
}

// The decisions, as the service names them.
const decisionMatch, decisionNoMatch, decisionUnreadable = "match", "no-match", "unreadable"

// compare compares a print with the templates of one subject, at the threshold of the service's visits. A print that was compared in vain counts,
// also where it is so poor that the citizen is asked for a better one.
func (i *island) compare(templates [][]byte, f hw.Frame) (decision string, counts bool, err error) {
	t, err := i.extract(imageOf(f))
	if err != nil {
		return "", false, fmt.Errorf("reading the print: %w", err)
	}
	if len(t.Minutiae) < index.MinMinutiae {
		return decisionUnreadable, false, nil
	}
	probe, threshold := matcher.NewProbe(t), matcher.ScoreAtFMR(islandFMR/float64(max(1, len(templates))))
	for _, b := range templates {
		var enrolled minutiae.Template
		if err := enrolled.UnmarshalBinary(b); err != nil {
			return "", false, fmt.Errorf("reading the mirror: %w", err)
		}
		if probe.Match(matcher.NewCandidate(enrolled), nil) >= threshold {
			return decisionMatch, false, nil
		}
	}
	if t.Quality < poorQuality {
		return decisionUnreadable, true, nil
	}
	return decisionNoMatch, true, nil
}
