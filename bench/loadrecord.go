package main

import (
	"cmp"
	"slices"
	"sync"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"
)

// loadResult is what a run found.
type loadResult struct {
	Loop       string          `json:"loop"` // closed or open
	Clients    int             `json:"clients"`
	Rate       float64         `json:"rate_per_s,omitempty"` // arrivals that were to come
	Seconds    float64         `json:"seconds"`              // until the last answer
	PerS       float64         `json:"answered_per_s"`       // without errors
	All        loadOperation   `json:"all"`
	Operations []loadOperation `json:"operations"`
}

// loadOperation is what a run found of one operation. Latency runs from when a request was due, service from when it was sent. Both count
// every request but those answered with an error; one without any answer counts with as long as it was waited for.
type loadOperation struct {
	Operation    string         `json:"operation"`
	Due          int            `json:"due"`
	Answered     int            `json:"answered"` // without errors
	Matched      int            `json:"matched"`
	Errors       map[string]int `json:"errors,omitempty"` // by kind
	Latency      quantiles      `json:"latency_ms"`
	Service      quantiles      `json:"service_ms"`
	Distribution [][2]float64   `json:"latency_distribution"` // shares of the requests, and the latency in ms that they do not exceed
}

// quantiles are times in milliseconds.
type quantiles struct {
	Mean float64 `json:"mean"`
	P50  float64 `json:"p50"`
	P90  float64 `json:"p90"`
	P99  float64 `json:"p99"`
	P999 float64 `json:"p999"`
	Max  float64 `json:"max"`
}

// loadRecorder takes what the goroutines of a run see.
type loadRecorder struct {
	mutex      sync.Mutex
	all        *loadTally
	operations map[string]*loadTally
	last       time.Duration // when the last answer came, since the end of the warm-up
}

type loadTally struct {
	loadOperation
	latency, service *hdrhistogram.Histogram
}

func newLoadRecorder() *loadRecorder {
	return &loadRecorder{all: newLoadTally("all"), operations: map[string]*loadTally{}}
}

// newLoadTally counts times from a microsecond to an hour, with three digits.
func newLoadTally(operation string) *loadTally {
	histogram := func() *hdrhistogram.Histogram { return hdrhistogram.New(1, time.Hour.Microseconds(), 3) }
	return &loadTally{loadOperation: loadOperation{Operation: operation, Errors: map[string]int{}}, latency: histogram(), service: histogram()}
}

func (r *loadRecorder) add(a loadAnswer, latency, service, at time.Duration) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	t := r.operations[a.operation]
	if t == nil {
		t = newLoadTally(a.operation)
		r.operations[a.operation] = t
	}
	r.all.add(a, latency, service)
	t.add(a, latency, service)
	r.last = max(r.last, at)
}

func (t *loadTally) add(a loadAnswer, latency, service time.Duration) {
	t.Due++
	if a.failure == "" {
		t.Answered++
	} else {
		t.Errors[a.failure]++
	}
	if a.matched {
		t.Matched++
	}
	if a.failure == "" || !a.answered {
		longest := time.Hour.Microseconds()
		_ = t.latency.RecordValue(min(latency.Microseconds(), longest)) // it is in range
		_ = t.service.RecordValue(min(service.Microseconds(), longest))
	}
}

func (r *loadRecorder) result(l *loadLoop) loadResult {
	result := loadResult{Loop: "open", Clients: l.clients, Rate: l.rate, All: r.all.sum(), Seconds: max(r.last, l.length).Seconds()}
	if l.rate == 0 {
		result.Loop, result.Seconds = "closed", r.last.Seconds()
	}
	if result.Seconds > 0 {
		result.PerS = float64(r.all.Answered) / result.Seconds
	}
	for _, t := range r.operations {
		result.Operations = append(result.Operations, t.sum())
	}
	slices.SortFunc(result.Operations, func(a, b loadOperation) int { return cmp.Compare(a.Operation, b.Operation) })
	return result
}

func (t *loadTally) sum() loadOperation {
	o := t.loadOperation
	o.Latency, o.Service = quantilesOf(t.latency), quantilesOf(t.service)
	o.Distribution = [][2]float64{}
	if t.latency.TotalCount() == 0 {
		return o
	}
	for share := 0.0; share < 1; share = 1 - (1-share)*0.8 { // ever finer towards the slowest
		o.Distribution = append(o.Distribution, [2]float64{share, float64(t.latency.ValueAtPercentile(100*share)) / 1e3})
		if (1-share)*float64(t.latency.TotalCount()) < 1 {
			break
		}
	}
	return o
}

func quantilesOf(h *hdrhistogram.Histogram) quantiles {
	at := func(percent float64) float64 { return float64(h.ValueAtPercentile(percent)) / 1e3 }
	return quantiles{Mean: h.Mean() / 1e3, P50: at(50), P90: at(90), P99: at(99), P999: at(99.9), Max: float64(h.Max()) / 1e3}
}
