// Package wsq reads and writes WSQ, the wavelet compression of fingerprints that the FBI's IAFIS and most archives of prints use (WSQ
// Gray-Scale Fingerprint Image Compression Specification, IAFIS-IC-0110, version 3.1).
//
// Decoding goes down this table, encoding up:
//
//	stage     what it does                                                  file
//	markers   a stream is a row of segments                                 markers.go
//	tables    frame header, filters and bins, in decimal fractions          tables.go
//	comment   NISTCOM: the resolution stands in a comment or nowhere        comment.go
//	huffman   codes of symbols                                              huffman.go
//	runs      symbols are values or runs of zeros                           runs.go
//	subbands  where each of the 60 subbands lies in the plane               subbands.go
//	quantise  integers become values; how fine each band is coded           quantise.go
//	wavelet   subbands become values of pixels                              wavelet.go
//	mirror    what the filters see beyond the ends of a line                mirror.go
//	level     values become grey levels                                     level.go
//
// Both ways keep to the order and the single precision of the sums of NIST's public-domain coder (NBIS 5.0), so that a stream decodes to
// the same pixels and an image encodes to the same bytes, on every processor.
package wsq
