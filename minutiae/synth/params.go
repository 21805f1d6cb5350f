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
	rimDepth      = 1.9  // how far the relief sinks where contact ends
	edgeSoftness  = 0.45 // height over which a ridge's edge goes from light to dark
	touchLeast    = 0.3  // contact below which a minutia is not counted as seen
	directionStep = 3.0  // px ahead at which the way of a mapped direction is read
)
