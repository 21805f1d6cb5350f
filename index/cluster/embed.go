package cluster

import (
	"cmp"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"path/filepath"
	"strconv"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
)

// account is the account of NATS in which everything happens, systemAccount that in which servers speak of themselves.
const (
	account       = "FINGERZEIG"
	systemAccount = "SYSTEM"
	metaGroup     = "_meta_" // of all servers
	systemUser    = "system" // of which may do two things: take the logs from a machine, and remove it
)

// newSecret returns a password by which nobody but this process logs in.
func newSecret() string {
	var password [24]byte
	rand.Read(password[:])
	return hex.EncodeToString(password[:])
}

// startServer starts the server of a node.
func startServer(o Options, id, secret string) (*server.Server, error) {
	if err := setTiming(); err != nil {
		return nil, err
	}
	so := &server.Options{}
	accounts, leaf := "", ""
	if o.alone() {
		accounts, leaf = companionConfig(secret)
	}
	config := fmt.Sprintf("accounts { %s { users: [{user: %q, password: %q, permissions: {publish: [%q, %q], subscribe: \"_INBOX.>\"}}] }\n %s { jetstream: enabled, users: [{user: node, password: %q}] }\n%s }\nsystem_account: %s\n%s",
		systemAccount, systemUser, secret, server.JSApiRemoveServer, server.JSApiEvacuateServer, account, secret, accounts, systemAccount, leaf)
	if err := so.ProcessConfigString(config); err != nil {
		return nil, fmt.Errorf("cluster: %w", err)
	}
	so.ServerName, so.NoSigs, so.NoLog = id, true, true
	so.DontListen = o.Listen == ""
	so.Host, so.Port = "127.0.0.1", server.RANDOM_PORT // routes begin after that is open; it asks for the password
	so.JetStream, so.StoreDir = true, filepath.Join(o.Dir, "log")
	so.SyncAlways = true // an acknowledgement survives a power cut, as that of an index does
	so.MaxPayload = 4 << 20
	if o.Listen != "" {
		if err := o.routes(so); err != nil {
			return nil, err
		}
	}
	s, err := server.NewServer(so)
	if err != nil {
		return nil, fmt.Errorf("cluster: %w", err)
	}
	alone, err := o.beginAlone(s.NodeName())
	if err != nil {
		return nil, err
	}
	s.SetLoggerV2(natsLog{o.Log}, false, false, false)
	go s.Start()
	if !s.ReadyForConnections(10 * time.Second) {
		s.Shutdown()
		return nil, errors.New("cluster: the server of NATS does not start")
	}
	if alone {
		if err := accompany(s, so.LeafNode.Port, secret); err != nil {
			s.Shutdown()
			return nil, err
		}
	}
	return s, nil
}

func connecting(id string) []nats.Option {
	return []nats.Option{nats.Name(id), nats.MaxReconnects(-1), nats.ReconnectWait(50 * time.Millisecond), nats.RetryOnFailedConnect(true)}
}

// routes sets how the server reaches the others.
func (o Options) routes(so *server.Options) error {
	host, port, err := splitPort(o.Listen)
	if err != nil {
		return err
	}
	so.Cluster = server.ClusterOpts{Name: "fingerzeig", Host: host, Port: port, Advertise: o.Advertise, NoAdvertise: true,
		PingInterval: routePing, MaxPingsOut: routePings}
	if o.TLS != nil {
		so.Cluster.TLSConfig, so.Cluster.TLSTimeout = inRole(o.TLS, RoleNode), 2
	}
	for _, address := range o.Join {
		if _, _, err := splitPort(address); err != nil {
			return err
		}
		so.Routes = append(so.Routes, &url.URL{Scheme: "nats", Host: address})
	}
	if o.alone() { // it must have a route, and leaves one to itself alone
		so.Routes = []*url.URL{{Scheme: "nats", Host: cmp.Or(o.Advertise, o.Listen)}}
	}
	return nil
}

// splitPort takes HOST:PORT apart.
func splitPort(address string) (host string, port int, err error) {
	host, text, err := net.SplitHostPort(address)
	if err == nil {
		port, err = strconv.Atoi(text)
	}
	if err != nil || port < 1 || port > 65535 {
		return "", 0, fmt.Errorf("%w: an address must be HOST:PORT", ErrOptions)
	}
	return host, port, nil
}

// natsLog passes on what the server has to say.
type natsLog struct{ log *slog.Logger }

func (l natsLog) Noticef(format string, v ...any) { l.log.Debug("nats: " + fmt.Sprintf(format, v...)) }
func (l natsLog) Warnf(format string, v ...any)   { l.log.Warn("nats: " + fmt.Sprintf(format, v...)) }
func (l natsLog) Fatalf(format string, v ...any)  { l.log.Error("nats: " + fmt.Sprintf(format, v...)) }
func (l natsLog) Errorf(format string, v ...any)  { l.log.Error("nats: " + fmt.Sprintf(format, v...)) }
func (l natsLog) Debugf(format string, v ...any)  {}
func (l natsLog) Tracef(format string, v ...any)  {}
