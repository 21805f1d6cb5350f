// Package wsq reads and writes WSQ, the wavelet compression of fingerprints that the FBI's IAFIS, chips of documents and most archives of
// prints use (WSQ Gray-Scale Fingerprint Image Compression Specification, IAFIS-IC-0110, version 3.1).
//
// Decoding goes down this table, encoding up:
//
//	stage     file        what it does
//	markers   markers.go  a stream is a row of segments
//	tables    tables.go   frame header, filters and bins, in decimal fractions
//	comment   comment.go  NISTCOM: the resolution stands in a comment or nowhere
//	huffman   huffman.go  codes of symbols
//	runs      runs.go     symbols are values or runs of zeros
//	subbands  subbands.go where each of the 60 subbands lies in the plane
//	quantise  quantise.go integers become values; how fine each band is coded
//	wavelet   wavelet.go  subbands become values of pixels
//	mirror    mirror.go   what the filters see beyond the ends of a line
//	level     level.go    values become grey levels
//
// Both ways keep to the order and the single precision of the sums of NIST's public-domain coder (NBIS 5.0), which most prints come from
// and whose pixels certification compares with. So a stream decodes to its pixels, an image encodes to its bytes, and both do on every
// processor.
package wsq
