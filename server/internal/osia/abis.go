package osia

import (
	"context"
	"encoding/json"
	"errors"
	"hash/maphash"
	"net/http"
	"net/url"
	"strconv"
	"sync"
	"time"

	"fingerzeig/index"
	"fingerzeig/matcher"
	"fingerzeig/minutiae"
)

// Core is what the operations need of the service.
type Core interface {
	// Template makes a template of an image file whose resolution is ppi, or as the file says where that is 0.
	Template(ctx context.Context, file []byte, ppi int) (minutiae.Template, error)

	Enroll(ctx context.Context, g index.GalleryID, s index.Subject) (index.Enrollment, error)
	Get(ctx context.Context, g index.GalleryID, id index.SubjectID) (index.Subject, error)
	List(ctx context.Context, g index.GalleryID, o index.ListOptions) ([]index.SubjectID, error)
	Remove(ctx context.Context, g index.GalleryID, id index.SubjectID) error
	VerifyPrints(ctx context.Context, g index.GalleryID, id index.SubjectID, prints []index.Print, threshold matcher.Score) (index.Verdict, error)
	IdentifyPrints(ctx context.Context, g index.GalleryID, prints []index.Print, o index.IdentifyOptions) (index.Identification, error)
	Galleries(ctx context.Context) ([]index.GalleryInfo, error)
	Policy(ctx context.Context, g index.GalleryID) (index.Policy, error)
}

// Options say how an ABIS works.
type Options struct {
	Callbacks Origins // that results may be sent to; none: there are no tasks
	// Describe tells clients of an error: a number, and words that speak of nothing inside.
	Describe func(error) (code int, message string)
	Now      func() time.Time
	NewID    func() string     // draws a name that nobody can guess
	HTTP     http.RoundTripper // sends results; nil: one that asks no proxy
}

// ABIS answers requests. It is safe for concurrent use.
type ABIS struct {
	core  Core
	o     Options
	tasks *tasks

	seed  maphash.Seed
	turns [64]sync.Mutex // of those who change a person, by a hash of the name
}

// New returns an ABIS.
func New(core Core, o Options) *ABIS {
	return &ABIS{core: core, o: o, tasks: newTasks(o), seed: maphash.MakeSeed()}
}

// Close refuses tasks from now on, gives up the results that nobody has taken, and waits for what is under way until ctx ends.
func (a *ABIS) Close(ctx context.Context) error { return a.tasks.close(ctx) }

// Request asks for an operation.
type Request struct {
	Operation string            // by its name in the interface
	Path      map[string]string // parameters, by their names there
	Query     url.Values
	Body      []byte // JSON
	CSV       bool   // whether that is wanted of readGalleryContent
	By        string // whose request it is: nobody else sees its task

	Sees   func(index.GalleryID) bool          // which galleries whoever asks may know of
	Trail  *Trail                              // is told what the operation does
	Record func(trail *Trail, err error) error // is told how a task ended; where it fails, the result is not sent

	galleries []index.GalleryInfo // that the path means
	unknown   error               // what is wrong with them
}

// Trail is what an operation was about, for a record of it.
type Trail struct {
	Touched  []Ref
	Compared bool
	Matched  bool // of what was compared
	Below    bool // whether a score is told, by a threshold of the request, that matches by no other
}

// Ref names a subject of the index.
type Ref struct {
	Gallery index.GalleryID
	Subject index.SubjectID
}

func (t *Trail) touch(g index.GalleryID, id index.SubjectID) {
	t.Touched = append(t.Touched, Ref{g, id})
}

func (t *Trail) decide(matched bool) { t.Compared, t.Matched = true, matched }

// tell notes the score of a person, and the threshold of the request, 0 where it has none.
func (t *Trail) tell(score, limit matcher.Score) {
	t.Below = t.Below || limit > 0 && score < matcher.ScoreAtFMR(defaultVerifyFMR)
}

// Answer is what is answered to a request that is not refused.
type Answer struct {
	Status int // 200, 202 or 204
	Media  string
	Body   []byte
}

// work is the rest of an operation whose request has been read.
type work func(ctx context.Context, trail *Trail) (Answer, error)

// operations are all, by name: each reads a request and returns what is to be done.
var operations = map[string]func(*ABIS, Request) (work, error){
	"createEncounterNoIds": (*ABIS).createEncounter, "createEncounterNoId": (*ABIS).createEncounter, "createEncounter": (*ABIS).createEncounter,
	"readAllEncounters": (*ABIS).readAllEncounters, "readEncounter": (*ABIS).readEncounter, "readTemplate": (*ABIS).readTemplate,
	"updateEncounter": (*ABIS).updateEncounter, "updateEncounterStatus": (*ABIS).updateEncounterStatus,
	"updateEncounterGalleries": (*ABIS).updateEncounterGalleries,
	"deleteEncounter":          (*ABIS).deleteEncounter, "deleteAll": (*ABIS).deleteAll,
	"mergeEncounter": (*ABIS).mergeEncounter, "moveEncounter": (*ABIS).moveEncounter,
	"identify": (*ABIS).identify, "identifyFromId": (*ABIS).identifyFromID, "identifyFromEncounterId": (*ABIS).identifyFromID,
	"verifyFromId": (*ABIS).verifyFromID, "verifyFromBio": (*ABIS).verifyFromBio,
	"readGalleries": (*ABIS).readGalleries, "readGalleryContent": (*ABIS).readGalleryContent,
	"readTaskStatus": (*ABIS).readTaskStatus, "redeliverTaskResult": (*ABIS).redeliverTaskResult,
}

// Answer does what a request asks for, or begins a task that does, where it names a callback. The error is a Refusal, or one of the index or of the core.
func (a *ABIS) Answer(ctx context.Context, r Request) (Answer, error) {
	prepare := operations[r.Operation]
	if prepare == nil {
		return Answer{}, refuse(ErrUnknown, "there is no operation %.40q", r.Operation)
	}
	if r.Query.Get("transactionId") == "" {
		return Answer{}, refuse(ErrRequest, "transactionId is missing")
	}
	priority, err := whole(r.Query, "priority", 0, 0, 9)
	if err != nil {
		return Answer{}, err
	}
	if _, err := whole(r.Query, "serviceLevel", 0, 0, 9); err != nil {
		return Answer{}, err
	}
	callback := ""
	if r.Query.Has("callback") {
		if callback, err = a.callback(r.Query.Get("callback"), r.Query.Get("transactionId")); err != nil {
			return Answer{}, err
		}
	}
	r.galleries, r.unknown = a.gallery(ctx, r.Path["galleryId"])
	do, err := prepare(a, r)
	if err != nil {
		return Answer{}, err
	}
	if callback != "" {
		return a.tasks.begin(&task{by: r.By, callback: callback, priority: priority, do: do, record: r.Record, held: len(r.Body)})
	}
	answer, err := do(ctx, r.Trail)
	if err != nil {
		return Answer{}, err
	}
	return answer, nil
}

// reply is an answer of JSON.
func reply(v any) (Answer, error) {
	b, err := json.Marshal(v)
	return Answer{Status: http.StatusOK, Media: "application/json", Body: b}, err
}

// done is the answer of what has no result.
var done = Answer{Status: http.StatusNoContent}

// whole returns a whole number of the query, or otherwise.
func whole(q url.Values, name string, otherwise, least, most int) (int, error) {
	if !q.Has(name) {
		return otherwise, nil
	}
	n, err := strconv.Atoi(q.Get(name))
	if err != nil || n < least || n > most {
		return 0, refuse(ErrRequest, "%s is a whole number from %d to %d", name, least, most)
	}
	return n, nil
}

// take waits until it is the turn of whoever wants to change some persons. The function that it returns ends the turn.
func (a *ABIS) take(persons ...string) (end func()) {
	var mine [len(a.turns)]bool
	for _, p := range persons {
		mine[maphash.String(a.seed, p)%uint64(len(a.turns))] = true
	}
	for i := range mine { // in one order, so that nobody waits for one who waits
		if mine[i] {
			a.turns[i].Lock()
		}
	}
	return func() {
		for i := range mine {
			if mine[i] {
				a.turns[i].Unlock()
			}
		}
	}
}

// galleries returns the galleries of OSIA, by the order of their names in the index.
func (a *ABIS) galleries(ctx context.Context) (all []index.GalleryInfo, err error) {
	some, err := a.core.Galleries(ctx)
	for _, g := range some {
		if _, ok := galleryName(g.ID); ok {
			all = append(all, g)
		}
	}
	return all, err
}

// gallery returns the galleries that a path means: one that there is, or all.
func (a *ABIS) gallery(ctx context.Context, name string) ([]index.GalleryInfo, error) {
	if name == everyGallery {
		return a.galleries(ctx)
	}
	id, err := Gallery(name)
	if err != nil {
		return nil, err
	}
	all, err := a.core.Galleries(ctx)
	if err != nil {
		return nil, err
	}
	for _, g := range all {
		if g.ID == id {
			return []index.GalleryInfo{g}, nil
		}
	}
	return nil, refuse(ErrUnknown, "unknown gallery")
}

// missing reports whether an error says that there is no such gallery or subject.
func missing(err error) bool { return errors.Is(err, index.ErrNotFound) }
