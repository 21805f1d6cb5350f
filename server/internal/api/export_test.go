package api

// ParseSamples is parseSamples.
var ParseSamples = parseSamples
