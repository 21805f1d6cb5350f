package synth

// All that is tuned, in the order of the steps. Lengths are in pixels at 500 ppi, angles in degrees where no other unit is named. Where no
// other origin is named, a value was set by eye and by the statistics of real prints (minutiae a print, distances between neighbours, period,
// orientation around cores).

// The finger's frame.
const (
	fingerWidth  = 416 // 21 mm: what touches a plate when a large finger is pressed on it, not rolled
	fingerHeight = 576 // 29 mm
	cellPx       = 2   // side of the cells of the orientation and period maps
)

// layout
//
// classShares are natural frequencies in thousandths: Wilson, Candela and Watson, "Neural network fingerprint classification", Journal of
// Artificial Neural Networks 1, 1994. About a sixth of what is called a whorl there has two separate loops.
var classShares = [...]int{Arch: 37, TentedArch: 29, LeftLoop: 338, RightLoop: 317, Whorl: 229, DoubleLoop: 50}

// flow
const (
	coreBendSpread  = 9.0  // standard deviation of the first harmonic
	deltaBendSpread = 9.0  //
	parallelLeast   = 50.0 // correction that makes the legs of a loop run side by side; 73 would do it fully
	parallelMost    = 80.0
	parallelReach   = 50.0 // px from the core at which half of it is left
	swayStep        = 90.0 // px from knot to knot of the slow random turning
	swaySpread      = 4.5
	tipFall         = 40.0 // how far ridges fall at tipReach beside the middle
	tipReach        = 120.0
)

// spacing: adults have 9 px on average (Handbook of Fingerprint Recognition, 3.1).
const (
	periodMean     = 9.0
	periodSpread   = 0.7
	periodLeast    = 7.8
	periodMost     = 10.8
	periodCore     = 0.95 // share of the mean at the core
	periodTip      = 0.11 // by how much it grows towards the tip
	periodJoint    = 0.22 // and towards the joint
	periodStep     = 70.0 // px from knot to knot of the slow random change
	periodDrift    = 0.075
	shortestPeriod = 6.5
	longestPeriod  = 13.0
	periodLevels   = 16
)

// grow
const (
	envelopeAlong  = 0.5  // sigma in periods
	envelopeAcross = 0.42 // as in package minutiae
	envelopeReach  = 2.4  // sigmas at which the filter is cut
	coarseRounds   = 12
	fineRounds     = 3
	levelFloor     = ridgeOne / 16 // amplitude below which height is not raised to the full
)

// vortices
const (
	cancelReach = 5.0 // px between opposite vortices that nobody can see
	lookAhead   = 4.0 // px ahead at which the type is read
)

// skin
const (
	mostCreases  = 30
	porePermille = 45 // of the pixels on the middle lines of ridges
)

// impressions
const (
	nominalPPI    = 500
	defaultWidth  = 300 // px at 500 ppi: 15.24 mm, as small optical sensors have
	defaultHeight = 400
	maxScratches  = 50
)

// draw: standard deviations of good prints
const (
	turnSpread    = 6.0
	shiftAcross   = 10.0
	shiftAlong    = 14.0
	dragAcross    = 3.5
	dragAlong     = 4.5
	twistSpread   = 1.5
	dragMost      = 20.0 // px beyond which skin would fold
	twistMost     = 6.0
	giveSpread    = 0.7
	contactAcross = 132.0 // half axes of the part that touches
	contactAlong  = 182.0
	widthMean     = 0.05
	inkMean       = 165.0
	paperMean     = 235.0
	noiseMean     = 5.0
)

// motion
const (
	giveStep      = 80.0 // px from knot to knot of the skin's irregular give
	giveReach     = 1.7  // half axes of the part that sticks over which the skin gives way fully
	inverseRounds = 40
	gridPx        = 8
)

// contact and press
const (
	rimWidth      = 34.0 // px over which contact fades
	rimStep       = 60.0 // px from knot to knot of the rim's large irregularities
	rimDepth      = 1.9  // how far the relief sinks where contact ends
	edgeSoftness  = 0.45 // height over which a ridge's edge goes from light to dark
	nearLeast     = 0.05 // contact from which skin lightens a sensor that greys where nothing touches: where ridges begin to show
	nearMost      = 0.6  // and where it does so fully
	touchLeast    = 0.3  // contact below which a minutia is not counted as seen
	directionStep = 3.0  // px ahead at which the way of a mapped direction is read
	stripeStep    = 9.0  // px ahead and behind where the image is joined of stripes: one and more to each side
)

// clean: where a print shows what lies on the finger
const (
	cleanCell   = 8   // px of the image, side of a cell
	cleanMargin = 18  // px from what is not clean and from the edge of the image: two ridges
	cleanTouch  = 0.3 // contact; from it on minutiae count as seen (touchLeast)
	cleanHarm   = 0.5 // how far a scratch, scar or crease may lower the relief, of which a ridge's height is 1
)

// scar
const (
	scarLeast  = 18.0 // px from the middle of a scar to its ends
	scarMost   = 60.0
	slipSpread = 3.5  // px, standard deviation
	slipReach  = 22.0 // px beside the scar up to which skin has moved
	scarDepth  = 2.2  // how far the relief sinks
	scarThin   = 0.7  // px, standard deviation across
	scarWide   = 1.5
	scarBend   = 9.0 // px by which the ends of the longest lie beside the tangent of its middle, at most
)

// sweep, in an ordinary print
const (
	sweepStep    = 90.0 // px from knot to knot of the errors of speed
	sweepAlong   = 2.2  // px, standard deviation
	sweepAside   = 1.8
	stripeJitter = 0.35
)

// lattice
const (
	latticeStep = gridStep // px from point to point; divides the frame
	padAcross   = 195.0    // half axes of the part that impressions can show
	padAlong    = 270.0
)

// scatter: fitted to what Extract finds on public sets of real prints (uareu and four of FVC 2002 and 2004).
const (
	marksPerPixel = 0.085 / 256 // minutiae that all impressions together show, a square pixel
	mostMarks     = 230
	wealthSpread  = 0.2 // standard deviation, from finger to finger, of how many
	leastWealth   = 0.45
	lushStep      = 55.0 // px from knot to knot of the slow change of density
	lushSpread    = 0.5
	leastDensity  = 0.2
	tipPoor       = 0.35 // by how much density is smaller at the tip
	coreRich      = 3.2  // by how much it is larger at a core
	deltaRich     = 1.6
	richReach     = 38.0 // px at which half of that is left
	marksApart    = 6.0  // px
	groupShare    = 0.1  // of the minutiae that stand beside another one
	groupLeast    = 6.5  // px between them along the ridge
	groupMost     = 20.0
	groupAside    = 7.0 // px to each side
	groupSameWay  = 0.8 // share of them with the direction of their neighbour
	netWeight     = 0.9 // how far directions follow the balance of ridges
	netMost       = 0.42
	endingShare   = 0.54
	endingSpread  = 0.06
)

// grid
const (
	gridBits   = 5
	gridStep   = 1 << gridBits // px from point to point, two cells of a ridge map
	gridFirst  = 8             // px from the image's edge to the first, as for the middle of a cell
	mostPoints = 26            // along a side: so many hold the finger's frame, however it is turned
)

// imprint
const (
	clearStep  = 48.0 // px from knot to knot of the change in clarity
	touchNever = -4.0 // contact of a point beyond the finger: three that touch fully do not make up for it
)

// chart and sight: fitted as scatter
const (
	chartTouch       = 0.12  // contact from which a cell is part of the print
	correlationMean  = 0.775 // how far a good print agrees with the wave of its ridges
	correlationVary  = 0.05
	correlationLeast = 0.2
	clarityLevels    = 30   // that a ridge map tells apart, above the least
	clarityPatches   = 0.06 // standard deviation of patches
	clarityGrain     = 0.04 // of single cells
	clarityRim       = 0.09 // how much is lost where contact ends
	clarityBend      = 0.1  // and where ridges turn back
	orientationGrain = 1.5  // degrees, standard deviation of a cell
	periodGrain      = 0.03 // of a cell's period, share
)

const (
	edgePx         = 10.0 // from an edge of the image to the first minutia
	crowdedPx      = 5.0  // closer than this two are one
	placeGrain     = 0.5  // px, standard deviation of a place in each direction
	directionGrain = 2.5  // degrees
	otherKind      = 0.1  // share of minutiae that are read as the other kind
	amplitudeMean  = 0.95 // of the wave at a minutia, against its mean over the print
	amplitudeOwn   = 0.16 // standard deviation of what each minutia has of its own
	amplitudePatch = 0.16 // of patches
	amplitudeGrain = 0.14 // from impression to impression
	amplitudeLeast = 0.3  // below which nothing is seen
	missMost       = 0.6  // chance to be missed at amplitudeLeast
	missLess       = 0.9  // by how much it falls for each unit of amplitude
	missLeast      = 0.04
	falseMean      = 12.0 // places at which a false one may stand, in a good print
	falseAmplitude = 0.6
	falseSpread    = 0.15
	falseTwins     = 0.4 // share of false ones that come as two which face each other
	twinLeast      = 8.0 // px between them
	twinMost       = 18.0
)

// sureness: the weights of package minutiae's reliability; depth is counted up to rimWidth.
const (
	sureBase        = -14.6
	sureCorrelation = 16.75
	sureAmplitude   = 3.9
	sureDepth       = 0.3
	sureNear        = 3.25
	sureReach       = 40.0 // px from which the next minutia does not matter
)

// wear: what an impression loses of its correlation
const (
	correlationMost = 0.87
	ordinaryDry     = 0.4
	ordinaryCreases = 0.8
	wearDry         = 0.15
	wearWet         = 0.15
	wearCrease      = 0.05
	wearScratch     = 0.003
	wearNoise       = 0.02
	wearSlid        = 0.012 // a pixel
	falseGrowth     = 10.0
)

// quality: the weights of package minutiae, where all of the print shows a period and nothing is closed
const (
	qualityBase = -2.9
	qualitySure = 4.9
	qualityArea = 4.5
)

const mostSeen = 120 // minutiae a print, as package minutiae keeps
