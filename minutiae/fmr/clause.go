package fmr

import "fingerzeig/minutiae"

type minutiaType = minutiae.Type

const bifurcation = minutiae.Bifurcation

// field is a field of a record, by which the clause is found that defines it.
type field int

const (
	fieldIdentifier field = iota
	fieldVersion
	fieldLength
	fieldProduct
	fieldCompliance
	fieldDevice
	fieldSize
	fieldResolution
	fieldViews
	fieldReserved
	fieldFinger
	fieldNumber
	fieldImpression
	fieldQuality
	fieldCount
	fieldType
	fieldPosition
	fieldAngle
	fieldMinutiaQuality
	fieldExtended
	fieldCounts
	fieldPoints
	fieldZones
	fieldRepresentation
	fieldCaptured
	fieldCertificates
	fieldFlags
	fieldChecksum
	fields
)

// clauses are the numbers in ISO/IEC 19794-2:2005 and INCITS 378-2004, and the name by which a field is called where no number is public.
var clauses = [fields]struct{ iso2005, incits2004, name string }{
	fieldIdentifier:     {"7.3.1", "6.4.1", "format identifier"},
	fieldVersion:        {"7.3.2", "6.4.2", "version number"},
	fieldLength:         {"7.3.3", "6.4.3", "record length"},
	fieldProduct:        {"", "6.4.4", "CBEFF product identifier"},
	fieldCompliance:     {"7.3.4", "6.4.5", "capture equipment certification"},
	fieldDevice:         {"7.3.5", "6.4.6", "capture device"},
	fieldSize:           {"7.3.6", "6.4.7", "image size"},
	fieldResolution:     {"7.3.8", "6.4.9", "image resolution"},
	fieldViews:          {"7.3.10", "6.4.11", "number of views"},
	fieldReserved:       {"7.3.11", "6.4.12", "reserved byte"},
	fieldFinger:         {"7.4.1.1", "6.5.1.1", "finger position"},
	fieldNumber:         {"7.4.1.2", "6.5.1.2", "view number"},
	fieldImpression:     {"7.4.1.3", "6.5.1.3", "impression type"},
	fieldQuality:        {"7.4.1.4", "6.5.1.4", "finger quality"},
	fieldCount:          {"7.4.1.5", "6.5.1.5", "number of minutiae"},
	fieldType:           {"7.4.2.1", "6.5.2.1", "minutia type"},
	fieldPosition:       {"7.4.2.2", "6.5.2.2", "minutia position"},
	fieldAngle:          {"7.4.2.3", "6.5.2.3", "minutia angle"},
	fieldMinutiaQuality: {"7.4.2.4", "6.5.2.4", "minutia quality"},
	fieldExtended:       {"7.5.1", "6.6.1", "extended data"},
	fieldCounts:         {"7.5.2", "6.6.2", "ridge counts"},
	fieldPoints:         {"7.5.3", "6.6.3", "cores and deltas"},
	fieldZones:          {"7.5.4", "", "zonal quality"},
	fieldRepresentation: {"", "", "representation length"},
	fieldCaptured:       {"", "", "capture date and time"},
	fieldCertificates:   {"", "", "certification blocks"},
	fieldFlags:          {"", "", "minutia size and ridge ending type"},
	fieldChecksum:       {"", "", "checksum"},
}

var standards = map[Format]string{
	ISO2005: "ISO/IEC 19794-2:2005", ISO2005CardNormal: "ISO/IEC 19794-2:2005, 8", ISOCardCompact: "ISO/IEC 19794-2, compact card format",
	ISO2011: "ISO/IEC 19794-2:2011", INCITS2004: "INCITS 378-2004", INCITS2009: "INCITS 378-2009", INCITS2009Am1: "INCITS 378-2009/Am 1",
	XYT: "NIST xyt", XYTM1: "NIST xyt, -m1", Native: "native",
}

// clause says where a format defines the field.
func (f field) clause(format Format) string {
	c := clauses[f]
	switch {
	case format == ISO2005 && c.iso2005 != "":
		return standards[format] + ", " + c.iso2005 + " " + c.name
	case format == INCITS2004 && c.incits2004 != "":
		return standards[format] + ", " + c.incits2004 + " " + c.name
	}
	return standards[format] + ", " + c.name
}
