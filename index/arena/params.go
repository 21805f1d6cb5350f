package arena

// All that is tuned.
const (
	// blockFingers is how many fingers a block holds. Removing one copies its block, about a megabyte, and sketches of a block stay in the
	// second-level cache while several probes pass.
	blockFingers  = 256
	blockSubjects = blockFingers / 20 // fewer cannot fill a block
	blockGroups   = 5 * blockFingers  // of eight minutiae: what prints of 40 take
	slabBytes     = 64 << 10          // pieces in which a block takes memory for its candidates; more than any one candidate

	// What a stage lets through, as a share of the gallery and at least. Of mated pairs with a score of 80, on all sets mixed, the first loses
	// 0.9 %, the second hardly any of the rest (see docs/PERFORMANCE.md).
	shortlistShare = 128
	shortlistLeast = 4096
	matchShare     = 8 // of the shortlist
	matchLeast     = 1024

	screenStride = 16 // blocks from one look at the context to the next
	matchStride  = 16 // comparisons
	mostProbes   = 16 // that pass over the gallery together
)
