// Package zfm drives the fingerprint modules of the ZFM family over a serial line: ZFM-20 and -60, R301 to R307, AS608, FPM10A, and the round
// capacitive R503. It takes images from them and nothing else; their own templates and matching are not used.
//
// These modules are for development and for low assurance: they have no detection of presentation attacks, their line is open to whoever
// opens the cover, and their images have 16 grey levels. docs/HARDWARE.md says what to buy for citizens.
//
// # The protocol
//
// 8N1 at 57600 baud as delivered. A packet is EF 01, a 4-byte address (FF FF FF FF), its kind (01 command, 02 data, 07 answer, 08 last data), the
// length of what follows, a payload, and the sum of all from the kind on; numbers are big-endian. This driver uses
//
//	13 password  0F parameters  0E set a parameter  01 take an image  0A send the image  35 light (R503)
//
// An answer's first byte is 0 for success, 2 where no finger lies there. The image follows its answer as data packets of 32, 64, 128 or 256
// bytes; a byte holds two pixels, the left one in its high half. 256 x 288 pixels are 36,864 bytes, which take 7 s at 57600 baud and 3.5 s at
// 115200. [Options.Fast] has the module speak faster from then on.
//
// Sources: the data sheets under documentation/ in adafruit/Adafruit-Fingerprint-Sensor-Library, and the public code of
// bastianraschke/pyfingerprint, read and not copied. None of this has been run on a real module.
//
// # The data sheets' lies, and what they leave out
//
//   - The size of the image is in no register. A module that sends another number of bytes than its model has is refused, with both numbers.
//   - "Packet length 128" is what is asked for; modules send what they like, so the driver takes any.
//   - After a broken transfer a module goes on sending for seconds. The driver waits for silence before it speaks again.
//   - The baud register is written to flash: a module that was set faster stays so. Open looks for it at the usual speeds.
//   - Nothing in the protocol erases the image buffer. The last print stays in the module's memory until the next finger, or until its power goes.
//     Cut the module's power between visits where that matters.
//   - Resolution: 500 ppi by most sheets, 508 by the R503's. Some clones print 508 and have less; measure with a ruler's print before use.
//   - Whether ridges are dark differs between makers of the R503: see Options.Negative.
package zfm
