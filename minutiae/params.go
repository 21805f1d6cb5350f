package minutiae

// All that is tuned, in pipeline order. Lengths are at 500 ppi. Where no other origin is named, a value was swept on public sets and sits on
// a plateau (see docs/ACCURACY.md); none is fitted to one sensor.

// nominalPPI is the resolution every print is brought to: that of the field's standards (ISO/IEC 19794-4).
const nominalPPI = 500

// segment
const (
	magnitudeLevels  = 4096 // of the gradient histogram, in units of 1/16 grey level a pixel
	magnitudePercent = 95   // percentile that stands for a strong gradient
	maskShareNum     = 1    // share of it that makes a cell part of the print: 0.2 (pyfing)
	maskShareDen     = 5
	closeCells       = 2 // radius of the closing, city-block cells
	openCells        = 3 // radius of the opening
)

var magnitudeSmooth = boxes{1, 3, 3} // sigma 4.6 px

// normalise
const (
	greyOne          = 64  // fixed point of mean and deviation
	deviationFloor   = 2   // grey levels
	deviationPercent = 90  // percentile of the deviation that stands for a clear print
	floorShareNum    = 15  // share of it below which contrast is not raised further
	floorShareDen    = 100 //
	inverseBits      = 16
	ridgeOne         = 1024 // one deviation
	ridgeClip        = 2 * ridgeOne
)

var contrastSmooth = boxes{5, 7, 7} // sigma 12.6 px

// orient
const (
	coherenceBits = 15
	coherenceOne  = 1 << coherenceBits
	gradientShift = 6  // of a blurred difference
	farPercent    = 20 // weight of the far neighbourhood against the near one
)

var (
	farBlend   = boxes{7, 9, 9}                                 // sigma 16.7 px
	firstLook  = look{"first", boxes{3, 3, 5}, boxes{3, 5, 5}}  // sigma 7.3 and 8.6 px
	secondLook = look{"second", boxes{3, 3, 3}, boxes{1, 3, 3}} // sigma 5.7 and 4.6 px
)

// period
const (
	minPeriodPx     = 5
	periodOne       = 256  // fixed point of periods
	periodStep      = 1.04 // from candidate to candidate
	defaultPeriodPx = 9    // of a print that shows none: the adult mean (Handbook of Fingerprint Recognition, 3.1)
	signaturePx     = 56   // across the ridges: five to six of them
	signaturePadded = 64   // for the kernel
	signatureReach  = 8    // pixels to each side along the ridge
	spectrumShift   = 8
	strengthBits    = 15
	minPeakShare    = 8 << strengthBits / 100 // of the signature's energy
	weightScale     = 1024
	globalWeight    = 2 * weightScale << strengthBits / 1000 // of the whole print's mean, against a sure place's strength of one
)

var (
	periodNear = boxes{5, 5, 5}    // sigma 2.4 places of 8 px
	periodFar  = boxes{19, 21, 21} // sigma 10 places
)

// filter
const (
	orientationSteps = 32 // of half a turn
	stepTheta        = 1 << 15 / orientationSteps
	periodLevels     = 12
	logPeriodRange   = 1.1631508098056809 // ln(16/5): periods of 5 to 16 px
	envelopeAlong    = 0.5                // sigma in periods
	envelopeAcross   = 0.42
	envelopeReach    = 2.5 // sigmas at which the filter is cut
	maxRadiusPx      = 15
	tapColumns       = 32      // layout of kernel.FilterPair
	tapOne           = 1 << 18 // fixed point of taps; with ridgeOne and the kernel's shift of 16 a wave of amplitude one answers 2^12
)

// trust and clarity
var correlationSmooth = boxes{3, 3, 3} // sigma 5.7 px

// clarity
var (
	amplitudeSmooth = boxes{1, 3, 3} // sigma 4.6 px
)

// vortex
const vortexDepth = 4 * LengthPerPixel // vortices nearer to the edge are not looked for

// annihilate
const dipoleReach = 7 * LengthPerPixel // opposite vortices closer than this cancel; 5 to 9 px are equally good

// keep
const (
	borderDepth       = 10 * LengthPerPixel // minutiae nearer to the edge are mostly cut ridges
	amplitudeShareNum = 3                   // share of the mean amplitude below which nothing is certain: 0.3
	amplitudeShareDen = 10
	lookAheadPx       = 4                  // where the type is read
	clusterReach      = 5 * LengthPerPixel // minutiae closer than this are one
	keepMost          = 120                // minutiae a print
)

// reliability: beyond these more says nothing more. The weights of the model are in reliabilitymodel.go.
const (
	amplitudeMost = 4 * logitOne // of the print's mean
	depthEnough   = 60 * LengthPerPixel
	nearEnough    = 40 * LengthPerPixel
)

// quality. The weights of its model are in qualitymodel.go.
const (
	clearPercent    = 50 // correlation from which a place is clear; noise has 20
	darkestPercent  = 5  // percentiles of the grey levels in the print that stand for ink and paper
	lightestPercent = 95
	patchPercent    = 8   // most light pixels of a dark patch, and most dark ones of a light patch
	expectedHalf    = 200 // tenths of a minutia, and mm2, that are worth half of what any number is worth; 10 to 40 minutiae and
	clearHalf       = 60  // 40 to 100 mm2 are equally good
	fewExpected     = 120 // tenths of a minutia: the dozen that courts have long asked for
)

// advice. The limits lie between what good and bad prints show, drawn and real ones (bench fit quality, and by eye).
const (
	spotClear      = 20  // mm2 of clear ridges that cannot be chance: noise and smears reach 18
	smallArea      = 90  // mm2: the smallest of uareu has 99
	smallClear     = 40  // mm2, in a mask that noise has made large
	ampleClear     = 130 // mm2: whoever shows that much may lie where they like
	offRight       = 30  // tenths of a millimetre
	offDown        = 40  // more, for the joint's side of a finger always reaches the edge
	offCut         = 40
	streakOneWay   = 85 // percent: good prints have up to 75, real ones up to 83
	streakPeriodic = 95
	dryDark        = 26 // percent: good prints have 28 and more
	dryVoid        = 12 // percent, where few places show a period and there are many edges
	dryPeriodic    = 65
	wetClosed      = 5 // percent, where there are few edges
	wetEdges       = 70
	wettestClosed  = 12 // percent, where the print is dark on the whole
	wettestDark    = 44
	wetDarkClosed  = 3 // percent, where it is very dark
	wetDark        = 60
)

// result
const (
	minPeriodPercent    = 20  // of places that must show a period
	minCoherencePercent = 77  // mean of the second look; filtered noise reaches 71, the worst of 400 real prints has 83
	minPrintCells       = 400 // 80 x 80 px, 4 x 4 mm
)
