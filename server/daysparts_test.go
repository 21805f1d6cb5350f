package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"net/http"
	"sync"

	"fingerzeig/hw/agent"
	"fingerzeig/index"
	"fingerzeig/internal/client"
	"fingerzeig/matcher"
	"fingerzeig/server/internal/api"
	"fingerzeig/server/internal/audit"
)

// power is that of one machine. It goes out in the middle of something, and then nothing that the machine still does has an effect.
type power struct {
	left int // things that happen before it goes out; 0: it stays
	out  bool
	cuts int
}

var errPower = errors.New("there is no power")

// point is a moment at which the power may go out.
func (p *power) point() error {
	if p.left > 0 && !p.out {
		if p.left--; p.left == 0 {
			p.out = true
			p.cuts++
		}
	}
	if p.out {
		return errPower
	}
	return nil
}

// platter is a disk in memory. Of a write in whose middle the power goes out some part is there afterwards. It implements pickup.File.
type platter struct {
	power  *power
	random *rand.Rand
	b      []byte
	at     int
}

func (p *platter) Read(b []byte) (int, error) {
	if p.at >= len(p.b) {
		return 0, io.EOF
	}
	n := copy(b, p.b[p.at:])
	p.at += n
	return n, nil
}

func (p *platter) Write(b []byte) (int, error) {
	was := p.power.out
	err := p.power.point()
	if was {
		return 0, err
	}
	if err != nil {
		p.b = append(p.b[:p.at:p.at], b[:p.random.IntN(len(b)+1)]...)
		return 0, err
	}
	p.b = append(p.b[:p.at:p.at], b...)
	p.at += len(b)
	return len(b), nil
}

func (p *platter) Seek(offset int64, whence int) (int64, error) {
	switch whence {
	case io.SeekCurrent:
		offset += int64(p.at)
	case io.SeekEnd:
		offset += int64(len(p.b))
	}
	p.at = int(offset)
	return offset, nil
}

func (p *platter) Truncate(size int64) error { p.b = p.b[:size:size]; return nil }
func (p *platter) Sync() error               { return p.power.point() }
func (p *platter) Close() error              { return nil }

// drawer is the disk of the terminal, in memory. Of what was not made durable when the power goes out, some part is there afterwards. It implements
// agent.Store.
type drawer struct {
	power  *power
	random *rand.Rand
	files  map[string][]byte
}

// Read implements agent.Store.
func (d *drawer) Read(name string) ([]byte, error) {
	b, ok := d.files[name]
	if !ok {
		return nil, fs.ErrNotExist
	}
	return bytes.Clone(b), d.power.point()
}

// Replace implements agent.Store.
func (d *drawer) Replace(name string, content []byte) error {
	if err := d.power.point(); err != nil {
		return err
	}
	d.files[name] = bytes.Clone(content)
	return d.power.point()
}

// Remove implements agent.Store.
func (d *drawer) Remove(name string) error {
	if err := d.power.point(); err != nil {
		return err
	}
	delete(d.files, name)
	return d.power.point()
}

// Append implements agent.Store.
func (d *drawer) Append(name string) (agent.Appender, error) {
	return &tail{drawer: d, name: name, durable: len(d.files[name])}, d.power.point()
}

// tail is a file of a drawer that grows.
type tail struct {
	*drawer
	name    string
	durable int // bytes
}

func (t *tail) Close() error { return nil }

func (t *tail) Write(b []byte) (int, error) {
	if t.power.out {
		return 0, errPower
	}
	t.files[t.name] = append(t.files[t.name], b...)
	if err := t.power.point(); err != nil {
		t.tear()
		return 0, err
	}
	return len(b), nil
}

func (t *tail) Sync() error {
	if t.power.out {
		return errPower
	}
	if err := t.power.point(); err != nil {
		t.tear()
		return err
	}
	t.durable = len(t.files[t.name])
	return t.power.point()
}

// tear leaves some of what is not durable.
func (t *tail) tear() {
	whole := t.files[t.name]
	t.files[t.name] = whole[:t.durable+t.random.IntN(len(whole)-t.durable+1)]
}

// register is an index in memory. What pickups do not need of api.Index is missing.
type register struct {
	api.Index
	power *power
	mu    sync.Mutex
	known map[index.SubjectID]index.Subject
}

// do does something between two moments at which the power may go out.
func (p *register) do(f func() error) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if err := p.power.point(); err != nil {
		return err
	}
	return errors.Join(f(), p.power.point())
}

func (p *register) Policy(context.Context, index.GalleryID) (index.Policy, error) {
	return index.Policy{}, nil
}
func (p *register) Ready() error { return nil }

func (p *register) Get(_ context.Context, _ index.GalleryID, id index.SubjectID) (s index.Subject, err error) {
	return s, p.do(func() error {
		var ok bool
		if s, ok = p.known[id]; !ok {
			return index.ErrNotFound
		}
		return nil
	})
}

func (p *register) Amend(_ context.Context, _ index.GalleryID, s index.Subject) error {
	return p.do(func() error { p.known[s.ID] = s; return nil })
}

func (p *register) Remove(_ context.Context, _ index.GalleryID, id index.SubjectID) error {
	return p.do(func() error { delete(p.known, id); return nil })
}

func (p *register) Verify(_ context.Context, _ index.GalleryID, id index.SubjectID, probe *matcher.Probe, least matcher.Score) (v index.Verdict, err error) {
	return v, p.do(func() error {
		s, ok := p.known[id]
		if !ok {
			return index.ErrNotFound
		}
		v.Decision = index.Rejected
		for _, sample := range s.Samples {
			if probe.Match(matcher.NewCandidate(sample.Template), nil) >= least {
				v.Decision = index.Matched
			}
		}
		return nil
	})
}

// record is the audit log on a machine whose power may go out. It implements api.Journal.
type record struct {
	*audit.Log
	power *power
}

func (r record) Append(entries ...audit.Entry) error {
	if err := r.power.point(); err != nil {
		return err
	}
	return errors.Join(r.Log.Append(entries...), r.power.point())
}

// question asks the service something, past the network, with the keys of one or two.
type question struct {
	method, path string
	keys         []string
	unique       string  // Idempotency-Key
	tag          *string // of the answer that is known, and then of the one that came; nil: it has none
	in, out      any
}

// put carries a question to the service.
func (q question) put(to http.RoundTripper) error {
	body, err := json.Marshal(q.in)
	if err != nil {
		return err
	}
	r, err := http.NewRequest(q.method, "http://service"+q.path, bytes.NewReader(body))
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", "application/json")
	for i, header := range []string{"Authorization", "Second-Authorization"} {
		if i < len(q.keys) {
			r.Header.Set(header, "Bearer "+q.keys[i])
		}
	}
	if q.unique != "" {
		r.Header.Set("Idempotency-Key", q.unique)
	}
	if q.tag != nil {
		r.Header.Set("If-None-Match", *q.tag)
	}
	a, err := to.RoundTrip(r)
	if err != nil {
		return err
	}
	b, err := io.ReadAll(a.Body)
	if err != nil {
		return err
	}
	if a.StatusCode == http.StatusNotModified {
		return nil
	}
	if a.StatusCode >= 300 {
		p := &client.Problem{}
		if err := json.Unmarshal(b, p); err != nil {
			return fmt.Errorf("%s %s: status %d: %q", q.method, q.path, a.StatusCode, b)
		}
		return p
	}
	if q.tag != nil {
		*q.tag = a.Header.Get("ETag")
	}
	if q.out == nil {
		return nil
	}
	return json.Unmarshal(b, q.out)
}
