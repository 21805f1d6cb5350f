// Package synth draws fingers that nobody has, and prints of them whose minutiae are known.
//
// A Finger is a master print: which way the ridges run, how far apart they lie, and the ridges themselves. Ridges grow from noise by
// filtering it, again and again, with what orientation and period predict (R. Cappelli, "Synthetic Fingerprint Generation", in Handbook
// of Fingerprint Recognition, 2nd ed., chapter 6: SFinGe). Minutiae then arise where ridges meet that do not fit together, as in nature,
// and stand where the phase of the grown wave winds around a point (Larkin and Fletcher, Optics Express 15, 2007). An Impression is what
// a sensor sees of the finger: a part of it, turned, stretched, dry or wet, with noise. The truth goes with it through every step.
//
// What makes a finger, one step a file:
//
//	step      gives                                                        file
//	layout    the class, and where cores and deltas lie                    layout.go
//	flow      which way the ridges run                                     flow.go
//	spacing   the distance from ridge to ridge                             spacing.go
//	grow      the ridges                                                   grow.go
//	vortices  the minutiae                                                 vortices.go
//	scar      healed cuts, on fingers that have them                       scar.go
//	skin      pores, rough edges, creases                                  skin.go
//
// What makes an impression of it:
//
//	step      gives                                                        file
//	draw      what chance makes of the Options                             draw.go
//	motion    where in the finger each place of the image lies, and back   motion.go
//	contact   how firmly each place touches                                contact.go
//	press     ridges and valleys in shades of grey                         press.go
//	clean     where all of that can be read                                clean.go
//	sensor    blur, smear, noise, background                               sensor.go
//	sweep     how stripes are joined, where the finger is drawn over them  sweep.go
//	device    what a kind of sensor makes of it, in place of sensor        device.go
//
// A Pattern is a finger as minutiae alone, a hundred times as fast, for galleries of a million: its class, flow and spacing are those of the
// Finger of its seed, its minutiae a random process fitted to what Extract finds on real prints (see "scatter" in params.go).
//
//	step      gives                                                        file
//	lattice   flow and spacing at points of the finger                     lattice.go
//	pad       where these lie                                              pad.go
//	grid      a random function at these                                   grid.go
//	bearing   their arguments as seen from cores and deltas                bearing.go
//	scatter   the minutiae                                                 scatter.go
//	imprint   motion and contact at points of the image                    imprint.go
//	clear     how clear a print is on the whole                            clear.go
//	texture   what is irregular in an impression                           texture.go
//	chart     its ridge map                                                chart.go
//	grain     what chance makes of a cell of it                            grain.go
//	sight     which minutiae show, and what is taken for one               sight.go
//
// What lattice and imprint hold at a point is packed in words (lanes.go), so that what lies between points is found in integers.
//
// A finger follows from its seed alone, an impression from the finger, its own seed and the Options: the same bits on every processor
// (integers, and float products each rounded where it stands; see package fixed).
//
// Inside the package lengths are in pixels at 500 ppi and y points down. The finger's own frame has its origin in the middle of the pad.
package synth
