package pickup

import (
	"strconv"
	"strings"
	"time"
)

// retold asks for the message to whoever's document waits at the desk once more.
type retold struct {
	Pickup ID `json:"pickup"`
}

// Retell tells once more that a document waits at the desk, for somebody whom the first message did not reach. Where it waits in a locker, Renew is what
// tells again.
func Retell(id ID) ([]Event, error) { return one(&retold{id}) }

func (b *retold) apply(s *State, _ time.Time) error {
	if _, err := s.pickup(b.Pickup, Expired); err != nil {
		return err
	}
	s.drop(b.Pickup, TellExpired)
	s.owe(b.Pickup, TellExpired, "/"+strconv.FormatUint(s.Seq, 10)) // or it would pass for the first one again
	return nil
}

// Failed returns which message could not be delivered, for an effect Undelivered.
func (e Effect) Failed() EffectKind {
	i := strings.LastIndexByte(e.ID, '/')
	if kind := EffectKind(e.ID[i+1:]); e.Kind == Undelivered && kind.Message() {
		return kind
	}
	return ""
}
