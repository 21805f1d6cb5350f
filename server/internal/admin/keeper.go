package admin

import (
	"context"
	"encoding/json"
	"io"
	"time"

	"fingerzeig/index"
)

// Keeper is the keeper's work: that of an *index.Index, or of a Client, which has a running service do it.
type Keeper interface {
	Backup(ctx context.Context, w io.Writer, recipients ...string) (n int, err error)
	Erasures(ctx context.Context, w io.Writer) (n int, err error)
	ForgetErasures(ctx context.Context, before time.Time) (n int, err error)
	Rotate(ctx context.Context, newKey []byte) error
	Check(ctx context.Context) (index.CheckReport, error)
	Compact(ctx context.Context) error
	EraseExpired(ctx context.Context) (n int, err error)
}

// The paths of the keeper's work.
const (
	pathBackup   = "/keep/backup"
	pathErasures = "/keep/erasures"
	pathForget   = "/keep/forget-erasures"
	pathRotate   = "/keep/rotate"
	pathCheck    = "/keep/check"
	pathCompact  = "/keep/compact"
	pathExpired  = "/keep/erase-expired"
)

// What comes behind a stream: a stream without is cut short.
const (
	trailerCount = "Fingerzeig-Count"
	trailerError = "Fingerzeig-Error"
)

// answer is what comes of work that is no stream.
type answer struct {
	N      int                `json:"n"`
	Report *index.CheckReport `json:"report,omitempty"`
	Key    string             `json:"key,omitempty"`
	Keys   []string           `json:"keys,omitempty"`
	State  json.RawMessage    `json:"state,omitempty"`
	Error  string             `json:"error,omitempty"`
}
