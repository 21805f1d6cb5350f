package desk

import (
	"crypto/sha256"
	"encoding/base64"
	"io"
	"sync"
	"time"
)

// sessions remember who is signed in. What browsers hold is a token; only its hash is kept, so that no look at the map, by its timing or by a
// dump of it, gives one away.
type sessions struct {
	now    func() time.Time
	random io.Reader

	mu   sync.Mutex
	open map[[sha256.Size]byte]*session
}

type session struct {
	apiKey      string
	begun, seen time.Time
}

func newSessions(now func() time.Time, random io.Reader) *sessions {
	return &sessions{now: now, random: random, open: map[[sha256.Size]byte]*session{}}
}

// begin begins a session and returns its token.
func (s *sessions) begin(key string) (string, error) {
	b := make([]byte, tokenBytes)
	if _, err := io.ReadFull(s.random, b); err != nil {
		return "", err
	}
	token := base64.RawURLEncoding.EncodeToString(b)
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.now()
	s.tidy(now)
	s.open[sha256.Sum256([]byte(token))] = &session{apiKey: key, begun: now, seen: now}
	return token, nil
}

// tidy ends what is over, and makes room for one more.
func (s *sessions) tidy(now time.Time) {
	var oldest *session
	var where [sha256.Size]byte
	for at, open := range s.open {
		if open.over(now) {
			delete(s.open, at)
		} else if oldest == nil || open.seen.Before(oldest.seen) {
			oldest, where = open, at
		}
	}
	if len(s.open) >= mostSessions {
		delete(s.open, where)
	}
}

func (s *session) over(now time.Time) bool {
	return now.Sub(s.seen) > idleTime || now.Sub(s.begun) > longestSession
}

// key returns the key of a session, and whether there is one. The session is not idle then.
func (s *sessions) key(token string) (string, bool) {
	at := sha256.Sum256([]byte(token))
	s.mu.Lock()
	defer s.mu.Unlock()
	open, now := s.open[at], s.now()
	if open == nil {
		return "", false
	}
	if open.over(now) {
		delete(s.open, at)
		return "", false
	}
	open.seen = now
	return open.apiKey, true
}

// end ends a session, if there is one.
func (s *sessions) end(token string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.open, sha256.Sum256([]byte(token)))
}
