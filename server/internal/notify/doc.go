// Package notify tells citizens that something waits for them, by e-mail, SMS or letter, in German, plain German (Leichte Sprache) or English.
//
// A [Message] says what is told to whom; a [Sender] sends it, or returns an error after which it may be sent again: whoever calls it does so
// until it works (pickup.Outbox), and stops at [ErrUndeliverable]. A message that is sent twice has the same identifier each time, so that
// mail programs, gateways and the folder of letters can tell.
//
// # What is told
//
// No message holds a name or the kind of a document, and no subject line holds anything but a constant text: subject lines stand on locked
// screens, in logs of mail servers, and beside the postman's thumb. The body holds the code, for whom it is alone worth nothing: it opens a locker
// together with a finger or another factor. A letter holds the address of whom it goes to.
package notify
