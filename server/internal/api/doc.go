// Package api offers the index over HTTP: it is the only door to fasthttp on the server's side, and the only package that knows JSON.
//
// The routes, their bodies and their errors are described in docs/API.md. Every answer that is not a success is an RFC 9457 problem, made
// in one place (problem.go) from the errors of the packages below. A comparison that ran is a success whether it matched or not. The
// package decides nothing about prints and keeps nothing of a request: images live in memory until their template is made.
package api
