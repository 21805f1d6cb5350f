// Package minutiae finds the minutiae of a fingerprint: the places where a ridge ends or forks.
//
// Extract takes an image and gives a Template. The ridges of a print are locally a wave, and a minutia is where the phase of that wave
// winds once around a point (Larkin and Fletcher, "A coherent framework for fingerprint analysis: are fingerprints holograms?",
// Optics Express 15, 2007). So nothing is made black and white and nothing is thinned: the print is filtered with what orientation and
// period predict, and the vortices of the phase are the minutiae. The stages, one a file:
//
//	stage       takes                                     gives                                   file
//	scale       an image                                  grey levels at 500 ppi                  scale.go
//	segment     grey levels                               the mask: where the print is            segment.go
//	normalise   grey levels                               ridges of equal height                  normalise.go
//	orient      ridges or wave, mask, trust               which way the ridges run                orient.go
//	period      ridges, mask, flow                        the distance from ridge to ridge        period.go
//	filter      ridges, mask, flow, period                the wave: even and odd response         filter.go
//	trust       ridges, first wave, mask                  where the first look found ridges       trust.go
//	phase       wave, mask                                the phase of the wave                   phase.go
//	clarity     ridges, wave, phase, mask                 how far the print agrees with the wave  clarity.go
//	vortex      wave, phase, mask, flow                   places around which the phase winds     vortex.go
//	annihilate  vortices                                  the same without opposite twins         annihilate.go
//	keep        vortices, wave, mask, flow, clarity       minutiae with type and reliability      keep.go
//	survey      mask, flow, period, clarity               the ridge map                           survey.go
//	quality     grey levels, minutiae, mask and all maps  quality, and advice to the person       quality.go
//	result      minutiae, ridge map, quality              the template                            result.go
//
// Orientation and wave are found twice: the second look reads the orientation off the first wave, where noise is gone,
// and trusts the places in which that wave agrees with the print.
//
// All that becomes part of a template is computed in integers, so that the same image gives the same template on every processor.
// Lengths are in eighths of a pixel at 500 ppi, angles are binary. Inside the stages y points down, as in the image; in a Template
// directions are counter-clockwise with y up, as in the exchange formats.
package minutiae
