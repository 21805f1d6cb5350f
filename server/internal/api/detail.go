package api

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"time"

	"fingerzeig/index"
	"fingerzeig/server/internal/contacts"
	"fingerzeig/server/internal/pickup"
)

// explained are the errors of which a client is told what wraps them, too: it speaks of the request, and of nothing inside.
var explained = []error{
	errBody, errQuery, errValue, index.ErrID, index.ErrSample, index.ErrLabels, index.ErrPolicy, pickup.ErrInput, pickup.ErrPrecondition, contacts.ErrContact,
}

// packageName is what the messages of sentinels begin with.
var packageName = regexp.MustCompile(`^[a-z0-9]+: `)

// detail is what a client is told of an error in this row: the message of the sentinel and, where that is explained, which part of the request it means.
func (p problem) detail(err error) string {
	text := packageName.ReplaceAllLiteralString(p.err.Error(), "")
	if !slices.Contains(explained, p.err) {
		return text
	}
	_, more, _ := strings.Cut(err.Error(), p.err.Error()+": ")
	more, _, _ = strings.Cut(more, "\n") // what an error was joined with is told to nobody
	if len(more) > mostDetail {
		more = strings.ToValidUTF8(more[:mostDetail], "") + "…"
	}
	if more != "" {
		text += ": " + more
	}
	return text
}

// jsonMistake says what is wrong with JSON, in words of the request rather than of our types.
func jsonMistake(err error) string {
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	var encoded base64.CorruptInputError
	var at *time.ParseError
	switch {
	case errors.As(err, &syntax):
		return fmt.Sprintf("it is no JSON from byte %d on", syntax.Offset)
	case errors.Is(err, io.ErrUnexpectedEOF):
		return "it ends in the middle"
	case errors.As(err, &kind):
		return fmt.Sprintf("%s takes no %s", kind.Field, kind.Value)
	case errors.As(err, &encoded):
		return "something is not in base64"
	case errors.As(err, &at):
		return "a time is written as in 2031-05-01T00:00:00Z"
	}
	if field, unknown := strings.CutPrefix(err.Error(), "json: unknown field "); unknown {
		return "no field is called " + field
	}
	return "a value cannot be read"
}
