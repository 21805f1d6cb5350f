// Package client speaks to the service from Go: enrol, verify, identify, erase.
//
// It knows the HTTP API of docs/API.md and nothing of fingers: images and templates pass through it as bytes. A comparison that ran returns no
// error whether it matched or not; whoever acts on a Verdict looks at Matched, whose zero value lets nobody in.
package client
