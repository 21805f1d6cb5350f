// Command bench measures the engine on prints: how often it is wrong, and how long it takes.
//
//	go run ./bench match A.png B.png              are these two prints of one finger?
//	go run ./bench explain A.png B.png            why? as a page with both prints
//	go run ./bench accuracy DIR[@ppi]...          error rates by the protocol of the Fingerprint Verification Competitions
//	go run ./bench claims DIR[@ppi]...            what the engine states of its results, against what is seen
//	go run ./bench fmr lint FILE...               what is wrong with a template of another maker; also: show, convert
//	go run ./bench synth DIR                      a set of prints that nobody has, with the truth about each
//	go run ./bench truth                          whether the minutiae of drawn prints are found, and what is found that is not there
//	go run ./bench likeness --drawn DIR REAL...   how like real prints drawn ones are
//	go run ./bench fit ...                        what the engine has learned, made again from data
//	go run ./bench speed [DIR[@ppi]...]           how long each step takes at each SIMD level, and how much processor time
//	go run ./bench scale                          searches in large galleries: speed, memory, losses
//	go run ./bench load URL                       a running server: how many it serves, how long they wait
//	go run ./bench fill DIR                       an index of a million drawn fingers, for such a server
//	go run ./bench checksum [DIR[@ppi]...]        every stage of every print, to find where two versions part
//	go run ./bench report JSON...                 one page of what these have measured
//	go run ./bench all --quick                    all of that on drawn prints, in minutes
//
// Each command is a struct in a file of its own, named in the list of main.go. How accuracy works, a step a file:
//
//	set.go        a folder and its description -> the images of fingers
//	measure.go    images -> templates -> the score of every pair, in parallel, with times
//	metrics.go    scores -> EER, FMR100, FMR1000, FMR10000, ZeroFMR
//	bootstrap.go  scores -> how far chance alone moves those rates
//	report.go     what is said of a set, of the mean and of all sets pooled: the JSON file
//	details.go    what is said beside rates: crossed.go -> identify.go (searches), transaction.go (three attempts), discard.go (quality),
//	              tail.go and pareto.go (below what can be counted), histogram.go, det.go
//	picture.go    the pictures: pictures.go and det.go, from what the JSON file holds
//	scores.go     every comparison as CSV; readscores.go reads that of any engine, against.go and paired.go hold it beside ours
//	drawn.go      a set that anybody can draw; recorded.go fails where its errors have grown
//
// Each JSON file says where its figures come from (provenance.go).
//
// Measured is through the interface in engine.go, so that tests put an engine of known errors in its place.
package main
