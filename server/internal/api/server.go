package api

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"errors"
	"log/slog"
	"net"
	"runtime"
	"strings"
	"sync/atomic"
	"time"

	"github.com/valyala/fasthttp"

	"fingerzeig/index"
	"fingerzeig/matcher"
	"fingerzeig/server/internal/access"
	"fingerzeig/server/internal/mosip"
	"fingerzeig/server/internal/osia"
)

// Index is what the API offers: an *index.Index.
type Index interface {
	Enroll(ctx context.Context, g index.GalleryID, s index.Subject) (index.Enrollment, error)
	Get(ctx context.Context, g index.GalleryID, id index.SubjectID) (index.Subject, error)
	List(ctx context.Context, g index.GalleryID, o index.ListOptions) ([]index.SubjectID, error)
	Amend(ctx context.Context, g index.GalleryID, s index.Subject) error
	Remove(ctx context.Context, g index.GalleryID, id index.SubjectID) error
	Verify(ctx context.Context, g index.GalleryID, id index.SubjectID, p *matcher.Probe, threshold matcher.Score) (index.Verdict, error)
	Identify(ctx context.Context, g index.GalleryID, p *matcher.Probe, o index.IdentifyOptions) (index.Identification, error)
	VerifyPrints(ctx context.Context, g index.GalleryID, id index.SubjectID, prints []index.Print, threshold matcher.Score) (index.Verdict, error)
	IdentifyPrints(ctx context.Context, g index.GalleryID, prints []index.Print, o index.IdentifyOptions) (index.Identification, error)
	EnrollAll(ctx context.Context, g index.GalleryID, subjects []index.Subject) (int, error)
	Deduplicate(ctx context.Context, g index.GalleryID, least matcher.Score, report func(index.Deduplication)) (index.Deduplication, error)
	Galleries(ctx context.Context) ([]index.GalleryInfo, error)
	Size(ctx context.Context, g index.GalleryID) (index.GalleryInfo, error)
	Policy(ctx context.Context, g index.GalleryID) (index.Policy, error)
	ReplacePolicy(ctx context.Context, g index.GalleryID, old, p index.Policy) error
	DropGallery(ctx context.Context, g index.GalleryID) error
	Ready() error
}

// Options says how the API is served. The zero Options are fine.
type Options struct {
	Log         *slog.Logger // one line a request, without names or prints; nil: none
	Extractions int          // images worked on at the same time; 0: two for each processor
	Observe     Observer     // is told what is done

	Export   bool               // whether templates are given away
	Receipts ed25519.PrivateKey // signs receipts of erasures; nil: a key that is drawn now and lasts until the end
	Now      func() time.Time   // nil: time.Now

	Pickups *Pickups // documents in lockers; nil: there are none

	MOSIP *mosip.Share  // where the prints lie that MOSIP's messages name; nil: nowhere
	OSIA  *osia.Options // of OSIA's paths, of which Describe, Now and NewID are set here; nil: there are none

	Keys          *access.Keys    // who may do what; nil: everybody may do everything
	Guard         *access.Guard   // with Keys, bounds how often somebody may be wrong; nil: one that forgets all at the end
	Journal       Journal         // the record of what is done; nil: there is none
	Replays       *access.Replays // with Keys, remembers samples; nil: one that forgets all at the end
	RefuseReplays bool            // refuse a sample of a terminal that was there before, rather than only flag it in the record
}

// Observer counts. None of its functions is told a name; nil: nobody is told.
type Observer struct {
	Request    func(route, method string, status int, took time.Duration) // route and method are empty where no route fits
	Extraction func(took time.Duration)                                   // an image became a template
	Replay     func()                                                     // a terminal sent a sample that was there before
}

// Server is the HTTP server of an index.
type Server struct {
	index    Index
	log      *slog.Logger
	observe  Observer
	work     *workshop
	http     *fasthttp.Server
	room     int         // connections
	local    atomic.Bool // whether only this machine can ask
	draining atomic.Bool
	requests atomic.Uint64

	export   bool
	receipts ed25519.PrivateKey
	now      func() time.Time
	turns    turns // of requests that change one subject or gallery
	answers  answers
	jobs     *jobs
	mosip    *mosip.ABIS
	pickups  *Pickups // nil: none
	beats    heartbeats
	osia     *osia.ABIS // nil: there are no paths of OSIA's

	keys          *access.Keys
	limits        *access.Guard   // nil where keys is
	replays       *access.Replays // nil where keys is
	refuseReplays bool
	journal       Journal
}

// New returns a server of x. It does not listen yet.
func New(x Index, o Options) *Server {
	if o.Extractions <= 0 {
		o.Extractions = 2 * runtime.GOMAXPROCS(0)
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Observe.Request == nil {
		o.Observe.Request = func(string, string, int, time.Duration) {}
	}
	if o.Observe.Extraction == nil {
		o.Observe.Extraction = func(time.Duration) {}
	}
	if o.Observe.Replay == nil {
		o.Observe.Replay = func() {}
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Receipts == nil {
		seed := make([]byte, ed25519.SeedSize)
		_, _ = rand.Read(seed) // it never fails
		o.Receipts = ed25519.NewKeyFromSeed(seed)
	}
	s := &Server{
		index: x, log: o.Log, observe: o.Observe, work: newWorkshop(o.Extractions, o.Observe.Extraction), room: maxConnections,
		export: o.Export, receipts: o.Receipts, now: o.Now, pickups: o.Pickups,
		keys: o.Keys, journal: o.Journal, refuseReplays: o.RefuseReplays,
	}
	if o.Keys != nil {
		drawn := make([]byte, ed25519.SeedSize)
		_, _ = rand.Read(drawn) // it never fails
		s.limits, s.replays = o.Guard, o.Replays
		if s.limits == nil {
			s.limits = access.NewGuard(drawn, o.Now)
		}
		if s.replays == nil {
			s.replays = access.NewReplays(drawn, o.Now)
		}
	}
	if o.MOSIP == nil {
		o.MOSIP = new(mosip.Share)
	}
	s.mosip = mosip.New(mosipCore{x, s.work}, o.MOSIP, o.Now)
	if o.OSIA != nil {
		of := *o.OSIA
		of.Describe, of.Now, of.NewID = osiaFailure, o.Now, func() string { return strings.ToLower(rand.Text()) }
		s.osia = osia.New(osiaCore{x, s.work}, of)
	}
	s.jobs = newJobs(o.Now, func(err error) { s.log.Error("job failed", "error", err) })
	s.http = &fasthttp.Server{
		Handler:            s.guard(s.router().Handler),
		ErrorHandler:       s.unreadable,
		Name:               "fingerzeig",
		HeaderReceived:     announced,
		StreamRequestBody:  true,
		MaxRequestBodySize: maxBodyBytes,

		DisablePreParseMultipartForm: true, // it would write prints to files

		ReadBufferSize:        maxHeaderBytes,
		ReadTimeout:           readTimeout,
		WriteTimeout:          writeTimeout,
		IdleTimeout:           idleTimeout,
		Concurrency:           2 * maxConnections, // the door counts; a connection is over for fasthttp a little later
		NoDefaultServerHeader: true,
		CloseOnShutdown:       true,
		Logger:                discard{},
	}
	return s
}

type discard struct{}

func (discard) Printf(string, ...any) {}

// Serve answers on l until Shutdown. It returns nil after a Shutdown. It is called once. On a loopback address, requests under another
// machine's name are refused: a web site could have its own name point here, and would then be let in by the browser.
func (s *Server) Serve(l net.Listener) error {
	address, isTCP := l.Addr().(*net.TCPAddr) // that of a TLS listener, too
	s.local.Store(isTCP && address.IP.IsLoopback())
	return s.http.Serve(newDoor(l, s.room, s.turnAway, &s.draining))
}

// Shutdown stops listening, lets what is under way finish until ctx ends, cancels jobs, and makes /readyz say no in the meantime.
func (s *Server) Shutdown(ctx context.Context) error {
	s.draining.Store(true)
	err := s.http.ShutdownWithContext(ctx)
	if s.osia != nil {
		err = errors.Join(err, s.osia.Close(ctx))
	}
	return errors.Join(err, s.jobs.end(ctx))
}
