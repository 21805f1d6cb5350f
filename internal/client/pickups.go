package client

import (
	"context"
	"crypto/rand"
	"fmt"
	"net/url"
	"strconv"
	"time"
)

// The types of problems that clerks' programs act on.
const (
	ProblemNoPickup  = "/problems/no-pickup"  // no such pickup or terminal
	ProblemNoPickups = "/problems/no-pickups" // a service without pickups
)

// Terminal is a terminal and its lockers.
type Terminal struct {
	Terminal string   `json:"terminal"`
	Lockers  []Locker `json:"lockers"`
	Open     int      `json:"open"` // pickups that wait in it
}

// Locker is a locker. PutTerminal looks at Size and Height alone.
type Locker struct {
	Locker int    `json:"locker"` // from 1
	Size   int    `json:"size"`   // 1 to 9
	Height int    `json:"height"` // of the handle above the floor, millimetres
	Broken bool   `json:"broken"`
	Pickup string `json:"pickup"` // that lies in it; empty: none
}

// Announcement is what is to be handed over, and to whom.
type Announcement struct {
	Subject   string            `json:"subject,omitempty"` // enrolled in the gallery of pickups; empty: no finger
	Role      string            `json:"role,omitempty"`    // holder, guardian or proxy
	Documents []Document        `json:"documents"`
	Size      int               `json:"size,omitempty"`
	Reach     bool              `json:"reach,omitempty"`
	Days      int               `json:"days,omitempty"`
	Contact   *Contact          `json:"contact,omitempty"` // nil: the clerk prints the code
	Factors   map[string]string `json:"factors,omitempty"` // birth-date, old-document, second-code
}

// Document is a document of a pickup.
type Document struct {
	Kind    string `json:"kind"` // passport, id or permit
	Barcode string `json:"barcode,omitempty"`
	Issued  string `json:"issued"` // 2006-01-02
	Child   bool   `json:"child,omitempty"`
	PIN     bool   `json:"pin,omitempty"` // of a Pickup: the PIN letter is confirmed
}

// Contact is where somebody is told.
type Contact struct {
	Language string   `json:"language,omitempty"` // de, de-plain or en
	Mail     string   `json:"mail,omitempty"`
	Phone    string   `json:"phone,omitempty"`
	Postal   []string `json:"postal,omitempty"`
}

// Pickup is how a pickup stands.
type Pickup struct {
	Pickup      string     `json:"pickup"`
	Status      string     `json:"status"`
	Announced   time.Time  `json:"announced"`
	Subject     string     `json:"subject"`
	Role        string     `json:"role"`
	Proved      bool       `json:"proved"`
	Documents   []Document `json:"documents"`
	Missing     []string   `json:"missing"`
	Size        int        `json:"size"`
	Reach       bool       `json:"reach"`
	Days        int        `json:"days"`
	Terminal    string     `json:"terminal"`
	Locker      int        `json:"locker"`
	First       string     `json:"first"`
	Until       time.Time  `json:"until"`
	Notified    bool       `json:"notified"`
	Undelivered bool       `json:"undelivered"`
	Untold      string     `json:"untold"` // where Undelivered: ready, reminder, expired or handed-over
	Reachable   bool       `json:"reachable"`
	Outstanding bool       `json:"outstanding"`
	Locked      bool       `json:"locked"`
	FingerOpen  bool       `json:"fingerOpen"`
	Ways        []string   `json:"ways"`
	Why         string     `json:"why"`
	Code        string     `json:"code"`    // once, after load and renew, where nobody else tells it
	Release     []byte     `json:"release"` // after open
}

// StepBody is what some steps need: see docs/API.md.
type StepBody struct {
	Document  *int     `json:"document,omitempty"`
	Terminal  string   `json:"terminal,omitempty"`
	Barcodes  []string `json:"barcodes,omitempty"`
	Operators []string `json:"operators,omitempty"` // in a service without keys alone
	Nonce     string   `json:"nonce,omitempty"`     // hexadecimal
	Contact   *Contact `json:"contact,omitempty"`   // of step tell: where from now on

	SecondKey string `json:"-"` // of the second clerk, where two are needed
}

// pickupPath is the path of a pickup, which goes on as it is told.
func pickupPath(id, rest string) string {
	if !isName(id) {
		return ""
	}
	return "/v1/pickups/" + id + rest
}

// PutTerminal says which lockers a terminal has, locker 1 first.
func (c *Client) PutTerminal(ctx context.Context, terminal string, lockers []Locker) (t Terminal, err error) {
	type locker struct {
		Size   int `json:"size"`
		Height int `json:"height"`
	}
	body := struct {
		Lockers []locker `json:"lockers"`
	}{[]locker{}}
	for _, l := range lockers {
		body.Lockers = append(body.Lockers, locker{l.Size, l.Height})
	}
	_, err = c.call(ctx, "PUT", terminalPath(terminal, ""), nil, body, &t)
	return t, err
}

// Terminals lists the terminals.
func (c *Client) Terminals(ctx context.Context) ([]Terminal, error) {
	var list struct {
		Terminals []Terminal `json:"terminals"`
	}
	_, err := c.call(ctx, "GET", "/v1/terminals", nil, nil, &list)
	return list.Terminals, err
}

// Broken takes a locker out of use, or gives it back.
func (c *Client) Broken(ctx context.Context, terminal string, locker int, broken bool) (t Terminal, err error) {
	_, err = c.call(ctx, "PATCH", terminalPath(terminal, "/lockers/"+strconv.Itoa(locker)), nil, map[string]bool{"broken": broken}, &t)
	return t, err
}

// Announce begins a pickup. It is durable when Announce returns without an error, and begun once for a key, which is drawn where it is empty.
func (c *Client) Announce(ctx context.Context, key string, a Announcement) (p Pickup, err error) {
	if key == "" {
		key = rand.Text()
	}
	q := question{method: "POST", path: "/v1/pickups", headers: map[string]string{"Idempotency-Key": key}}
	if _, err = c.ask(ctx, q, a, &p); err == nil && p.Pickup == "" {
		err = fmt.Errorf("%w: it names no pickup", ErrAnswer)
	}
	return p, err
}

// Pickup returns how a pickup stands.
func (c *Client) Pickup(ctx context.Context, id string) (p Pickup, err error) {
	_, err = c.call(ctx, "GET", pickupPath(id, ""), nil, nil, &p)
	return about(p, id, err)
}

func about(p Pickup, id string, err error) (Pickup, error) {
	if err == nil && p.Pickup != id {
		return Pickup{}, fmt.Errorf("%w: it is not about this pickup", ErrAnswer)
	}
	return p, err
}

// Pickups lists the pickups in a status and at a terminal, the newest first; an empty one narrows nothing. The status "return" stands for what staff
// have to take out.
func (c *Client) Pickups(ctx context.Context, status, terminal string) (all []Pickup, err error) {
	query := url.Values{}
	for name, value := range map[string]string{"status": status, "terminal": terminal} {
		if value != "" {
			query.Set(name, value)
		}
	}
	for {
		var page struct {
			Pickups []Pickup `json:"pickups"`
			Next    string   `json:"next"`
		}
		if _, err := c.call(ctx, "GET", "/v1/pickups", query, nil, &page); err != nil {
			return nil, err
		}
		if all = append(all, page.Pickups...); page.Next == "" {
			return all, nil
		}
		query.Set("cursor", page.Next)
	}
}

// Step takes a pickup one step on.
func (c *Client) Step(ctx context.Context, id, step string, b StepBody) (p Pickup, err error) {
	if !isName(step) {
		return p, ErrName
	}
	q := question{method: "POST", path: pickupPath(id, "/"+step)}
	if b.SecondKey != "" {
		q.headers = map[string]string{"Second-Authorization": "Bearer " + b.SecondKey}
	}
	_, err = c.ask(ctx, q, b, &p)
	return about(p, id, err)
}
