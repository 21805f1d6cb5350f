package api

import (
	"strconv"
	"strings"
	"time"

	"github.com/valyala/fasthttp"

	"fingerzeig/server/internal/access"
)

const timingKey = "timing"

// timed notes how long a part of the work took, for the header Server-Timing (W3C Server Timing, section 3).
func timed(rc *fasthttp.RequestCtx, part string, start time.Time) {
	entry := part + ";dur=" + strconv.FormatFloat(float64(time.Since(start).Microseconds())/1000, 'f', 3, 64)
	if before, ok := rc.UserValue(timingKey).(string); ok {
		entry = before + ", " + entry
	}
	rc.SetUserValue(timingKey, entry)
}

// stamp writes what the answer tells of its request: which it is, and how long its parts took.
func stamp(rc *fasthttp.RequestCtx, id uint64) {
	rc.Response.Header.Set(requestHeader, requestName(rc, strconv.FormatUint(id, 10)))
	if entry, ok := rc.UserValue(timingKey).(string); ok && who(rc).May(access.Scores) { // how long a match takes tells how close it was
		rc.Response.Header.Set("Server-Timing", entry)
	}
}

// requestName returns the request's own name, where it has one that can be repeated in answers and logs, and else the server's number.
func requestName(rc *fasthttp.RequestCtx, number string) string {
	name := string(rc.Request.Header.Peek(requestHeader))
	if len(name) == 0 || len(name) > maxRequestName || strings.ContainsFunc(name, func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '_' || r == '.')
	}) {
		return number
	}
	return name
}
