// Package matcher compares templates: is this the finger that was enrolled?
//
// NewProbe prepares the template that asks, NewCandidate makes the compact form of those that are kept, and Probe.Match gives a Score that
// means something: -10 log10 of the false match rate, so that 40 stands for one impostor in 10,000. The comparison goes from what is
// near a minutia to the whole print. The stages, one a file:
//
//	stage       takes                     gives                                            file
//	structure   minutiae                  the neighbourhood of each, in its own frame      structure.go
//	code        structures                the same in few numbers of equal weight          code.go
//	similarity  two sides                 how alike each structure is to each other        similarity.go
//	pairs       similarities              the pairs of minutiae worth a closer look        pairs.go
//	relax       pairs                     the same, weighted by how far they agree         relax.go
//	seed        pairs                     from which of them an alignment is tried         seed.go
//	align       two sides, a seed         minutiae that lie together under a smooth warp   align.go
//	agree       an alignment              how far the ridges in between agree              agree.go
//	evidence    alignment, agreement      one number                                       evidence.go
//	calibrate   evidence                  the score                                        calibrate.go
//
// A search compares with many. It first looks at all of them briefly, then at fewer more closely:
//
//	stage       takes                     gives                                            file
//	sketch      codes                     their signs, and a rank by them                  sketch.go
//	likeness    pairs, relaxed            how far they agree                               likeness.go
//
// The first two stages are done once for each template and end up in the candidate; the others are done for each comparison. All of them
// compute in integers, so that the same two templates give the same score on every processor, and the two sides are put in an order
// of their own first, so that it does not matter which of them asks.
package matcher
