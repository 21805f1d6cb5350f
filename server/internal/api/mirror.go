package api

import (
	"context"
	"crypto/ed25519"
	"encoding/hex"
	"errors"
	"slices"
	"time"

	"github.com/valyala/fasthttp"

	"fingerzeig/index"
	"fingerzeig/server/internal/pickup"
)

// wireMirror is what a terminal needs to go on without a line.
type wireMirror struct {
	Pickups []wireMirrored `json:"pickups"`
	Key     []byte         `json:"key"`   // of the HMACs of codes
	Epoch   uint64         `json:"epoch"` // grows
}

type wireMirrored struct {
	Pickup    pickup.ID `json:"pickup"`
	Locker    int       `json:"locker"`
	Finger    string    `json:"finger"`
	Until     string    `json:"until"`
	Codes     []string  `json:"codes"` // HMAC-SHA256 of the normalised code, in hexadecimal
	Templates [][]byte  `json:"templates"`
}

// mirror gives a terminal what waits in it and can be collected by finger. Templates leave the service by it.
func (s *Server) mirror(ctx context.Context, rc *fasthttp.RequestCtx) error {
	p, err := s.offered()
	if err != nil {
		return err
	}
	if !p.Offline {
		return errNoOffline
	}
	terminal, state := terminalOf(rc), p.Book.State()
	if _, ok := state.Terminals[terminal]; !ok {
		return pickup.ErrNotFound
	}
	w := wireMirror{Pickups: []wireMirrored{}, Key: p.Book.Hasher().Mirror(terminal), Epoch: state.Seq}
	for subject, id := range state.Among(terminal, s.now()) {
		m, ok, err := s.mirrored(ctx, p, id, state.Pickups[id], index.SubjectID(subject))
		if err != nil {
			return err
		}
		if ok {
			w.Pickups = append(w.Pickups, m)
		}
	}
	slices.SortFunc(w.Pickups, func(a, b wireMirrored) int { return a.Locker - b.Locker })
	rc.Response.Header.Set(fasthttp.HeaderETag, tagOf(w.Pickups, w.Key))
	return reply(rc, fasthttp.StatusOK, w)
}

func (s *Server) mirrored(ctx context.Context, p *Pickups, id pickup.ID, k pickup.Pickup, subject index.SubjectID) (m wireMirrored, ok bool, err error) {
	who, err := s.index.Get(ctx, p.Gallery, subject)
	if errors.Is(err, index.ErrNotFound) {
		return m, false, nil
	}
	if err != nil {
		return m, false, err
	}
	m = wireMirrored{Pickup: id, Locker: k.Locker, Finger: fingersOf(who)[0], Until: k.Until.Format(time.RFC3339), Codes: []string{}}
	for _, c := range k.Codes {
		m.Codes = append(m.Codes, hex.EncodeToString(c[:]))
	}
	for _, sample := range who.Samples {
		b, err := sample.Template.MarshalBinary()
		if err != nil {
			return m, false, err
		}
		m.Templates = append(m.Templates, b)
	}
	return m, true, nil
}

// releaseKeys tells by which keys releases are signed, for setting a terminal up. Whoever does so compares it with what the operator has.
func (s *Server) releaseKeys(_ context.Context, rc *fasthttp.RequestCtx) error {
	p, err := s.offered()
	if err != nil {
		return err
	}
	return reply(rc, fasthttp.StatusOK, struct {
		Keys [][]byte `json:"keys"`
	}{[][]byte{p.key().Public().(ed25519.PublicKey)}})
}
