package cluster

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"path/filepath"
	"strconv"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"fingerzeig/index"
)

// MirrorOptions says how a terminal opens its mirror.
type MirrorOptions struct {
	Terminal string      // its name, one of the DNS names of its certificate
	Dir      string      // where it keeps the mirror
	Nodes    []string    // where nodes let terminals in, HOST:PORT
	TLS      *tls.Config // its certificate, of RoleTerminal, and the authorities of the nodes
	Log      *slog.Logger
}

// Mirror is a terminal's copy of its own open pickups, and what came of them. It goes on when the line to the cluster is cut, and brings both sides
// together when it is whole again, within two minutes: what was handed over is told, what was withdrawn or added meanwhile is learnt. It is safe for
// concurrent use.
type Mirror struct {
	server *server.Server
	nc     *nats.Conn
	js     jetstream.JetStream
}

// OpenMirror opens the mirror of a terminal. It needs no line.
func OpenMirror(ctx context.Context, o MirrorOptions) (*Mirror, error) {
	if !isToken(o.Terminal, 32) || o.TLS == nil || len(o.Nodes) == 0 {
		return nil, fmt.Errorf("%w: a mirror needs the terminal's name, its certificate, and nodes", ErrOptions)
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	secret := newSecret()
	so := &server.Options{}
	config := fmt.Sprintf("accounts { SYSTEM {}, TERMINAL { jetstream: enabled, users: [{user: terminal, password: %q}] } }\nsystem_account: SYSTEM\n", secret)
	if err := so.ProcessConfigString(config); err != nil {
		return nil, fmt.Errorf("cluster: %w", err)
	}
	so.ServerName, so.DontListen, so.NoSigs, so.NoLog = o.Terminal, true, true, true
	so.JetStream, so.StoreDir, so.JetStreamDomain, so.SyncAlways = true, filepath.Join(o.Dir, "mirror"), terminalDomain(o.Terminal), true
	remote := &server.RemoteLeafOpts{LocalAccount: "TERMINAL", TLS: true, TLSConfig: inRole(o.TLS, RoleNode), TLSTimeout: 2}
	for _, node := range o.Nodes {
		if _, _, err := splitPort(node); err != nil {
			return nil, err
		}
		remote.URLs = append(remote.URLs, &url.URL{Scheme: "tls", Host: node})
	}
	so.LeafNode.Remotes, so.LeafNode.ReconnectInterval = []*server.RemoteLeafOpts{remote}, mirrorPause
	s, err := server.NewServer(so)
	if err != nil {
		return nil, fmt.Errorf("cluster: %w", err)
	}
	s.SetLoggerV2(natsLog{o.Log}, false, false, false)
	go s.Start()
	m := &Mirror{server: s}
	if !s.ReadyForConnections(10 * time.Second) {
		return nil, errors.Join(errors.New("cluster: the server of NATS does not start"), m.Close())
	}
	if m.nc, err = nats.Connect("", append(connecting(o.Terminal), nats.InProcessServer(s), nats.UserInfo("terminal", secret))...); err == nil {
		m.js, err = jetstream.New(m.nc)
	}
	if err == nil {
		err = m.makeStreams(ctx)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("cluster: %w", err), m.Close())
	}
	return m, nil
}

func (m *Mirror) makeStreams(ctx context.Context) error {
	_, err := m.js.CreateOrUpdateStream(ctx, jetstream.StreamConfig{Name: pickupStream, Storage: jetstream.FileStorage, MaxMsgsPerSubject: 1,
		AllowDirect: true, MirrorDirect: false, Mirror: &jetstream.StreamSource{Name: pickupStream, Domain: clusterDomain}})
	if err != nil {
		return err
	}
	_, err = m.js.CreateOrUpdateStream(ctx, jetstream.StreamConfig{Name: returnStream, Storage: jetstream.FileStorage, MaxMsgsPerSubject: 1,
		Subjects: []string{returnSubject("*")}, AllowDirect: true})
	return err
}

// Pickup returns an open pickup as it was put, or index.ErrNotFound where there is none, or it has been handed over here.
func (m *Mirror) Pickup(ctx context.Context, id string) (pickup []byte, err error) {
	pickup, _, err = m.open(ctx, id)
	return pickup, err
}

// open returns an open pickup and the number of its entry.
func (m *Mirror) open(ctx context.Context, id string) (pickup []byte, seq uint64, err error) {
	if !isToken(id, 64) {
		return nil, 0, fmt.Errorf("%w: of a pickup", index.ErrID)
	}
	put, err := m.last(ctx, pickupStream, pickupSubject(id))
	if err != nil {
		return nil, 0, err
	}
	if put == nil || len(put.Data) == 0 {
		return nil, 0, index.ErrNotFound
	}
	returned, err := m.last(ctx, returnStream, returnSubject(id))
	if err != nil {
		return nil, 0, err
	}
	if returned != nil {
		if at, err := strconv.ParseUint(returned.Header.Get(pickupSeq), 10, 64); err != nil || at >= put.Sequence {
			return nil, 0, index.ErrNotFound
		}
	}
	return put.Data, put.Sequence, nil
}

// last returns the last entry of a stream under a subject, nil where there is none.
func (m *Mirror) last(ctx context.Context, stream, subject string) (*jetstream.RawStreamMsg, error) {
	s, err := m.js.Stream(ctx, stream)
	if err != nil {
		return nil, fmt.Errorf("cluster: %w", err)
	}
	found, err := s.GetLastMsgForSubject(ctx, subject)
	if errors.Is(err, jetstream.ErrMsgNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("cluster: %w", err)
	}
	return found, nil
}

// Pickups returns all open pickups, by id.
func (m *Mirror) Pickups(ctx context.Context) (map[string][]byte, error) {
	s, err := m.js.Stream(ctx, pickupStream)
	if err != nil {
		return nil, fmt.Errorf("cluster: %w", err)
	}
	info, err := s.Info(ctx, jetstream.WithSubjectFilter(pickupSubject("*")))
	if err != nil {
		return nil, fmt.Errorf("cluster: %w", err)
	}
	all := map[string][]byte{}
	for subject := range info.State.Subjects {
		pickup, _, err := m.open(ctx, idOf(subject))
		if err == nil {
			all[idOf(subject)] = pickup
		} else if !errors.Is(err, index.ErrNotFound) {
			return nil, err
		}
	}
	return all, nil
}

// Return notes what came of an open pickup, durably, and closes it here at once; the cluster is told when there is a line. It returns index.ErrNotFound
// where the pickup is not open: nobody hands over twice.
func (m *Mirror) Return(ctx context.Context, id string, event []byte) error {
	_, seq, err := m.open(ctx, id)
	if err != nil {
		return err
	}
	entry := nats.NewMsg(returnSubject(id))
	entry.Data = event
	entry.Header.Set(pickupSeq, strconv.FormatUint(seq, 10))
	before, err := m.last(ctx, returnStream, entry.Subject)
	if err != nil {
		return err
	}
	at := uint64(0)
	if before != nil {
		at = before.Sequence
	}
	if _, err := m.js.PublishMsg(ctx, entry, jetstream.WithExpectLastSequencePerSubject(at)); err != nil {
		return fmt.Errorf("cluster: %w", err) // perhaps somebody else has just returned it
	}
	return nil
}

// Close closes the mirror. What is in it stays.
func (m *Mirror) Close() error {
	if m.nc != nil {
		m.nc.Close()
	}
	m.server.Shutdown()
	m.server.WaitForShutdown()
	return nil
}
