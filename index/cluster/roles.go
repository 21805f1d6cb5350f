package cluster

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"slices"
)

// RoleNode is what a certificate says of a node that shows it, as an organizational unit of its subject. One authority may issue those of others, too:
// who is a terminal is not let in.
const RoleNode = "node"

// ErrRole is returned in a handshake with somebody whose certificate is not one of the role.
var ErrRole = errors.New("cluster: the certificate is not one of the role")

// inRole returns a configuration that lets in those alone whose certificate is valid and of a role.
func inRole(c *tls.Config, role string) *tls.Config {
	c = c.Clone()
	c.MinVersion = tls.VersionTLS13
	before := c.VerifyConnection
	c.VerifyConnection = func(s tls.ConnectionState) error {
		if len(s.PeerCertificates) == 0 || !slices.Contains(s.PeerCertificates[0].Subject.OrganizationalUnit, role) {
			return fmt.Errorf("%w %q", ErrRole, role)
		}
		if before != nil {
			return before(s)
		}
		return nil
	}
	return c
}

// checkTLS returns ErrOptions for a connection between machines that others could read or join.
func checkTLS(c *tls.Config, address string) error {
	if c != nil {
		if c.ClientAuth != tls.RequireAndVerifyClientCert || c.ClientCAs == nil || c.RootCAs == nil || len(c.Certificates) == 0 {
			return fmt.Errorf("%w: TLS needs a certificate and the authorities of both sides, and must ask for certificates", ErrOptions)
		}
		return nil
	}
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return fmt.Errorf("%w: an address must be HOST:PORT", ErrOptions)
	}
	if !loopback(host) {
		return fmt.Errorf("%w: without TLS nodes speak on one machine alone", ErrOptions)
	}
	return nil
}

// loopback tells whether a host is this machine.
func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
