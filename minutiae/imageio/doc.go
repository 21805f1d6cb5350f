// Package imageio reads fingerprint images from the formats that scanners, card readers and archives write.
//
// A format is told by its content, never by a name. What becomes of each:
//
//	format  resolution                       file
//	PNG     pHYs, in metres                  png.go
//	JPEG    JFIF density, inch or cm         jpeg.go
//	BMP     pels per metre                   bmp.go
//	TIFF    XResolution, YResolution, unit   tiff.go
//	PGM     none: the caller has to know it  pgm.go
//	WSQ     NISTCOM comment                  wsq
//	FIR     record or view header            fir, an ISO/IEC 19794-4 or INCITS 381 record
//	AN2K    13.008, 14.008, 1.011            an2k, an ANSI/NIST-ITL transaction
//
// The pixels are decoded by the standard library and golang.org/x/image (PGM, WSQ and records by us). Colour becomes luma, 16 bits become 8, and what is
// transparent lies on white paper.
//
// A comparison of prints is a comparison of lengths, so the resolution matters as much as the pixels: it is read from the file or given
// by the caller, and never guessed. An image that says it is larger than minutiae.Extract takes is refused by its header, before memory
// for its pixels is taken.
package imageio
