package api

import (
	"encoding/base64"
	"fmt"

	"github.com/valyala/fasthttp"
)

// page returns where a page of a list begins, behind a name, and how many rows it has at most.
func page(rc *fasthttp.RequestCtx) (after string, limit int, err error) {
	if limit, err = number(rc, "limit", defaultRows, mostRows); err != nil {
		return "", 0, err
	}
	if limit == 0 {
		return "", 0, fmt.Errorf("%w: limit", errValue)
	}
	b, err := base64.RawURLEncoding.Strict().DecodeString(string(rc.QueryArgs().Peek("cursor")))
	if err != nil {
		return "", 0, errCursor
	}
	return string(b), limit, nil
}

// cursorAt returns the cursor of the page that begins behind a name.
func cursorAt(name string) string { return base64.RawURLEncoding.EncodeToString([]byte(name)) }
