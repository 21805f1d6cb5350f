// Package sbi takes images from scanners that offer MOSIP's Secure Biometric Interface (SBI, formerly MDS), versions 0.9.5 and 1.0: a service of
// the scanner's maker on this machine, spoken to over HTTP.
//
// # The protocol
//
// The service listens on a port from 4501 to 4600 of 127.0.0.1 and has methods of its own: MOSIPDISC /device finds scanners, MOSIPDINFO /info
// describes one, RCAPTURE /capture takes an image. Bodies are JSON; what is signed is a JSON Web Signature (RFC 7515) with the scanner's
// certificate in its head. The image is in the payload's bioValue, an ISO/IEC 19794-4 record.
//
// RCAPTURE is what registration uses. The other one, CAPTURE, encrypts the image to MOSIP's key and is of no use here, so a scanner that is
// certified for authentication alone cannot be used.
//
// Source: docs/biometrics/mds-specification.md in mosip/documentation (0.9.5, 24 October 2023). This has been run against a service of our own
// that answers by that page, never against a maker's.
//
// # What is checked
//
//   - With Options.Roots, the signature of each capture, its certificate's way to one of them, and that it is for now. Without, nothing is
//     signed as far as this terminal knows, and whoever can listen on a port of this machine is a scanner.
//   - Always: that the answer is for the transaction that was asked for, a random number, so that no old capture passes for a new one; that it is a
//     finger; that it comes from the scanner that was found.
//
// # The specification's lies, and what it leaves out
//
//   - A device "will always send the best frame even if the requested score is not met", and services do so where there was no finger at all. A
//     frame of quality 0 is no finger.
//   - "hash" chains the captures. How its parts are joined, as text or as bytes, the page does not say, and it stands outside the signature: it
//     is not looked at.
//   - callbackId "takes precedence as a base URL". A service that sends its callers to another machine is not followed.
//   - Error codes come as numbers and as texts, and "0" comes with results.
//   - Images come as JPEG 2000 in most services. A decoder that does not know it says so, and the scanner has to be set to WSQ, PNG or raw.
//   - There is no way to say whether the last finger was lifted, so a finger that stays is captured again. There is no verdict on presentation
//     attacks ("PAD: none"), also where a scanner has one inside and answers with an error.
//   - A call that is given up goes on inside the service until its time-out. Waits are cut into pieces for that, and "busy" is waited for.
//   - STREAM, the preview, is silent during RCAPTURE by specification, so there are no previews.
package sbi
