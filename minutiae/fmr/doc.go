// Package fmr reads, writes, converts and checks the formats in which fingerprint minutiae are exchanged.
//
// Decode makes a Record of bytes, whatever the format, Encode makes bytes of a Record, Record.Template and FromTemplate lead to and from
// the engine, and Lint says clause by clause what is wrong with bytes.
//
//	format            bytes a minutia  position in      direction in     image size  quality
//	ISO2005           6                pixels           1/256 turn       yes         1 to 100
//	ISO2005CardNormal 5                0.01 mm          1/256 turn       no          no
//	ISOCardCompact    3                0.1 mm           1/64 turn        no          no
//	ISO2011           5 or 6           pixels           1/256 turn       yes         0 to 100, or no
//	INCITS2004        6                pixels           2 degrees        yes         1 to 100
//	INCITS2009, Am1   6                pixels           2 degrees        yes         0 to 100
//	XYT, XYTM1        a line           pixels           1, 2 degrees     no          0 to 100
//	Native            8                1/8 px, 500 ppi  1/65536 turn     yes         0 to 100
//
// The standards: ISO/IEC 19794-2:2005 and :2011, ANSI INCITS 378-2004, -2009 and its amendment 1. The card formats of ISO are the bare
// minutiae, without the data objects (7F2E, 81) that a card command wraps them in; the normal one belongs to the edition of 2005, the
// compact one is the same three bytes in both. XYT is what NIST's mindtct writes for bozorth3, XYTM1 what it writes with -m1. Native is the
// storage form of minutiae.Template.
//
// # Conventions
//
// In a Record x runs to the right, y downward, from the top left corner, and a direction turns counter-clockwise from +x, in 1/65,536 turn;
// it points along the ridge (ending) or the valley (bifurcation) that begins there. All formats agree on that but XYT, whose y runs
// upward and whose direction points the other way; it is converted. A direction in the unit of any format survives the way into a Record and
// back, so that Decode, Encode and Decode again give the same Record. Between formats of different units a direction moves by half the coarser
// unit at most, a position by half a pixel where it is resampled. Directions are not changed where the resolutions across and down differ.
//
// Positions stay in the record's own units, and the view says how long these are (Resolution). Pixels per centimetre are rounded in files:
// 197 stands for 500 ppi, and likewise for every multiple of 50 ppi that rounds to what is written.
//
// # Strict and lenient
//
// A strict Decode, the default, refuses what Lint calls a violation. A lenient one reads on where the meaning is beyond doubt: a record length
// off by one or followed by zeros, reserved bits that are set, codes and qualities that do not exist (they become "not reported"), directions
// beyond the turn, minutiae outside the image (the image grows), blocks of extended data whose length leaves out its own four bytes, a
// missing extended data area, the header of 20 bytes that old tools write for INCITS 378-2009. What a strict Decode
// accepts is what Encode writes. No input makes either of them panic, and memory stays in proportion to the input.
//
// # Extended data
//
// Ridge counts, cores, deltas and zonal quality become part of a View and are converted; blocks of vendors are kept byte for byte.
// INCITS has no zonal quality, the card formats, XYT and Native have no extended data at all: Lost says what a format has no room for.
//
// # Not here
//
// ISO/IEC 39794-2:2023 (extensible formats, ASN.1 and XML) is not read or written. Its module, tag numbers and choice of
// encoding are published only with the standard, which costs money, and neither a schema nor an example record could be found in public; a
// guessed one would be worse than none. Needed are the ASN.1 module of 39794-2 Annex A and that of 39794-1. Likewise missing, for the
// same reason, are the XML of 19794-2:2011/Amd.2 and the sub-clause numbers of the editions of 2009 and 2011: Lint names their
// fields instead. Of the clause numbers of 19794-2:2005 and INCITS 378-2004 only
// clause 8 of the former and 6.4.5 of the latter could be held against public sources; take the others as a help to find the place.
package fmr
