// Package an2k finds the finger images in ANSI/NIST-ITL transactions, the files in which police and border authorities exchange prints.
//
// A transaction is a chain of records. The first (type 1) says which others follow. Read are those that hold grey images of fingers:
//
//	record   what                          resolution
//	type 4   finger, 18 bytes of header    1.011, or 500 ppi where ISR is 0      binary.go
//	type 13  latent print, tagged fields   13.008 to 13.010
//	type 14  finger, tagged fields         14.008 to 14.010
//
// All others are skipped by their length and listed by their type. Sources: ANSI/NIST-ITL 1-2000, 1-2007 and 1-2011, traditional encoding.
//
// The pictures inside are not decoded here: Image.Data is what the record holds, and the package imageio decodes it.
package an2k
