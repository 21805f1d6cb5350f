// Package admin is the inside of a running service: how it is, for those who watch it, and the keeper's work on its index, which no other
// process can open meanwhile.
//
// Watch is what may be asked over TCP, on a loopback address: it changes nothing and names nobody. Keep is the keeper's work. It has no login:
// who may do it is who can open the socket, a file of mode 0600.
package admin
