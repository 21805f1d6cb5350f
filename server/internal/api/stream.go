package api

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"time"

	"github.com/valyala/fasthttp"
)

// stream is the body of an answer that is made while it is sent, a few lines of JSON at a time.
type stream struct {
	buffer bytes.Buffer
	step   func(write func(any) error) (more bool, err error) // writes some lines
	failed func(err error) any                                // the last line after an error
	extend func()                                             // the time that the connection has
	ended  bool
}

// Read implements io.Reader. It is called after the handler has returned, where nothing else keeps a panic from ending the process.
func (s *stream) Read(p []byte) (int, error) {
	for s.buffer.Len() == 0 {
		if s.ended {
			return 0, io.EOF
		}
		s.extend()
		more := false
		err := safely(func() (err error) { more, err = s.step(s.write); return err })
		s.ended = !more || err != nil
		if err != nil {
			if err := s.write(s.failed(err)); err != nil {
				return 0, err
			}
		}
	}
	return s.buffer.Read(p)
}

func (s *stream) write(line any) error {
	b, err := json.Marshal(line)
	if err != nil {
		return err
	}
	s.buffer.Write(append(b, '\n'))
	return nil
}

// send answers with lines.
func send(rc *fasthttp.RequestCtx, s *stream) {
	inside := rc.UserValue(insideKey) != nil
	s.extend = func() {
		if inside {
			return
		}
		_ = rc.SetReadDeadline(time.Now().Add(readTimeout)) // it ends with an error where the connection is closed: so does what follows
		_ = rc.SetWriteDeadline(time.Now().Add(readTimeout + writeTimeout))
	}
	rc.SetContentType(mediaNDJSON)
	rc.SetBodyStream(s, -1)
}

// readLine returns the next line without its end, io.EOF behind the last one, or errTooLong for one that is longer than a body may be.
func readLine(r *bufio.Reader) (line []byte, err error) {
	for {
		part, err := r.ReadSlice('\n')
		if line = append(line, part...); len(line) > maxBodyBytes {
			return nil, errTooLong
		}
		switch {
		case err == nil:
			return bytes.TrimRight(line, "\r\n"), nil
		case errors.Is(err, io.EOF) && len(line) > 0:
			return line, nil
		case !errors.Is(err, bufio.ErrBufferFull):
			return nil, err
		}
	}
}
