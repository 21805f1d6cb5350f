package api

import (
	"bytes"
	"errors"
	"io"
	"regexp"
	"strings"
	"time"

	"github.com/valyala/fasthttp"

	"fingerzeig/server/internal/access"
)

// Bodies are read by the handlers' side (fasthttp streams them), so that an import may be longer than memory: everybody else's are bounded here.

// tooLong marks, in the place of a body that is announced to be longer than any may be, that it was not waited for.
const tooLong = "Fingerzeig-Too-Long"

// announced looks at a request's header before its body comes. A body that is too long is answered before it is sent.
func announced(header *fasthttp.RequestHeader) fasthttp.RequestConfig {
	header.Del(tooLong)
	if header.ContentLength() > maxBodyBytes && !isImport(header) {
		header.SetContentLength(0)
		header.Set(tooLong, "1")
		header.Del(fasthttp.HeaderExpect) // who asks whether to send it is told at once
	}
	return fasthttp.RequestConfig{}
}

// isImport reports whether the body of a request may be of any length.
func isImport(header *fasthttp.RequestHeader) bool {
	media := bareMedia(string(header.ContentType()))
	return header.IsPost() && (media == mediaNDJSON || media == mediaJSONL)
}

// receive reads the body of a request. It returns errBusy, without keeping the body, where that is an image for which there is no place in the queue: to
// read and parse all of it first would cost a tenth of what its extraction does, of those whom the service can still serve.
func (s *Server) receive(rc *fasthttp.RequestCtx, row route) error {
	if len(rc.Request.Header.Peek(tooLong)) > 0 {
		rc.SetConnectionClose()
		return errTooLong
	}
	body := rc.RequestBodyStream()
	if body == nil {
		return nil
	}
	if s.work.full() && extracts(row) {
		start, err := io.ReadAll(io.LimitReader(body, sniffBytes))
		if err == nil && showsImage(rc, start) {
			if _, err = io.Copy(io.Discard, io.LimitReader(body, maxBodyBytes)); err == nil {
				return errBusy
			}
		}
		if err != nil {
			rc.SetConnectionClose()
			return unread(err)
		}
		body = io.MultiReader(bytes.NewReader(start), body)
	}
	var b []byte
	var err error
	if n := rc.Request.Header.ContentLength(); n >= 0 { // announced has seen that it is not too long
		b = make([]byte, n)
		_, err = io.ReadFull(body, b)
	} else {
		b, err = io.ReadAll(io.LimitReader(body, maxBodyBytes+1))
	}
	if err == nil && len(b) > maxBodyBytes {
		_ = rc.SetReadDeadline(time.Now().Add(refuseTimeout))
		_, _ = io.Copy(io.Discard, io.LimitReader(body, maxBodyBytes)) // closed with much unread, TCP would take the answer back
		err = errTooLong
	}
	if err != nil {
		rc.SetConnectionClose() // nothing that follows on it can be trusted
		return unread(err)
	}
	rc.Request.SetBodyRaw(b)
	return nil
}

// plain returns errEncoded for a body that is compressed: what it becomes could be of any length.
func plain(rc *fasthttp.RequestCtx) error {
	if coding := rc.Request.Header.ContentEncoding(); len(coding) > 0 && !strings.EqualFold(string(coding), "identity") {
		rc.SetConnectionClose()                                           // the body stays unread
		rc.Response.Header.Set(fasthttp.HeaderAcceptEncoding, "identity") // RFC 9110, section 12.5.3
		return errEncoded
	}
	return nil
}

// extracts reports whether requests by a row wait for the extraction of the images that they bring.
func extracts(row route) bool {
	switch row.needs {
	case access.SubjectWrite, access.Verify, access.Identify, access.Tool:
		return row.method == fasthttp.MethodPost || row.method == fasthttp.MethodPut
	}
	return false
}

// imageField is the name of an image in a body of JSON. Within a string there would be a backslash before its second quote.
var imageField = regexp.MustCompile(`"image"\s*:`)

// showsImage reports whether a body that starts so brings an image. Where it does not show there, it shows later.
func showsImage(rc *fasthttp.RequestCtx, start []byte) bool {
	media := mediaType(rc)
	return strings.HasPrefix(media, "image/") && media != mediaSVG || media == mediaJSON && imageField.Match(start)
}

// unread returns the error of a request that could not be read.
func unread(err error) error {
	var header *fasthttp.ErrSmallBuffer
	var slow interface{ Timeout() bool }
	switch {
	case errors.Is(err, fasthttp.ErrBodyTooLarge), errors.Is(err, errTooLong):
		return errTooLong
	case errors.Is(err, errDraining):
		return err
	case errors.As(err, &header):
		return errHeader
	case errors.As(err, &slow) && slow.Timeout():
		return errSlow
	}
	return errRequest
}
