package desk

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"

	"fingerzeig/minutiae"
	"fingerzeig/minutiae/imageio"
)

// Errors that the page's own requests have.
var (
	errSignedOut = errors.New("nobody is signed in")
	errKey       = errors.New("the service does not take this key")
	errHost      = errors.New("this page is for its own machine: ask for it as 127.0.0.1 or localhost")
	errBody      = errors.New("the body is not what this path takes")
	errTooLong   = errors.New("the body is larger than the page's server takes")
	errNoCall    = errors.New("the page does not ask for this")
	errNone      = errors.New("there is no such device here")
	errBusy      = errors.New("the server is busy")
	errService   = errors.New("the service did not answer")
)

// problems turn errors into answers; the first row that fits counts. The texts for people are the page's.
var problems = []struct {
	err    error
	status int
	code   string // the type is /problems/ and this, as with the API
}{
	{errSignedOut, http.StatusUnauthorized, "signed-out"},
	{errKey, http.StatusForbidden, "key"},
	{errHost, http.StatusMisdirectedRequest, "host"},
	{errBody, http.StatusBadRequest, "body"},
	{errTooLong, http.StatusRequestEntityTooLarge, "too-long"},
	{errNoCall, http.StatusNotFound, "no-route"},
	{errNone, http.StatusNotFound, "no-device"},
	{errBusy, http.StatusServiceUnavailable, "busy"},
	{errService, http.StatusBadGateway, "service"},
	{context.DeadlineExceeded, http.StatusServiceUnavailable, "busy"},
	{ErrSensor, http.StatusBadGateway, "sensor"},
	{imageio.ErrTooLarge, http.StatusUnprocessableEntity, "image-too-large"},
	{imageio.ErrNoResolution, http.StatusUnprocessableEntity, "no-resolution"},
	{imageio.ErrSeveral, http.StatusUnprocessableEntity, "several-images"},
	{imageio.ErrFormat, http.StatusUnprocessableEntity, "image-format"},
	{minutiae.ErrSize, http.StatusUnprocessableEntity, "image-size"},
	{minutiae.ErrResolution, http.StatusUnprocessableEntity, "image-resolution"},
	{minutiae.ErrFormat, http.StatusUnprocessableEntity, "template-format"},
}

// fail answers with the problem of an error (RFC 9457).
func fail(w http.ResponseWriter, err error) {
	status, code, detail := http.StatusInternalServerError, "internal", "something went wrong that is not the page's fault"
	for _, p := range problems {
		if errors.Is(err, p.err) {
			status, code, detail = p.status, p.code, p.err.Error()
			break
		}
	}
	b, _ := json.Marshal(map[string]any{"type": "/problems/" + code, "status": status, "detail": detail})
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(status)
	_, _ = w.Write(b)
}
