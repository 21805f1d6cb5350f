package api

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/valyala/fasthttp"

	"fingerzeig/index"
	"fingerzeig/minutiae"
	"fingerzeig/minutiae/fmr"
	"fingerzeig/minutiae/imageio"
	"fingerzeig/server/internal/access"
	"fingerzeig/server/internal/contacts"
	"fingerzeig/server/internal/osia"
	"fingerzeig/server/internal/pickup"
)

// Errors that only requests have.
var (
	errNoRoute   = errors.New("there is nothing at this path")
	errMethod    = errors.New("this path does not take this method")
	errHost      = errors.New("this service is for its own machine: ask for it as 127.0.0.1 or localhost")
	errRequest   = errors.New("this is no HTTP request")
	errHeader    = errors.New("the header is larger than the server takes")
	errSlow      = errors.New("the request did not arrive in time")
	errBody      = errors.New("the body is not what this path takes")
	errEmpty     = errors.New("the body is empty: it should be the bytes of an image or a template")
	errMedia     = errors.New("this path does not take this content type")
	errEncoded   = errors.New("this service takes no compressed bodies")
	errTooLong   = errors.New("the body is larger than the server takes")
	errThreshold = errors.New("a threshold is one of fmr, fpir and score, and above zero")
	errQuery     = errors.New("the query has a name that this path does not take, or one twice, or one that belongs into the body")
	errValue     = errors.New("a value of the query cannot be read")
	errNoPrint   = errors.New("no print, or too little of one, can be seen in the sample")
	errBusy      = errors.New("the server is busy")
	errDraining  = errors.New("the server is shutting down")
	errNotReady  = errors.New("the index cannot do all of its work")

	errKeyless   = errors.New("show a key of this service (Authorization: Bearer), or a client certificate that it knows")
	errForbidden = errors.New("whoever has this key may not do this, or not in this gallery")
	errFixed     = errors.New("whoever has this key does not choose thresholds, numbers of candidates or whom to search among")
	errReplayed  = errors.New("this very sample was sent before: take another one")
	errAudit     = errors.New("this cannot be recorded, and so it is not done or not told")

	errPrecondition = errors.New("what is there is not what the request expects: get it again")
	errUnguarded    = errors.New("this changes what is there: name that by If-Match, or * for whatever it is")
	errKeyMissing   = errors.New("this needs the header Idempotency-Key, of 1 to 255 characters")
	errKeyBusy      = errors.New("a request with this Idempotency-Key is under way")
	errKeyReused    = errors.New("this Idempotency-Key was used for another body")
	errCursor       = errors.New("the cursor is none of this list")
	errLastFinger   = errors.New("this is the subject's last finger: delete the subject")
	errNoFinger     = errors.New("the subject has no such sample of this finger")
	errAccept       = errors.New("none of the media types that the request accepts is to be had")
	errFormatName   = errors.New("no format of templates has this name")
	errSeveral      = errors.New("the record holds several prints, or none, and one is wanted")
	errExport       = errors.New("this service gives no templates away")
	errNoPickups    = errors.New("this service hands no documents over: it was started without pickups")
	errNoOffline    = errors.New("this service lets no terminal go on without a line")
	errCollects     = errors.New("documents wait for those who are enrolled in this gallery: end these pickups, each of which erases whom it is for")
	errNoJob        = errors.New("there is no such job, or it was forgotten")
)

// problem is a row of the error table. The detail that a client gets is the message of the sentinel; that of what wraps it only where it speaks of the
// request alone: see detail.
type problem struct {
	err    error
	status int
	code   string // the type is /problems/ and this; clients may rely on it
	title  string
}

// problems is the error table; the first row that fits counts.
var problems = []problem{
	{errNoRoute, 404, "no-route", "No such path"},
	{errMethod, 405, "method", "Method not allowed"},
	{errHost, 421, "host", "Not under this name"},
	{errAudit, 503, "audit", "Cannot be recorded"}, // before what it comes with: nothing of that is told
	{errKeyless, 401, "unauthenticated", "Who asks is not known"},
	{errForbidden, 403, "forbidden", "Not allowed"},
	{errFixed, 403, "threshold-fixed", "Threshold is not yours to choose"},
	{access.ErrLocked, 423, "locked", "Locked after wrong verifications"},
	{access.ErrTooMany, 429, "too-many", "Too many requests"},
	{errReplayed, 422, "replayed", "Sample was sent before"},
	{errRequest, 400, "request", "Request cannot be read"},
	{errHeader, 431, "header-too-long", "Header too large"},
	{errSlow, 408, "slow", "Request too slow"},
	{errBody, 400, "body", "Body cannot be read"},
	{errEmpty, 400, "body", "Body is empty"},
	{errMedia, 415, "media-type", "Media type not supported"},
	{errEncoded, 415, "media-type", "Media type not supported"},
	{errTooLong, 413, "too-long", "Body too large"},
	{errThreshold, 400, "threshold", "Threshold not allowed"},
	{index.ErrThreshold, 400, "threshold", "Threshold not allowed"},
	{errQuery, 400, "query", "Query cannot be read"},
	{errValue, 400, "query", "Query cannot be read"},
	{index.ErrID, 400, "name", "Name not allowed"},
	{index.ErrLabels, 400, "labels", "Labels not allowed"},
	{index.ErrNotFound, 404, "not-found", "No such gallery or subject"},
	{errPrecondition, 412, "precondition", "Precondition failed"},
	{index.ErrOvertaken, 412, "precondition", "Precondition failed"},
	{errUnguarded, 428, "precondition-required", "Precondition required"},
	{errKeyMissing, 400, "idempotency-key", "Idempotency-Key needed"},
	{errKeyBusy, 409, "idempotency-busy", "Request is under way"},
	{errKeyReused, 422, "idempotency-reused", "Idempotency-Key used before"},
	{errCursor, 400, "cursor", "Cursor not known"},
	{errLastFinger, 409, "last-finger", "Last finger of the subject"},
	{errNoFinger, 404, "no-finger", "No such finger"},
	{errNoJob, 404, "no-job", "No such job"},
	{errAccept, 406, "accept", "Not acceptable"},
	{errFormatName, 400, "query", "Query cannot be read"},
	{errExport, 403, "no-export", "Templates stay here"},
	{errSeveral, 422, "several-prints", "Several prints in one record"},
	{index.ErrPolicy, 400, "policy", "Policy not allowed"},
	{index.ErrInactive, 409, "inactive", "Subject is not active"},
	{index.ErrPairs, 409, "too-many-pairs", "Too many pairs"},
	{errNoPrint, 422, "no-print", "No print in the sample"},
	{index.ErrDuplicate, 409, "duplicate", "Finger enrolled under another name"},
	{index.ErrFull, 409, "full", "Gallery is full"},
	{index.ErrSample, 422, "sample", "Sample cannot be enrolled"},
	{imageio.ErrTooLarge, 413, "image-too-large", "Image too large"},
	{imageio.ErrNoResolution, 422, "no-resolution", "Image without a resolution"},
	{imageio.ErrSeveral, 422, "several-images", "Several prints in one file"},
	{imageio.ErrFormat, 422, "image-format", "Image cannot be read"},
	{minutiae.ErrSize, 422, "image-size", "Image size not supported"},
	{minutiae.ErrResolution, 422, "image-resolution", "Image resolution not supported"},
	{minutiae.ErrFormat, 422, "template-format", "Template cannot be read"},
	{fmr.ErrFormat, 422, "template-format", "Template cannot be read"},
	{fmr.ErrRange, 422, "template-range", "Template does not fit"},
	{fmr.ErrResolution, 422, "template-resolution", "Template without a resolution"},
	{fmr.ErrView, 422, "template-format", "Template cannot be read"},
	{errCollects, 409, "pickups-wait", "Documents wait"},
	{errNoPickups, 404, "no-pickups", "No pickups here"},
	{errNoOffline, 403, "no-offline", "Not without a line"},
	{pickup.ErrBroken, 503, "pickups-broken", "Pickups cannot be written"},
	{pickup.ErrTypo, 422, "code-typo", "Code is mistyped"},
	{pickup.ErrCode, 404, "code-unknown", "Code is not known"},
	{pickup.ErrPaused, 429, "paused", "Terminal pauses after wrong codes"},
	{pickup.ErrLocked, 409, "pickup-locked", "Locked after wrong answers"},
	{pickup.ErrExpired, 409, "pickup-expired", "Too late"},
	{pickup.ErrOutstanding, 409, "outstanding", "A release is outstanding"},
	{pickup.ErrFingerClosed, 409, "finger-closed", "Not by finger"},
	{pickup.ErrNonce, 409, "nonce", "Not the nonce of the release"},
	{pickup.ErrFourEyes, 409, "four-eyes", "Two operators are needed"},
	{pickup.ErrPrecondition, 409, "pickup-precondition", "A precondition is not met"},
	{pickup.ErrNoLocker, 409, "no-locker", "No locker fits"},
	{pickup.ErrStatus, 409, "pickup-status", "Not in this status"},
	{pickup.ErrBarcode, 422, "barcode", "Barcodes are others"},
	{pickup.ErrInput, 422, "pickup-input", "Not as a pickup can be"},
	{pickup.ErrNotFound, 404, "no-pickup", "No such pickup or terminal"},
	{contacts.ErrContact, 422, "contact", "Address cannot be"},
	{contacts.ErrAnswer, 422, "answer", "Answer cannot be one"},
	{contacts.ErrNotFound, 422, "answer", "Answer cannot be one"},
	{contacts.ErrDamaged, 500, "damaged", "Stored data is damaged"},
	{errNotReady, 503, "not-ready", "Server not ready"},
	{index.ErrUnchecked, 503, "unchecked", "Policy cannot be checked"}, // before what it comes with
	{index.ErrPartial, 503, "unavailable", "Machines cannot be reached"},
	{errBusy, 503, "busy", "Server busy"},
	{errDraining, 503, "draining", "Server shutting down"},
	{index.ErrClosed, 503, "draining", "Server shutting down"},
	{index.ErrUnavailable, 503, "unavailable", "Machines cannot be reached"},
	{context.DeadlineExceeded, 503, "timeout", "Not done in time"},
	{index.ErrNoSpace, 507, "no-space", "Disk is nearly full"},
	{index.ErrCorrupt, 500, "damaged", "Stored data is damaged"},
}

// internal is the problem of every error that the table does not know.
var internal = problem{errors.New("something went wrong that is not the request's fault"), 500, "internal", "Internal error"}

// problemOf returns the row for an error.
func problemOf(err error) problem {
	for _, p := range slices.Concat(problems, osiaProblems) {
		if errors.Is(err, p.err) {
			return p
		}
	}
	return internal
}

// wireProblem is RFC 9457, section 3.1.
type wireProblem struct {
	Type     string `json:"type"`
	Title    string `json:"title"`
	Status   int    `json:"status"`
	Detail   string `json:"detail"`
	Instance string `json:"instance,omitempty"`
	Code     string `json:"code"` // the end of the type

	Duplicates []wireCandidate `json:"duplicates,omitempty"` // of an enrolment that is refused because of them
}

// describeProblem returns the problem of an error.
func describeProblem(err error, instance string) wireProblem {
	p := problemOf(err)
	w := wireProblem{Type: "/problems/" + p.code, Title: p.title, Status: p.status, Detail: p.detail(err), Instance: instance, Code: p.code}
	var found *duplicatesError
	if errors.As(err, &found) {
		w.Duplicates = candidates(found.hits)
	}
	return w
}

// duplicatesError is an error that tells who has the finger.
type duplicatesError struct {
	error
	hits []index.Hit
}

func (d *duplicatesError) Unwrap() error { return d.error }

// duplicated returns the error of an enrolment with those who were found.
func duplicated(err error, hits []index.Hit) error {
	if !errors.Is(err, index.ErrDuplicate) {
		return err
	}
	return &duplicatesError{err, hits}
}

// fail answers with the problem of an error.
func (s *Server) fail(rc *fasthttp.RequestCtx, err error) {
	id, _ := rc.UserValue(requestID).(uint64)
	p := describeProblem(err, fmt.Sprintf("/requests/%d", id))
	if p.Status >= 500 {
		s.log.Error("failed", "request", id, "code", p.Code, "error", err)
	}
	var wait *access.WaitError
	var paused *pickup.PausedError
	switch {
	case errors.As(err, &paused):
		rc.Response.Header.Set(fasthttp.HeaderRetryAfter, wholeSeconds(paused.Wait))
	case errors.As(err, &wait):
		rc.Response.Header.Set(fasthttp.HeaderRetryAfter, wholeSeconds(wait.After))
	case p.Status == fasthttp.StatusServiceUnavailable, p.Status == fasthttp.StatusTooManyRequests, p.Status == fasthttp.StatusLocked:
		rc.Response.Header.Set(fasthttp.HeaderRetryAfter, strconv.Itoa(retryAfterS))
	case p.Status == fasthttp.StatusUnauthorized:
		rc.Response.Header.Set(fasthttp.HeaderWWWAuthenticate, `Bearer realm="fingerzeig"`)
	}
	status, media, body := p.Status, "application/problem+json", any(p)
	if s.isOSIA(rc) {
		code, message := osiaFailure(err)
		status, media, body = osiaStatus(problemOf(err)), mediaJSON, osia.Error{Code: code, Message: message}
	}
	b, failed := json.Marshal(body)
	if failed != nil {
		panic(failed)
	}
	rc.Response.Header.Del(fasthttp.HeaderETag) // of an answer that was made, and is not told
	rc.Response.Header.Del(fasthttp.HeaderLocation)
	rc.SetStatusCode(status)
	rc.SetContentType(media)
	rc.SetBody(b)
}

// wholeSeconds returns a time in seconds, rounded up.
func wholeSeconds(d time.Duration) string {
	return strconv.Itoa(int((d + time.Second - 1) / time.Second))
}
