package main

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
)

// errExposed is returned when an address can be reached from other machines.
var errExposed = errors.New("other machines could reach it")

// listenLoopback listens on an address that only this machine can reach, such as 127.0.0.1:8080, [::1]:0 or localhost:8080. For any other it
// returns errExposed.
func listenLoopback(address string) (net.Listener, error) {
	address, err := loopbackAddress(address)
	if err != nil {
		return nil, err
	}
	return net.Listen("tcp", address)
}

// loopbackAddress returns the address with a number in place of localhost, and errExposed for one that other machines can reach. Names but
// localhost are not looked up: whoever answers for a name decides where it points.
func loopbackAddress(address string) (string, error) {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return "", err
	}
	if host == "localhost" {
		host = "127.0.0.1"
	}
	ip, err := netip.ParseAddr(host)
	if err != nil || !ip.IsLoopback() {
		return "", fmt.Errorf("not listening on %s: %w", address, errExposed)
	}
	return net.JoinHostPort(host, port), nil
}
