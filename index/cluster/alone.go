package cluster

import (
	"encoding/binary"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	"github.com/nats-io/nats-server/v2/server"

	"fingerzeig/internal/durable"
)

// NATS founds a group of machines with two of them at least, of which most must agree to everything. But one whose files say that it is a group by
// itself goes on as that, and takes others in. So they say it before its server starts for the first time. The format is that in which every group is on
// disk: a new version of NATS reads it, or it reads no group at all.

const (
	peersFile = "peers.idx" // of whom a machine knows
	peerBytes = 8           // of a name in it
)

// alone tells whether the options are those of a node that others can reach and that is told of none.
func (o Options) alone() bool {
	return o.Listen != "" && !slices.ContainsFunc(o.Join, func(a string) bool { return a != o.Listen && a != o.Advertise })
}

// beginAlone has the files of a new machine say that it is a group by itself, where the options do, and tells whether it is one. It returns ErrOptions
// for a machine that is one and is told to join others: of two groups one would lose what it holds.
func (o Options) beginAlone(machine string) (byItself bool, err error) {
	if o.Listen == "" {
		return false, nil
	}
	path := filepath.Join(o.Dir, "log", "jetstream", systemAccount, "_js_", metaGroup, peersFile)
	now, err := os.ReadFile(path)
	fresh := errors.Is(err, os.ErrNotExist)
	if err != nil && !fresh {
		return false, fmt.Errorf("cluster: %w", err)
	}
	one := groupOf(machine)
	if byItself = slices.Equal(now, one); byItself && !o.alone() {
		return false, fmt.Errorf("%w: this node is a cluster by itself: others join it, and until then it joins nobody", ErrOptions)
	}
	if !fresh || !o.alone() {
		return byItself, nil
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		return false, fmt.Errorf("cluster: %w", err)
	}
	return true, durable.Replace(path, one)
}

// groupOf returns what the file of a machine holds that is a group by itself: the size of the group and how many are known (4 bytes each, little-endian),
// their names, and how far others may extend the group (2 bytes), which nobody has said.
func groupOf(machine string) []byte {
	b := binary.LittleEndian.AppendUint32(nil, 1)
	b = binary.LittleEndian.AppendUint32(b, 1)
	return append(append(b, machine[:peerBytes]...), 0, 0)
}

// companionConfig returns what the configuration of a server says of its companion, which reaches it by the loopback device.
func companionConfig(secret string) (accounts, leaf string) {
	return "COMPANION {}", fmt.Sprintf("leafnodes { listen: \"127.0.0.1:-1\", authorization { user: companion, password: %q, account: COMPANION } }\n", secret)
}

// accompany connects a companion to a server until that has elected itself: NATS lets nobody stand for election to whom no other server is connected.
func accompany(s *server.Server, port int, secret string) error {
	at := &url.URL{Scheme: "nats", Host: net.JoinHostPort("127.0.0.1", strconv.Itoa(port)), User: url.UserPassword("companion", secret)}
	o := &server.Options{ServerName: s.Name() + "-companion", DontListen: true, NoSigs: true, NoLog: true}
	o.LeafNode.Remotes = []*server.RemoteLeafOpts{{URLs: []*url.URL{at}}}
	companion, err := server.NewServer(o)
	if err != nil {
		return fmt.Errorf("cluster: %w", err)
	}
	go companion.Start()
	defer func() {
		companion.Shutdown()
		companion.WaitForShutdown()
	}()
	for end := time.Now().Add(alonePatience); !s.JetStreamIsLeader(); time.Sleep(leaderLook) {
		if time.Now().After(end) {
			return errors.New("cluster: the server of NATS does not elect itself")
		}
	}
	return nil
}
