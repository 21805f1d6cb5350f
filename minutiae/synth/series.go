package synth

// series is a stream of random numbers by the hundred, in half the time: SplitMix64 (see mix). What only patterns have is drawn from it.
type series uint64

func newSeries(seed, purpose uint64) series { return series(mix(seed) ^ mix(purpose)) }

// bits returns 64 random bits.
func (s *series) bits() uint64 {
	v := mix(uint64(*s))
	*s += golden
	return v
}

// shares returns four numbers from 0 to below 1.
func (s *series) shares() (a, b, c, d float64) {
	const one = 1 << 16
	v := s.bits()
	return float64(v%one) / one, float64(v>>16%one) / one, float64(v>>32%one) / one, float64(v>>48) / one
}

// noise returns a number of mean 0 and standard deviation 1, in 1/noiseOne, as that of chance.
func (s *series) noise() int32 { return noiseOf(s.bits()) }

// noises returns three such numbers, each the sum of three uniform ones. They never exceed 3 deviations.
func (s *series) noises() (x, y, z int32) {
	const lanes = 0x7f | 0x7f<<21 | 0x7f<<42
	v := s.bits()
	v = v&lanes + v>>7&lanes + v>>14&lanes // sums of three are 190.5 on the mean and deviate by noiseOne
	const lane = 1<<21 - 1
	return int32(v&lane) - 190, int32(v>>21&lane) - 190, int32(v>>42) - 190
}
