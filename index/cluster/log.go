package cluster

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"fingerzeig/index"
)

// The log of a shard is a stream. An entry's subject is the shard and the name of whose it is; its data are the record, or nothing: then they are
// erased. Entries that a later one of the same name replaced are overwritten and removed.

func streamOf(shard int) string { return fmt.Sprintf("fz-log-%03d", shard) }

func subjectOf(shard int, name index.Name) string {
	return fmt.Sprintf("fz.log.%d.%x", shard, name[:])
}

// makeLog makes the stream of a shard, or sees that there is one.
func (n *Node) makeLog(ctx context.Context, shard, replicas int) error {
	_, err := n.js.CreateStream(ctx, jetstream.StreamConfig{
		Name:        streamOf(shard),
		Subjects:    []string{fmt.Sprintf("fz.log.%d.*", shard)},
		Storage:     jetstream.FileStorage,
		Replicas:    replicas,
		Duplicates:  duplicatesWindow,
		AllowDirect: true,
		AllowMsgTTL: true,
	})
	return err
}

// last is the last entry of a name.
type last struct {
	seq    uint64 // 0: there is none
	erased bool   // it is an erasure
	id     string // that it was published under

	enrolment []byte // its number; nil of an erasure
}

// there tells whether the name is enrolled.
func (l last) there() bool { return l.seq > 0 && !l.erased }

// publish adds an entry to the log, behind the last one of its name. It tries until ctx ends; whatever happens, the entry is there once or not at all,
// and not any more once another one of the name is: what is delayed on its way cannot undo an erasure. unknown says that the name seems to have none:
// then nobody is asked for the last one unless the log says otherwise.
func (n *Node) publish(ctx context.Context, shard int, name index.Name, record []byte, unknown bool) (seq uint64, before last, err error) {
	m := newEntry(shard, name, record)
	id, sure := newToken(), false
	for ; ; pause(ctx, publishPause) {
		if unknown {
			unknown = false
		} else if before, err = n.lastOf(ctx, shard, m.Subject, sure); err == nil && before.id == id {
			return before.seq, last{}, nil // an answer was lost
		}
		if err == nil {
			if seq, err = n.publishOnce(ctx, shard, m, id, before); err == nil {
				return seq, before, nil
			}
			wrong := new(jetstream.APIError)
			sure = errors.As(err, &wrong) && wrong.ErrorCode == jetstream.JSErrCodeStreamWrongLastSequence
		}
		if ctx.Err() != nil {
			return 0, before, fmt.Errorf("%w: %w", ErrUnavailable, err)
		}
	}
}

func newEntry(shard int, name index.Name, record []byte) *nats.Msg {
	m := nats.NewMsg(subjectOf(shard, name))
	m.Data = record
	if len(record) == 0 {
		m.Header.Set(jetstream.MsgTTLHeader, EraseMemory.String())
	}
	return m
}

func (n *Node) publishOnce(ctx context.Context, shard int, m *nats.Msg, id string, before last) (seq uint64, err error) {
	ctx, cancel := context.WithTimeout(ctx, n.acks.patience())
	defer cancel()
	start := time.Now()
	ack, err := n.lines.of(shard).js.PublishMsg(ctx, m, jetstream.WithMsgID(id), jetstream.WithExpectStream(streamOf(shard)),
		jetstream.WithExpectLastSequencePerSubject(before.seq), jetstream.WithRetryAttempts(0))
	if err != nil {
		return 0, err
	}
	n.acks.took(time.Since(start))
	return ack.Sequence, nil
}

// acks is how long the logs usually take to acknowledge an entry. It is safe for concurrent use.
type acks struct{ usual atomic.Int64 }

func (a *acks) took(d time.Duration) {
	const weight = 8 // of what was before, to one
	before := a.usual.Load()
	a.usual.Store(before + (int64(d)-before)/(weight+1)) // where two do so at a time one of them is forgotten
}

// patience returns after what time an entry is published again: the one who was to keep it may be dead.
func (a *acks) patience() time.Duration {
	return min(max(publishLeast, 3*time.Duration(a.usual.Load())), publishMost)
}

// lastOf returns the last entry of a name, as any machine has it that keeps the log, or, to be sure, its leader.
func (n *Node) lastOf(ctx context.Context, shard int, subject string, sure bool) (l last, err error) {
	ask := fmt.Sprintf(`{"last_by_subj":%q}`, subject)
	if sure {
		m, err := n.leaderHas(ctx, streamOf(shard), ask)
		return last{m.Seq, len(m.Data) == 0, m.header.Get(jetstream.MsgIDHeader), index.Enrolment(m.Data)}, err
	}
	ctx, cancel := context.WithTimeout(ctx, lastPatience)
	defer cancel()
	m, err := n.lines.of(shard).nc.RequestWithContext(ctx, "$JS.API.DIRECT.GET."+streamOf(shard), []byte(ask))
	if err != nil {
		return last{}, err
	}
	switch m.Header.Get("Status") {
	case "404":
		return last{}, nil
	case "":
	default:
		return last{}, fmt.Errorf("cluster: the log answers %s", m.Header.Get("Status"))
	}
	l = last{erased: len(m.Data) == 0, id: m.Header.Get(jetstream.MsgIDHeader), enrolment: index.Enrolment(m.Data)}
	l.seq, err = strconv.ParseUint(m.Header.Get(jetstream.SequenceHeader), 10, 64)
	return l, err
}

// stored is a message as the leader of a stream has it; Seq is 0 where it has none.
type stored struct {
	Seq    uint64
	Hdrs   []byte
	Data   []byte
	header nats.Header
}

// leaderHas asks the leader of a stream for a message.
func (n *Node) leaderHas(ctx context.Context, stream, ask string) (m stored, err error) {
	var r struct {
		Error   *apiError
		Message stored
	}
	if err := n.call(ctx, "STREAM.MSG.GET."+stream, ask, &r); err != nil {
		return stored{}, err
	}
	if r.Error != nil && r.Error.Code != noMessage {
		return stored{}, fmt.Errorf("cluster: the log answers %d", r.Error.Code)
	}
	r.Message.header, _ = nats.DecodeHeadersMsg(r.Message.Hdrs)
	return r.Message, nil
}

// pause waits for a while, or until ctx ends.
func pause(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	}
}

// read returns entries of the log behind a number, some hundred at once. more tells that there are others behind them. Any machine that keeps the
// log answers: perhaps one that lacks the latest.
func (n *Node) read(ctx context.Context, shard int, behind uint64) (all []entry, more bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, readPatience)
	defer cancel()
	nc := n.lines.of(shard).nc
	inbox := nc.NewInbox()
	sub, err := nc.SubscribeSync(inbox)
	if err != nil {
		return nil, false, err
	}
	defer func() { _ = sub.Unsubscribe() }()
	ask := fmt.Sprintf(`{"seq":%d,"batch":%d,"max_bytes":%d}`, behind+1, readAtOnce, readBytes)
	if err := nc.PublishRequest("$JS.API.DIRECT.GET."+streamOf(shard), inbox, []byte(ask)); err != nil {
		return nil, false, err
	}
	for last := behind; ; {
		m, err := sub.NextMsgWithContext(ctx)
		if err != nil {
			return all, false, err
		}
		switch m.Header.Get("Status") {
		case "":
		case "204":
			left, _ := strconv.Atoi(m.Header.Get("Nats-Num-Pending"))
			return all, left > 0, nil
		case "404":
			return all, false, nil
		default:
			return all, false, fmt.Errorf("cluster: the log answers %s", m.Header.Get("Status"))
		}
		e, err := parseEntry(shard, m)
		if err != nil {
			return all, false, err
		}
		e.After, last = last, e.Seq
		all = append(all, e)
	}
}

func parseEntry(shard int, m *nats.Msg) (e entry, err error) {
	subject := m.Header.Get(jetstream.SubjectHeader)
	e.Shard, e.Record = shard, m.Data
	e.Seq, err = strconv.ParseUint(m.Header.Get(jetstream.SequenceHeader), 10, 64)
	prefix := fmt.Sprintf("fz.log.%d.", shard)
	raw, herr := hex.DecodeString(strings.TrimPrefix(subject, prefix))
	if err != nil || herr != nil || len(raw) != len(e.Name) || !strings.HasPrefix(subject, prefix) {
		return entry{}, errors.New("cluster: what is in the log is no entry")
	}
	copy(e.Name[:], raw)
	return e, nil
}

// apiError is what JetStream answers where it cannot.
type apiError struct {
	Code int `json:"err_code"`
}

const noMessage = 10037 // JetStream: there is no such message

// call asks JetStream.
func (n *Node) call(ctx context.Context, what string, ask string, reply any) error {
	ctx, cancel := context.WithTimeout(ctx, readPatience)
	defer cancel()
	m, err := n.nc.RequestWithContext(ctx, "$JS.API."+what, []byte(ask))
	if err != nil {
		return err
	}
	return json.Unmarshal(m.Data, reply)
}

// firstBehind returns the number of the first entry behind a number, as the leader of the log has it; of all names or of one.
func (n *Node) firstBehind(ctx context.Context, shard int, subject string, behind uint64) (seq uint64, found bool, err error) {
	var r struct {
		Error   *apiError
		Message struct{ Seq uint64 }
	}
	ask := fmt.Sprintf(`{"seq":%d,"next_by_subj":%q}`, behind+1, subject)
	if err := n.call(ctx, "STREAM.MSG.GET."+streamOf(shard), ask, &r); err != nil {
		return 0, false, err
	}
	if r.Error != nil {
		if r.Error.Code != noMessage {
			return 0, false, fmt.Errorf("cluster: the log answers %d", r.Error.Code)
		}
		return 0, false, nil
	}
	return r.Message.Seq, true, nil
}

// end returns the number of the last entry that a log has ever had, as its leader knows it.
func (n *Node) end(ctx context.Context, shard int) (uint64, error) {
	var r struct {
		Error *apiError
		State struct {
			LastSeq uint64 `json:"last_seq"`
		}
	}
	if err := n.call(ctx, "STREAM.INFO."+streamOf(shard), "", &r); err != nil {
		return 0, err
	}
	if r.Error != nil {
		return 0, fmt.Errorf("cluster: the log answers %d", r.Error.Code)
	}
	return r.State.LastSeq, nil
}

// overwrite destroys an entry of the log, on every machine that keeps it.
func (n *Node) overwrite(ctx context.Context, shard int, seq uint64) error {
	var r struct{ Error *apiError }
	if err := n.call(ctx, "STREAM.MSG.DELETE."+streamOf(shard), fmt.Sprintf(`{"seq":%d}`, seq), &r); err != nil {
		return err
	}
	if r.Error != nil && r.Error.Code != noMessage {
		return fmt.Errorf("cluster: the log answers %d", r.Error.Code)
	}
	return nil
}
