package matcher

import "slices"

// Calibrated is calibrated.
func Calibrated(evidence int32) Score { return calibrated(evidence) }

// IsZero tells whether all of the memory behind the sketches is zero.
func (s *Sketches) IsZero() bool {
	return zeros(s.groups) && zeros(s.scales) && zeros(s.spans) && zeros(s.codes)
}

func zeros[T comparable](s []T) bool {
	var zero T
	return !slices.ContainsFunc(s[:cap(s)], func(v T) bool { return v != zero })
}
