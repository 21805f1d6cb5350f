// Package fir reads and writes finger image records: one or more views of fingers, each a picture bare or compressed, with what a
// system has to know beside it: which finger, how it was taken, at what resolution.
//
//	standard               version  header    view    resolution
//	ISO/IEC 19794-4:2005   "010"    32 bytes  14      in the header
//	ANSI INCITS 381-2004   "010"    36 bytes  14      in the header
//	ISO/IEC 19794-4:2011   "020"    16 bytes  41 up   in every view
//
// The first two share magic and version. Which of them a record is shows only by which header makes its views fill its length.
//
// A record is taken apart, its pictures are not: View.Data is what the record holds, and the package imageio decodes it.
package fir
