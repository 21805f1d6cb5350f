package mosip

import (
	"context"
	"encoding/json"
	"errors"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"fingerzeig/index"
	"fingerzeig/matcher"
	"fingerzeig/minutiae"
)

// Core is what the operations need of the service.
type Core interface {
	// Template makes a template of an image file or a finger image record.
	Template(ctx context.Context, file []byte) (minutiae.Template, error)

	Enroll(ctx context.Context, g index.GalleryID, s index.Subject) (index.Enrollment, error)
	Get(ctx context.Context, g index.GalleryID, id index.SubjectID) (index.Subject, error)
	Remove(ctx context.Context, g index.GalleryID, id index.SubjectID) error
	VerifyPrints(ctx context.Context, g index.GalleryID, id index.SubjectID, prints []index.Print, threshold matcher.Score) (index.Verdict, error)
	IdentifyPrints(ctx context.Context, g index.GalleryID, prints []index.Print, o index.IdentifyOptions) (index.Identification, error)
	Size(ctx context.Context, g index.GalleryID) (index.GalleryInfo, error)
}

// ABIS answers messages. It is safe for concurrent use.
type ABIS struct {
	core  Core
	share *Share
	now   func() time.Time

	pending atomic.Int64
	insert  sync.Mutex // a reference is looked for and then enrolled by one at a time
}

// New returns an ABIS that gets what referenceURLs hold from share. now tells the time of answers.
func New(core Core, share *Share, now func() time.Time) *ABIS {
	return &ABIS{core: core, share: share, now: now}
}

// Answered is the answer to a message. ReferenceID is whom it was about, empty where that is nobody or cannot be told.
type Answered struct {
	JSON        []byte
	ReferenceID string
}

// Answer answers a message about a gallery, whose subjects are the references. It must not reject duplicates: MOSIP inserts first and looks for
// duplicates then. The error, if any, is for the log: the answer has its number. It holds no names.
func (a *ABIS) Answer(ctx context.Context, g index.GalleryID, message []byte) (Answered, error) {
	r, err := parseRequest(message)
	reply := answer{ID: r.ID, RequestID: r.RequestID, ReturnValue: returnedSuccess}
	if err == nil {
		err = a.do(ctx, g, r, &reply)
	}
	if err != nil {
		reply = answer{ID: r.ID, RequestID: r.RequestID, ReturnValue: returnedFailure, FailureReason: strconv.Itoa(int(ReasonOf(err)))}
	}
	reply.ResponseTime = a.now().UTC().Format("2006-01-02T15:04:05.000Z")
	b, marshalled := json.Marshal(reply)
	return Answered{b, r.ReferenceID}, errors.Join(err, marshalled)
}

func (a *ABIS) do(ctx context.Context, g index.GalleryID, r request, reply *answer) error {
	switch r.ID {
	case "mosip.abis.ping":
		return nil
	case "mosip.abis.pendingJobs":
		n := strconv.FormatInt(a.pending.Load(), 10)
		reply.Jobs = &n
		return nil
	case "mosip.abis.referenceCount":
		size, err := a.core.Size(ctx, g)
		n := strconv.Itoa(size.Subjects)
		reply.Count = &n
		return told(err)
	}
	a.pending.Add(1)
	defer a.pending.Add(-1)
	switch r.ID {
	case "mosip.abis.insert":
		return a.add(ctx, g, r)
	case "mosip.abis.identify":
		list, err := a.search(ctx, g, r)
		reply.Candidates = list
		return err
	case "mosip.abis.delete":
		if r.ReferenceID == "" {
			return NoReferenceID
		}
		return told(a.core.Remove(ctx, g, index.SubjectID(r.ReferenceID)))
	}
	return InvalidID
}

// told gives errors of the index their numbers.
func told(err error) error {
	switch {
	case errors.Is(err, index.ErrNotFound):
		return errors.Join(NotFound, err)
	case errors.Is(err, index.ErrID):
		return errors.Join(InvalidRequest, err)
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return errors.Join(Aborted, err)
	}
	return err
}
