package api

import (
	"errors"
	"io"
	"time"

	"github.com/valyala/fasthttp"
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
	}
	return fasthttp.RequestConfig{}
}

// isImport reports whether the body of a request may be of any length.
func isImport(header *fasthttp.RequestHeader) bool {
	media := bareMedia(string(header.ContentType()))
	return header.IsPost() && (media == mediaNDJSON || media == mediaJSONL)
}

// receive reads the body of a request.
func receive(rc *fasthttp.RequestCtx) error {
	if len(rc.Request.Header.Peek(tooLong)) > 0 {
		rc.SetConnectionClose()
		return errTooLong
	}
	body := rc.RequestBodyStream()
	if body == nil {
		return nil
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
