package client

import (
	"context"
	"fmt"
	"time"

	"github.com/valyala/fasthttp"
)

// The types of problems by which the service refuses a pickup. A terminal says each in words of its own.
const (
	ProblemCodeUnknown  = "/problems/code-unknown"   // no pickup of this terminal has the code
	ProblemCodeTypo     = "/problems/code-typo"      // no code looks like this: it counts as no guess
	ProblemPaused       = "/problems/paused"         // too many wrong codes at this terminal: see RetryAfter
	ProblemPickupLocked = "/problems/pickup-locked"  // too many wrong answers: at the counter
	ProblemExpired      = "/problems/pickup-expired" // it was not collected in time, or called back
	ProblemOutstanding  = "/problems/outstanding"    // a release is out whose end nobody has reported
	ProblemFingerClosed = "/problems/finger-closed"  // not by finger any more: another way
	ProblemNoOffline    = "/problems/no-offline"     // the operator lets no templates out
	ProblemInactive     = "/problems/inactive"       // the subject is suspended
)

// Presented is what a terminal learns of a code.
type Presented struct {
	Pickup string   `json:"pickup"`
	Locker int      `json:"locker"`
	Finger string   `json:"finger"` // to ask for, such as "right-index"; empty: not by finger
	Ways   []string `json:"ways"`   // that are open, "finger" among them
}

// Attempt is what a citizen shows at a terminal: a finger, or the answer to another way.
type Attempt struct {
	Code   string  `json:"code"`
	Nonce  string  `json:"nonce"` // in hexadecimal
	Finger *Sample `json:"finger,omitempty"`
	Attack string  `json:"attack,omitempty"` // what the sensor says of a presentation attack: no, yes, unknown
	Way    string  `json:"way,omitempty"`
	Answer string  `json:"answer,omitempty"`
}

// Released is the decision on an attempt.
type Released struct {
	Decision   string   `json:"decision"` // match, no-match or unreadable
	Pickup     string   `json:"pickup"`
	Locker     int      `json:"locker"`
	Release    []byte   `json:"release"`    // as internal/release signs it; nil for every decision but a match
	FingerOpen bool     `json:"fingerOpen"` // whether a finger may be tried again
	Ways       []string `json:"ways"`       // that are open
}

// Matched tells whether a locker is to be opened. The release says which, and is for the terminal to check.
func (r Released) Matched() bool { return r.Decision == decisionMatch }

// Report is one thing that a terminal tells: a sight of a locker, what it did by itself, or that somebody tampers with it.
type Report struct {
	Locker    int            `json:"locker,omitempty"`
	Nonce     string         `json:"nonce,omitempty"` // of the release, in hexadecimal; empty: none was obeyed
	Restarted bool           `json:"restarted,omitempty"`
	Seen      string         `json:"seen,omitempty"` // opened, full, emptied, open or unclear
	At        time.Time      `json:"at"`
	Offline   *OfflineReport `json:"offline,omitempty"`
	Tamper    bool           `json:"tamper,omitempty"`
}

// OfflineReport is what a terminal decided without the service.
type OfflineReport struct {
	Pickup  string `json:"pickup"`
	Locker  int    `json:"locker"`
	Nonce   string `json:"nonce"`
	Refused int    `json:"refused,omitempty"` // prints that did not match
	Seen    string `json:"seen,omitempty"`    // full, emptied, open or unclear; empty: it was not released
}

// Heartbeat is what a terminal tells from time to time.
type Heartbeat struct {
	Reports []Report `json:"reports"`
	Nonce   string   `json:"nonce,omitempty"`  // for an order of staff, in hexadecimal; empty: the terminal opens nothing now
	Health  any      `json:"health,omitempty"` // how the terminal is: a small object

	Position string `json:"position,omitempty"` // of the last answer: it shows the service whether its log was put back
}

// Heard is what the service answers to a Heartbeat.
type Heard struct {
	Settled int         `json:"settled"` // reports that it has
	Refused []int       `json:"refused"` // those of them that cannot be, by their places
	Open    *StaffOrder `json:"open"`    // nil: nobody wants a locker opened

	Unsettled []Unsettled `json:"unsettled"` // releases that are over and whose end was not told

	Position string `json:"position"` // for the next Heartbeat, also after a power cut
}

// Unsettled is a release of which the service does not know what became.
type Unsettled struct {
	Locker int    `json:"locker"`
	Nonce  string `json:"nonce"` // in hexadecimal
}

// StaffOrder is the order to open a locker for staff.
type StaffOrder struct {
	Pickup  string `json:"pickup"`
	Locker  int    `json:"locker"`
	Purpose string `json:"purpose"` // load or return
	Release []byte `json:"release"` // as internal/release signs it
}

// Mirror is what a terminal needs for the time without a line.
type Mirror struct {
	Pickups []Mirrored `json:"pickups"`
	Key     []byte     `json:"key"`   // of the HMACs of codes
	Epoch   uint64     `json:"epoch"` // grows
}

// Mirrored is one pickup of a Mirror.
type Mirrored struct {
	Pickup    string    `json:"pickup"`
	Locker    int       `json:"locker"`
	Finger    string    `json:"finger"`
	Until     time.Time `json:"until"`
	Codes     []string  `json:"codes"`     // HMAC-SHA256 of each normalised code, in hexadecimal
	Templates [][]byte  `json:"templates"` // native
}

// terminalPath returns the path of a terminal's resource; empty where the name is none.
func terminalPath(terminal, rest string) string {
	if !isName(terminal) {
		return ""
	}
	return "/v1/terminals/" + terminal + rest
}

// Present tells a terminal what a code stands for.
func (c *Client) Present(ctx context.Context, terminal, code string) (p Presented, err error) {
	_, err = c.call(ctx, fasthttp.MethodPost, terminalPath(terminal, "/present"), nil, struct {
		Code string `json:"code"`
	}{code}, &p)
	if err == nil && (p.Pickup == "" || p.Locker < 1) {
		err = fmt.Errorf("%w: it names no pickup", ErrAnswer)
	}
	if err != nil {
		return Presented{}, err
	}
	return p, nil
}

// Release asks for a release. With an error the answer is the zero one. Asked again with the same nonce it is the same release.
func (c *Client) Release(ctx context.Context, terminal string, a Attempt) (r Released, err error) {
	if _, err = c.call(ctx, fasthttp.MethodPost, terminalPath(terminal, "/release"), nil, a, &r); err != nil {
		return Released{}, err
	}
	if r.Decision != decisionMatch && r.Decision != "no-match" && r.Decision != "unreadable" {
		return Released{}, fmt.Errorf("%w: it holds no decision", ErrAnswer)
	}
	return r, nil
}

// Report tells how a terminal is and what it has seen. Where it returns no error the service has all reports for good; told twice they are no error.
func (c *Client) Report(ctx context.Context, terminal string, h Heartbeat) (heard Heard, err error) {
	if h.Reports == nil {
		h.Reports = []Report{}
	}
	_, err = c.call(ctx, fasthttp.MethodPost, terminalPath(terminal, "/reports"), nil, h, &heard)
	if err == nil && heard.Settled != len(h.Reports) {
		err = fmt.Errorf("%w: it has %d of %d reports", ErrAnswer, heard.Settled, len(h.Reports))
	}
	if err != nil {
		return Heard{}, err
	}
	return heard, nil
}

// Mirror returns what waits at a terminal, with the tag of this state. Where tag is still that of the state, it returns nil and the same tag.
func (c *Client) Mirror(ctx context.Context, terminal, tag string) (m *Mirror, newTag string, err error) {
	m = new(Mirror)
	a, err := c.ask(ctx, question{method: fasthttp.MethodGet, path: terminalPath(terminal, "/mirror"), tag: tag}, nil, m)
	switch {
	case err != nil:
		return nil, "", err
	case a.status == fasthttp.StatusNotModified:
		return nil, tag, nil
	case len(m.Key) == 0 || m.Pickups == nil:
		return nil, "", fmt.Errorf("%w: it is no mirror", ErrAnswer)
	}
	return m, a.tag, nil
}

// ReleaseKeys returns the Ed25519 keys by which the service signs releases. Whoever sets up a terminal confirms them by another way.
func (c *Client) ReleaseKeys(ctx context.Context, terminal string) ([][]byte, error) {
	var answer struct {
		Keys [][]byte `json:"keys"`
	}
	_, err := c.call(ctx, fasthttp.MethodGet, terminalPath(terminal, "/keys"), nil, nil, &answer)
	return answer.Keys, err
}
