// Package metrics counts what the service does, for Prometheus. No metric tells of a subject. It is the only door to the client of Prometheus.
package metrics

import (
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Metrics are those of one service. They are safe for concurrent use.
type Metrics struct {
	registry    *prometheus.Registry
	requests    *prometheus.HistogramVec
	extractions prometheus.Histogram
	searches    *prometheus.HistogramVec
	comparisons prometheus.Counter
	lockouts    prometheus.Counter
	alarms      prometheus.Counter
	replays     prometheus.Counter
	duties      *prometheus.GaugeVec
}

// New returns metrics that are all zero.
func New() *Metrics {
	m := &Metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "fingerzeig_request_seconds", Help: "Time from when a request was read to its answer.", Buckets: requestBuckets,
		}, []string{"route", "method", "status"}),
		extractions: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "fingerzeig_extract_seconds", Help: "Time to read an image file and find its minutiae.", Buckets: extractBuckets,
		}),
		searches: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "fingerzeig_identify_seconds", Help: "Time of a search, without the extraction.", Buckets: requestBuckets,
		}, []string{"outcome"}),
		comparisons: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "fingerzeig_comparisons_total", Help: "Samples that a probe was held against, in verifications and searches.",
		}),
		lockouts: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "fingerzeig_lockouts_total", Help: "Requests that were refused because there were too many before.",
		}),
		alarms: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "fingerzeig_pickup_alarms_total", Help: "Times that staff had to look at a locker or to tell somebody.",
		}),
		replays: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "fingerzeig_replays_total", Help: "Samples of terminals that were there before.",
		}),
		duties: prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Name: "fingerzeig_duty_success_timestamp_seconds", Help: "When a duty was last done, Unix time: 0 never since the start.",
		}, []string{"duty"}),
	}
	m.registry.MustRegister(m.requests, m.extractions, m.searches, m.comparisons, m.lockouts, m.alarms, m.replays, m.duties,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}), collectors.NewBuildInfoCollector())
	return m
}

// Request counts an answer. Route and method are empty where no route fits.
func (m *Metrics) Request(route, method string, status int, took time.Duration) {
	m.requests.WithLabelValues(route, method, strconv.Itoa(status)).Observe(took.Seconds())
	if status == http.StatusTooManyRequests || status == http.StatusLocked {
		m.lockouts.Inc()
	}
}

// Extraction counts an extraction.
func (m *Metrics) Extraction(took time.Duration) { m.extractions.Observe(took.Seconds()) }

// Alarm counts an alarm of a pickup.
func (m *Metrics) Alarm() { m.alarms.Inc() }

// Replay counts a sample of a terminal that was there before.
func (m *Metrics) Replay() { m.replays.Inc() }

// Comparisons counts samples that were compared.
func (m *Metrics) Comparisons(n int) { m.comparisons.Add(float64(max(n, 0))) }

// Search counts a search with the decision it came to, "error" where it came to none.
func (m *Metrics) Search(outcome string, took time.Duration) {
	m.searches.WithLabelValues(outcome).Observe(took.Seconds())
}

// Expect makes a duty appear, as never done.
func (m *Metrics) Expect(duty string) { m.duties.WithLabelValues(duty).Set(0) }

// Done notes that a duty was done.
func (m *Metrics) Done(duty string, at time.Time) {
	m.duties.WithLabelValues(duty).Set(float64(at.Unix()))
}

// Handler answers with the metrics in the format that is asked for.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{ErrorHandling: promhttp.ContinueOnError})
}
