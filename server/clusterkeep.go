package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"fingerzeig/index/cluster"
	"fingerzeig/server/internal/admin"
	"fingerzeig/server/internal/audit"
)

// clusterCommand is what an operator does about a cluster, at one of its nodes.
type clusterCommand struct {
	Show  clusterShowCommand  `cmd:"" default:"withargs" help:"Say who takes part, who has what, and how many may fail."`
	Leave clusterLeaveCommand `cmd:"" help:"Have the running node give away all that it has, so that it can be switched off for good."`

	Forget clusterForgetCommand `cmd:"" help:"Give up a node that is lost for good, with its disk."`
}

// errNoNode is returned where a service is no node of a cluster.
var errNoNode = errors.New("this service is not a node of a cluster")

// errNeeded is returned where a node had better stay.
var errNeeded = errors.New("without this node none may fail: let another one join first, or give --anyway")

// clusterShowCommand says how a cluster is.
type clusterShowCommand struct {
	place `embed:""`
}

// Run implements the command.
func (c *clusterShowCommand) Run(env *environment) error {
	s, _, err := c.cluster(env)
	if err != nil {
		return err
	}
	_, err = fmt.Fprint(env.out, describe(s))
	return err
}

// cluster asks the running service for the state of its cluster.
func (p place) cluster(env *environment) (s cluster.State, client *admin.Client, err error) {
	if client, err = admin.Dial(env.ctx, p.socket()); err == nil {
		err = client.ClusterState(env.ctx, &s)
	}
	return s, client, err
}

// describe says what a node knows of its cluster.
func describe(s cluster.State) string {
	var b strings.Builder
	_, _ = fmt.Fprintf(&b, "Nodes: %d. Shards: %d, the log of each on %s. Nodes that may fail: %d.\n",
		len(s.Members), s.Shards, plural(s.Logs, "machine"), s.Spare)
	for _, m := range s.Members {
		what := "owns " + plural(m.Owns, "shard")
		for _, more := range []struct {
			is   bool
			what string
		}{{m.Learns > 0, fmt.Sprint("copies ", m.Learns)}, {m.Silent, "is silent"}, {m.Leaving, "is leaving"}, {m.Lost, "is given up"}, {m.ID == s.Node, "is asked"}} {
			if more.is {
				what += ", " + more.what
			}
		}
		_, _ = fmt.Fprintf(&b, "%s: %s\n", m.ID, what)
	}
	if s.Left {
		_, _ = fmt.Fprintf(&b, "%s: %s\n", s.Node, "has left; it can be switched off")
	}
	return b.String()
}

func plural(n int, of string) string {
	if n == 1 {
		return "1 " + of
	}
	return fmt.Sprintf("%d %ss", n, of)
}

// clusterLeaveCommand has a node leave.
type clusterLeaveCommand struct {
	place  `embed:""`
	Anyway bool `help:"Leave although none of the others may fail then."`
}

// leastLeft is how many nodes have one to spare.
const leastLeft = 3

// Run implements the command.
func (c *clusterLeaveCommand) Run(env *environment) error {
	s, client, err := c.cluster(env)
	if err != nil {
		return err
	}
	if !c.Anyway && len(s.Members) > 1 && (len(s.Members) <= leastLeft || s.Spare < 1) {
		return errNeeded
	}
	_, _ = fmt.Fprintln(env.err, "This node gives away what it has. It serves meanwhile; Ctrl-C keeps it.")
	if err := client.LeaveCluster(env.ctx); err != nil {
		return err
	}
	_, err = fmt.Fprintln(env.out, "This node has nothing any more and nobody counts on it: it can be switched off. Delete its folder; started with it, it would join again.")
	return err
}

// clusterForgetCommand has the others give up a node.
type clusterForgetCommand struct {
	place `embed:""`
	Node  string `arg:"" help:"The node, as the command without a word names it."`
}

// Run implements the command.
func (c *clusterForgetCommand) Run(env *environment) error {
	client, err := admin.Dial(env.ctx, c.socket())
	if err == nil {
		err = client.ForgetNode(env.ctx, c.Node)
	}
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(env.out, "Nobody counts on this node any more. Do not start it again with what its disk held.")
	return err
}

// onCluster returns what the keeper's socket says of a cluster and does about it.
func (s *service) onCluster() (state func() (any, error), leave func(context.Context) error, forget func(context.Context, string) error) {
	if s.node == nil {
		return func() (any, error) { return nil, errNoNode }, func(context.Context) error { return errNoNode }, func(context.Context, string) error { return errNoNode }
	}
	note := func(what string, err error) error {
		return recorded{record: s.guarding.record}.note(audit.Settings, what, 0, err)
	}
	return func() (any, error) { return s.node.State(), nil },
		func(ctx context.Context) error { return note("cluster-leave", s.node.Leave(ctx)) },
		func(ctx context.Context, node string) error { return note("cluster-forget", s.node.Forget(ctx, node)) }
}
