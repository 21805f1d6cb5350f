package minutiae

import "fingerzeig/internal/fixed"

// logistic is a model of a chance: the logistic function of base plus the weighted sum of terms, all in 1/logitOne.
type logistic struct {
	base    int
	weights []int // one for each term
}

// percent returns the chance that terms speak of.
func (l logistic) percent(terms []int16) uint8 {
	logit := l.base
	for k, weight := range l.weights {
		logit += weight * int(terms[k]) / logitOne
	}
	return percentAt[max(0, min(len(percentAt)-1, (logit+logitRange)/logitStep))]
}

const (
	logitOne   = 1 << 10
	logitRange = 6 * logitOne // beyond that a logistic curve is flat
	logitStep  = 1 << 4
)

// percentAt holds the percentage of a logit, from -logitRange in steps of logitStep.
var percentAt = func() (p [2 * logitRange / logitStep]uint8) {
	for i := range p {
		p[i] = uint8(float64(maxPercent*fixed.Logistic(float64(i*logitStep-logitRange)/logitOne)) + 0.5)
	}
	return p
}()
