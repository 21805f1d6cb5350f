// Package secugen takes images from SecuGen's scanners through SecuGen WebAPI (SGIBIOSRV), the maker's service on this machine.
//
// # The protocol
//
// POST https://localhost:8443/SGIFPCapture with a form: Timeout in milliseconds, Quality (0 to 100, at which the scanner ends a capture), licstr,
// templateFormat, imageWSQRate. The answer is JSON: ErrorCode, and for 0 BMPBase64, ImageWidth, ImageHeight, ImageDPI, ImageQuality, NFIQ,
// Manufacturer, Model, SerialNumber. Codes: 54 time-out, 55 no device; 51 and 10001 to 10004 are of licences and settings.
//
// Source: SecuGen WebAPI Programmer's Manual SG1-0121A-007. This has been run against a service of our own that answers by it, never against the
// maker's. 54 is from memory and not from the manual.
//
// # Its lies
//
//   - The certificate of localhost is signed by the maker and lives in the browser's store. Give it, or its root, in Options.TLS; a check that is
//     switched off lets every program of this machine be the scanner.
//   - A licence is bound to the web page's origin, and without one the service works for 60 days. Options.Origin says what a page would.
//   - A capture that is given up goes on in the service until its time-out, and takes the finger that comes next. Waits are cut into pieces.
//   - A finger that stays is captured again; nothing says whether it was lifted. There is no verdict on presentation attacks ("PAD: none"); models
//     with one answer an attack with a time-out.
//   - BMP stands on its head by its own rules, and says so; a decoder that ignores that turns every finger over.
package secugen
