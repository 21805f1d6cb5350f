package matcher

import "fingerzeig/minutiae"

// All that is tuned, in the order of the stages. Lengths are in pixels at 500 ppi unless a name says otherwise, directions in binary angles
// (65,536 a turn). Where no other origin is named, a value was swept on public sets and sits on a plateau (see docs/ACCURACY.md).

// px is a pixel at 500 ppi in the unit of all coordinates.
const px = minutiae.LengthPerPixel

// Fixed-point formats.
const (
	weightBits = 15
	weightOne  = 1 << weightBits // of similarities, weights and consistencies
	cosineBits = 12
	cosineOne  = 1 << cosineBits
)

// structure: Cappelli, Ferrara and Maltoni, TPAMI 32(12), 2010, with the parameters of the authors' later kit.
const (
	structureRadius = 70 * px
	gridSide        = 16 // cells across the structure
	cellSide        = 2 * structureRadius / gridSide
	sections        = 5 // of the relative direction
	spreadAlong     = 7 // sigma of a neighbour's place, in pixels
	spreadTurn      = 0.5235987755982988
	cellSlope       = 400           // of a cell's value over the contributions in it
	leastSure       = weightOne / 8 // what a neighbour without any reliability counts: some templates tell of none
	hullMargin      = 15 * px       // cells farther outside the hull of the minutiae say nothing
)

// code
const (
	dims      = 64  // of a code; a multiple of 32 for the kernel
	codeOne   = 256 // fixed point of a code's components: codeOne^2 is 2^16
	codeShift = 16 - cosineBits
)

// sketch: of limits from 20 to 23 and up to 64 minutiae these lose fewest mates among the best hundredth of strangers, all sets mixed.
const (
	mostSketched = 48
	turnSketched = 1 << 13 // directions farther apart than an eighth of a turn are not compared; at twice that as many mates are lost
	signsApart   = 22      // two structures that differ in as many signs say nothing in favour of a match
)

// similarity
const (
	turnWindow     = 1 << 14 // directions farther apart than a quarter turn are not compared
	cosineMiddle   = 0.3     // cosine at which two structures are as likely alike as not
	cosineWidth    = 0.1
	similaritySide = 3 // bits of a cosine that the table does without
)

// pairs
const (
	mostPairs   = 32
	leastWeight = weightOne / 20
)

// relax: sigmoids of Cappelli et al. (distances relative to their length, which is what tolerates stretched skin).
const (
	stretchSlack        = 2 * px // difference of two distances that is always fine
	stretchMiddle       = 1.0 / 24
	stretchSlope        = -50
	stretchLimitPercent = 12
	turnMiddle          = 0.7853981633974483 // pi/4
	turnSlope           = -15
	bearingMiddle       = 0.20943951023931953 // pi/15
	bearingSlope        = -28
	relaxRounds         = 3
	supportAtLeast      = 3 * weightOne / 10
)

// align
const (
	mostSeeds      = 3
	sameSeed       = weightOne / 2 // consistency from which two seeds say the same
	alignRounds    = 3
	wideReach      = 22 * px // of the first round
	narrowReach    = 11 * px // of the last
	alignTurn      = 5215    // 0.5 rad
	warpSigma      = 50      // pixels
	warpPrior      = weightOne
	stretchPrior   = 4 * cosineOne * (80 * px) * (80 * px) // of four sure matches 80 pixels from the middle that did not move
	mostStretch    = weightOne / 4                         // skin gives no more
	fitFloor       = cosineOne / 10                        // weight of a pair whose structures do not agree
	overlapMargin  = 6 * px
	fewestMinutiae = 3
)

// evidence
const (
	evidenceReach = narrowReach + px
	evidenceTurn  = 6258 // 0.6 rad
)

// agree: how fast the factor falls, in thousandths of an e-fold. Swept on uareu, where 12 of the last but one is best; the FVC sets are best at 6 to 9.
const (
	periodDecay      = 120                  // for each level that the ridge periods lie apart: 3 e-folds for an e-fold
	missingDecay     = 12                   // for each e-fold of surprise at a minutia that is missing in a clear place
	unknownAgreement = 33 * weightOne / 100 // factor of a side without a map: makes the evidence of one impostor in 10,000 that of sides with one
)
