package wsq

// What the encoder chooses. A decoder reads it from the stream.
const (
	encoderNumber = 2  // of the frame header: the filters and the bit allocation below (specification, annex B)
	binCentre     = 44 // hundredths of a bin that a value is put back from its far end (specification, 2.4.2)

	zeroBin = 1.2 // width of the bin around zero, in bins (annex B)

	leastVariance = 1.01    // a band that varies less is not coded (annex B)
	roughVariance = 20000.0 // of the four lowest bands together; a rougher image is judged by its middle alone (NIST's encoder)

	// leastBin is the least width of a bin: the transform keeps the scale of errors, and a grey level is at least a half, so that finer
	// bins change no pixel. They would be asked for where all bits fall to few bands.
	leastBin = 1.0 / 4
	// mostBin is the width from which on every value falls into the bin around zero.
	mostBin = 65535 / zeroBin
)

// weight is how much finer a band is coded for how well the eye sees it: 1 below band 52 (annex B).
var weight = [8]float32{1.32, 1.08, 1.42, 1.08, 1.32, 1.42, 1.08, 1.08}

// share returns the part of the image's samples that a band of its kind holds: a band split five, four or two times.
func share(band int) float32 {
	switch {
	case band < 4:
		return 1.0 / 1024
	case band < 51:
		return 1.0 / 256
	}
	return 1.0 / 16
}
