package api

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"github.com/valyala/fasthttp"

	"fingerzeig/index"
	"fingerzeig/matcher"
	"fingerzeig/server/internal/access"
	"fingerzeig/server/internal/audit"
	"fingerzeig/server/internal/osia"
)

// exchange is a request under way, and who has sent it.
type exchange struct {
	request  string // its number, as the log has it
	gallery  string // of its path
	who      access.Principal
	compared string     // the decision that is told; empty: none was made
	wrong    bool       // whether the answer tells how far a finger is from one that it is not of, whatever the decision
	flag     string     // of the audit
	subject  string     // that the answer is about, where the path does not name it
	note     string     // for the record
	touched  []osia.Ref // by an operation of OSIA's
	deferred bool       // whether it goes on after the answer, and is recorded then
}

// What an exchange is known by within the request, and in contexts.
const exchangeKey = "exchange"

type contextKey struct{}

// with returns a context that knows the exchange.
func with(ctx context.Context, x *exchange) context.Context {
	return context.WithValue(ctx, contextKey{}, x)
}

// exchangeOf returns that of a request. One that has not come so far is from somebody who may do nothing.
func exchangeOf(rc *fasthttp.RequestCtx) *exchange {
	if x, ok := rc.UserValue(exchangeKey).(*exchange); ok {
		return x
	}
	return &exchange{}
}

// exchangeIn returns that of a context.
func exchangeIn(ctx context.Context) *exchange {
	if x, ok := ctx.Value(contextKey{}).(*exchange); ok {
		return x
	}
	return &exchange{}
}

// who returns who has sent a request.
func who(rc *fasthttp.RequestCtx) access.Principal { return exchangeOf(rc).who }

// watched are the operations that need no key: whoever watches the service has none.
var watched = map[string]bool{"live": true, "ready": true, "health": true}

// admit finds out who sends a request, and whether they may. It returns errKeyless, errForbidden or access.ErrTooMany.
func (s *Server) admit(rc *fasthttp.RequestCtx, row route) (*exchange, error) {
	id, _ := rc.UserValue(requestID).(uint64)
	x := &exchange{request: strconv.FormatUint(id, 10), gallery: string(galleryOf(rc))}
	if aboutPickups(row) && s.pickups != nil {
		x.gallery = string(s.pickups.Gallery)
	}
	rc.SetUserValue(exchangeKey, x)
	if s.keys == nil || watched[row.operation] {
		x.who = access.Everybody()
		return x, nil
	}
	var err error
	if x.who, err = s.authenticate(rc); err != nil {
		return x, err
	}
	if err := s.limits.Ask(x.who); err != nil {
		return x, err
	}
	if !x.who.May(row.needs) || !s.allowed(x.who, row, rc) {
		return x, errForbidden
	}
	if !x.who.May(access.Scores) && choosesThreshold(rc) {
		return x, errFixed
	}
	return x, nil
}

// allowed reports whether somebody may do something where a request asks for it: in its gallery. A path without one that is about subjects all the
// same can be about those of every gallery.
func (s *Server) allowed(p access.Principal, row route, rc *fasthttp.RequestCtx) bool {
	switch {
	case aboutPickups(row):
		return s.mayPickUp(p, row, rc)
	case strings.HasPrefix(row.path, osiaPath):
		return osiaAllowed(p, row, rc)
	case strings.HasPrefix(row.path, galleryPath):
		return p.In(string(galleryOf(rc)))
	case row.needs == access.Public, row.needs == access.Tool, row.needs == access.GalleryRead, row.needs == access.AuditRead:
		return true
	case strings.HasPrefix(row.path, "/v1/jobs"):
		return true // handlers leave out those of other galleries
	}
	return p.Everywhere()
}

// choosesThreshold reports whether a request asks for another threshold than that of the gallery, or for more than the best candidate. With a few
// thresholds one could find a score by halves.
func choosesThreshold(rc *fasthttp.RequestCtx) bool {
	q := rc.QueryArgs()
	return q.Has("fmr") || q.Has("fpir") || q.Has("score") || q.Has("max")
}

// authenticate returns whom a key or, without one, a certificate lets in. What is told of a key that lets nobody in is the same whatever is wrong with
// it, and the same as without a key.
func (s *Server) authenticate(rc *fasthttp.RequestCtx) (access.Principal, error) {
	if header := rc.Request.Header.Peek(fasthttp.HeaderAuthorization); len(header) > 0 {
		return s.byKey(header)
	}
	if tls := rc.TLSConnectionState(); tls != nil && len(tls.VerifiedChains) > 0 {
		p, err := s.keys.Set().Certificate(tls.PeerCertificates[0], s.now())
		if err == nil {
			return p, nil
		}
		return access.Principal{}, s.refuse("certificate")
	}
	return access.Principal{}, errKeyless
}

// byKey returns whom the key of a header lets in.
func (s *Server) byKey(header []byte) (access.Principal, error) {
	scheme, key, _ := strings.Cut(string(header), " ")
	p, err := s.keys.Set().Key(strings.TrimSpace(key), s.now())
	if err == nil && strings.EqualFold(scheme, "Bearer") {
		return p, nil
	}
	outcome := "unknown"
	if access.CheckKey(key) != nil {
		outcome = "mistyped"
	}
	return access.Principal{}, s.refuse(outcome)
}

// refuse notes that a key or certificate let nobody in.
func (s *Server) refuse(outcome string) error {
	count, err := s.limits.Refused()
	if err != nil {
		return err
	}
	if count == 0 {
		return errKeyless // it stands in the next entry
	}
	if err := s.record(audit.Entry{Kind: audit.Refused, Outcome: outcome, Count: count}); err != nil {
		return err
	}
	return errKeyless
}

// stranger answers a request for what is not there. Without a key nobody learns what there is.
func (s *Server) stranger(rc *fasthttp.RequestCtx, err error) {
	if _, refused := s.admit(rc, route{needs: access.Public}); refused != nil {
		err = refused
	}
	s.fail(rc, err)
}

// attempt lets somebody be compared, unless they or the subject are locked. What they learn counts: a wrong one where the decision is no match, where
// there is no such subject, and where it is not known how it ended; of a desk's searches those that tell a score of a finger that does not fit.
func (s *Server) attempt(rc *fasthttp.RequestCtx, row route, x *exchange, do func() error) (err error) {
	if s.limits == nil || row.needs != access.Verify && row.needs != access.Identify {
		return do()
	}
	a, err := s.limits.Begin(x.who, string(galleryOf(rc)), string(subjectOf(rc)))
	if err != nil {
		return err
	}
	wrong := true
	defer func() {
		if locked := s.locked(rc, x, a, wrong); locked != nil {
			err = locked
		}
	}()
	err = do()
	if err == nil && x.compared == "" && !x.who.May(access.Scores) {
		err = errors.New("an answer without a decision") // nobody knows what it tells
	}
	refused := x.compared == decisions[index.Rejected] && (row.needs == access.Verify || !x.who.May(access.Scores)) // a desk hopes to find nobody
	wrong = err == nil && (x.wrong || refused) || errors.Is(err, index.ErrNotFound) || errors.Is(err, index.ErrInactive)
	return err
}

// tells notes what an answer tells of a score, where the threshold is one that somebody has chosen: with a low one every finger fits.
func (x *exchange) tells(score matcher.Score) {
	x.wrong = x.wrong || score < matcher.ScoreAtFMR(defaultVerifyFMR)
}

// locked ends an attempt, and notes what is locked by it.
func (s *Server) locked(rc *fasthttp.RequestCtx, x *exchange, a *access.Attempt, wrong bool) error {
	terminal, subject := a.End(wrong)
	var all []audit.Entry
	if terminal {
		all = append(all, s.entry(audit.Locked, x, ""))
	}
	if subject {
		all = append(all, s.entry(audit.Locked, x, string(subjectOf(rc))))
	}
	return s.record(all...)
}

// fresh notes that a terminal has sent a sample that was there before, byte by byte, and returns errReplayed where such are refused.
func (s *Server) fresh(ctx context.Context, sample []byte) error {
	if s.replays == nil || len(sample) == 0 {
		return nil
	}
	x := exchangeIn(ctx)
	if seen := s.replays.Seen(sample); !seen || x.who.May(access.Scores) {
		return nil
	}
	x.flag = audit.Replayed
	s.observe.Replay()
	if s.refuseReplays {
		return errReplayed
	}
	return nil
}
