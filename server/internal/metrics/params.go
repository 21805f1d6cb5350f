package metrics

// Upper ends in seconds. Those of requests have edges at the promises of docs/PERFORMANCE.md: 25 and 80 ms for a verification, 350 ms for a
// search; those of extractions lie around the 12 ms that one takes.
var (
	requestBuckets = []float64{.0005, .001, .0025, .005, .01, .025, .05, .08, .15, .35, .75, 1.5, 3, 6, 12, 25}
	extractBuckets = []float64{.005, .0075, .01, .015, .02, .03, .05, .1, .25, .5, 1, 2.5}
)
