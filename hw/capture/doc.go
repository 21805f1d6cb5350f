// Package capture takes images from a helper: a program of its own that links libfprint or a vendor's SDK, so that this one stays free of foreign
// code, and a crash in there leaves the terminal standing. The helper may crash, hang or lie; the worst that comes of it is an error.
//
// # The protocol
//
// It is spoken over the helper's standard input and output ([Command]), or over a Unix socket on which the helper listens ([Socket]). Both sides
// send messages; numbers are big-endian:
//
//	46 5A 01      "FZ", version 1
//	kind          1 byte
//	id            4 bytes, the capture that the message is about; 0: none
//	length        4 bytes, of the payload, at most 16 MiB
//	payload
//	check         4 bytes, CRC-32 (IEEE) of all before it
//
// The host sends
//
//	1 hello       who are you? The helper answers with info within 10 s of its start
//	2 capture     wait for a finger and send one frame of it; ids grow, and one capture is under way at a time
//	3 cancel      stop capture id
//	4 signal      show a signal on the light: 1 byte, the number of hw.Signal
//
// The helper sends
//
//	17 info       {"model":"","serial":"","width":0,"height":0,"ppi":500,"pad":false}, in JSON
//	18 alive      at least every second while a capture is under way
//	19 preview    a picture of what lies there
//	20 frame      the picture; it ends the capture
//	21 failed     1 byte: 1 fault, 2 cancelled, 3 unplugged; then words for the log. It ends the capture
//
// A picture is width, height and ppi, 2 bytes each, the sensor's verdict on a presentation attack in one byte (0 none, 1 attack, 2 no attack), a
// zero byte, and width times height grey levels, 0 for black ridges.
//
// A helper that says nothing for 3 s of a capture, sends what is no message, or a picture of another size than it says, is killed, and started
// again by the next capture, or once by the same one. What belongs to an earlier capture is thrown away. The helper ends when its input does.
//
// # Writing one
//
// In Go, hand a hw.Sensor to [Serve]. In C, write down 12 bytes, a payload and a CRC; libfprint/helper.c does, for the devices of libfprint that give
// images (match-on-chip readers have none and are no use here). It was run against libfprint 1.94.5 with its virtual device, and the tests do so
// where a C compiler and libfprint are; never with a reader. What libfprint does not say:
//
//   - Its images are turned and made dark on light. Many of its drivers do not say their resolution: it is the helper's argument then, and without
//     one the helper refuses rather than guess.
//   - An image in which its own detector finds no minutiae is thrown away, so that such a finger is asked for again until the time is over.
//   - Drivers for small press sensors exist, but their images are too small to tell people apart: see docs/HARDWARE.md for sizes.
//
// No helper for a vendor's SDK is part of this project.
package capture
