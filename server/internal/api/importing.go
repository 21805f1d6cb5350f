package api

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"sync"
	"time"

	"github.com/valyala/fasthttp"

	"fingerzeig/index"
	"fingerzeig/server/internal/audit"
)

// wireLine is a line of an import or an export: a subject, or the end.
type wireLine struct {
	Subject  index.SubjectID `json:"subject,omitempty"`
	Enrolled *time.Time      `json:"enrolled,omitempty"` // missing: now
	wireEnrolment

	End      *bool  `json:"end,omitempty"` // of the last line of an export: whether all is there
	Subjects int    `json:"subjects,omitempty"`
	Cursor   string `json:"cursor,omitempty"`
	Type     string `json:"type,omitempty"` // why it ended before the end
	Detail   string `json:"detail,omitempty"`
}

// wireImported says what became of a line.
type wireImported struct {
	Line    int             `json:"line"` // counted from 1
	Subject index.SubjectID `json:"subject,omitempty"`
	Status  int             `json:"status"` // 200: enrolled
	Type    string          `json:"type,omitempty"`
	Detail  string          `json:"detail,omitempty"`
}

// wireImport is the last line of an answer to an import.
type wireImport struct {
	End      bool   `json:"end"` // whether all lines were looked at
	Lines    int    `json:"lines"`
	Enrolled int    `json:"enrolled"`
	Failed   int    `json:"failed"`
	Cursor   string `json:"cursor"` // where to go on: ?cursor= with the same lines
	Type     string `json:"type,omitempty"`
	Detail   string `json:"detail,omitempty"`
}

// imported is an import under way. Lines are read as they are needed, some at a time, and each of these times is durable when its answer is sent.
type imported struct {
	s       *Server
	gallery index.GalleryID
	by      *exchange
	lines   *bufio.Reader
	skip    int // lines that an earlier import has done
	line    int // read so far
	done    int // answered so far
	counts  struct{ enrolled, failed int }
}

func (s *Server) importSubjects(_ context.Context, rc *fasthttp.RequestCtx) error {
	if media := mediaType(rc); media != mediaNDJSON && media != mediaJSONL {
		return errMedia
	}
	if err := galleryOf(rc).Check(); err != nil {
		return err
	}
	after, _, err := page(rc)
	if err != nil {
		return err
	}
	i := &imported{s: s, gallery: galleryOf(rc), by: exchangeOf(rc)}
	if after != "" {
		if i.skip, err = strconv.Atoi(after); err != nil || i.skip < 0 {
			return errCursor
		}
	}
	body := rc.RequestBodyStream()
	if body == nil {
		body = bytes.NewReader(rc.PostBody())
	}
	i.lines = bufio.NewReaderSize(body, 64<<10)
	send(rc, &stream{step: i.step, failed: i.failed})
	return nil
}

// entry is a line that is to be enrolled.
type entry struct {
	line int
	who  index.Subject
	err  error
}

// step imports some lines.
func (i *imported) step(write func(any) error) (more bool, err error) {
	entries, more, err := i.read()
	if err != nil {
		return false, err
	}
	i.extract(entries)
	i.enrol(entries)
	i.record(entries)
	for _, e := range entries {
		w := wireImported{Line: e.line, Subject: e.who.ID, Status: fasthttp.StatusOK}
		if i.counts.enrolled++; e.err != nil {
			i.counts.enrolled--
			i.counts.failed++
			p := problemOf(e.err)
			w.Status, w.Type, w.Detail = p.status, "/problems/"+p.code, p.detail(e.err)
		}
		if err := write(w); err != nil {
			return false, err
		}
	}
	if i.done = i.line; more {
		return true, nil
	}
	return false, write(i.summary(true))
}

func (i *imported) summary(end bool) wireImport {
	return wireImport{End: end, Lines: i.done, Enrolled: i.counts.enrolled, Failed: i.counts.failed, Cursor: cursorAt(strconv.Itoa(i.done))}
}

func (i *imported) failed(err error) any {
	p := problemOf(err)
	if p.status >= 500 {
		i.s.log.Error("import ended early", "error", err)
	}
	w := i.summary(false)
	w.Type, w.Detail = "/problems/"+p.code, p.detail(err)
	return w
}

// pending is what the lines of one step hold before their templates are made.
type pending struct {
	*entry
	wire wireLine
}

// read reads some lines: as many as have arrived, and no more than a step takes.
func (i *imported) read() (entries []*pending, more bool, err error) {
	bytesRead := 0
	for len(entries) < importLines && bytesRead < importBytes && (len(entries) == 0 || i.lines.Buffered() > 0) {
		if i.s.draining.Load() {
			return nil, false, errDraining
		}
		line, err := readLine(i.lines)
		if err == io.EOF {
			return entries, false, nil
		}
		if err != nil {
			return nil, false, unread(err)
		}
		if i.line++; i.line <= i.skip || len(bytes.TrimSpace(line)) == 0 {
			continue
		}
		bytesRead += len(line)
		p := &pending{entry: &entry{line: i.line}}
		if p.err = parseBody(line, &p.wire); p.err == nil && p.wire.End != nil {
			continue // the last line of an export
		}
		p.who.ID = p.wire.Subject
		entries = append(entries, p)
	}
	return entries, true, nil
}

// extract makes the templates, some at a time: half of the benches are left to others.
func (i *imported) extract(entries []*pending) {
	ctx, cancel := context.WithTimeout(context.Background(), importTimeout)
	defer cancel()
	room := make(chan struct{}, max(1, cap(i.s.work.benches)/2))
	var group sync.WaitGroup
	for _, p := range entries {
		if p.err != nil {
			continue
		}
		room <- struct{}{}
		group.Go(func() {
			defer func() { <-room }()
			p.err = safely(func() error { return i.s.prepare(ctx, p) })
			p.wire = wireLine{} // an image is not kept longer than it is needed
		})
	}
	group.Wait()
}

// prepare makes a subject of a line.
func (s *Server) prepare(ctx context.Context, p *pending) error {
	if err := p.wire.Subject.Check(); err != nil {
		return err
	}
	who, _, err := s.subject(ctx, p.wire.Subject, p.wire.wireEnrolment, patient)
	if err != nil {
		return err
	}
	if p.wire.Enrolled != nil {
		if who.Enrolled, err = kept("enrolled", *p.wire.Enrolled); err != nil {
			return err
		}
		if who.Enrolled.After(s.now()) {
			return fmt.Errorf("%w: enrolled in the future", errBody)
		}
	}
	p.who = who
	return nil
}

// enrol enrols those who are ready: together, where the gallery looks for no duplicates and none of them is named twice, and else one by one.
func (i *imported) enrol(entries []*pending) {
	ctx, cancel := context.WithTimeout(context.Background(), importTimeout)
	defer cancel()
	var ready []*pending
	var all []index.Subject
	named := map[index.SubjectID]bool{}
	policy, err := i.s.index.Policy(ctx, i.gallery)
	together := err == nil && policy.Duplicates == index.DuplicatesOff
	for _, p := range entries {
		if p.err == nil {
			together = together && !named[p.who.ID]
			named[p.who.ID] = true
			ready, all = append(ready, p), append(all, p.who)
		}
	}
	n := 0
	if together && len(all) > 0 {
		n, _ = i.s.index.EnrollAll(ctx, i.gallery, all) // who is left is told why, one by one
	}
	for _, p := range ready[n:] {
		_, p.err = i.s.index.Enroll(ctx, i.gallery, p.who)
	}
}

// record records who was enrolled. What cannot be recorded is told as a failure, though the subject is there.
func (i *imported) record(entries []*pending) {
	var all []audit.Entry
	for _, p := range entries {
		if p.err == nil {
			e := i.s.entry(audit.Enrolment, i.by, string(p.who.ID))
			e.Outcome = audit.Done
			all = append(all, e)
		}
	}
	if err := i.s.record(all...); err != nil {
		for _, p := range entries {
			p.err = errors.Join(p.err, err)
		}
	}
}
