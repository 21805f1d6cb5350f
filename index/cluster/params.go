package cluster

import "time"

// All that is tuned.
const (
	defaultShards   = 16 // a log each, synced by itself; with three owners they spread evenly over some five nodes
	maxShards       = 1000
	linesOfNode     = 1 + 4 // connections to its server
	defaultReplicas = 3

	// EraseMemory is how long the log remembers an erasure. A node that was away for half of that or longer begins anew.
	EraseMemory = 60 * 24 * time.Hour

	// NATS elects the leader of a log 4 to 9 s after it fell silent. Nobody waits that long at a locker. A leader with nothing to say is silent for
	// up to two heartbeats. After leaderSilence its successor stands for election, alone; the next one follows after successorTurn, where that has come to
	// nothing, and all of them after electionLeast to electionMost.
	heartbeat        = 100 * time.Millisecond
	leaderSilence    = 400 * time.Millisecond
	leaderLook       = 20 * time.Millisecond
	campaignLeast    = 10 * time.Millisecond
	campaignMost     = 40 * time.Millisecond
	electionLeast    = 700 * time.Millisecond
	electionMost     = 1400 * time.Millisecond
	successorTurn    = 120 * time.Millisecond
	standAgain       = 130 * time.Millisecond // times its turn, doubled each time
	standDoubled     = 5                      // times at most
	succeedAgain     = time.Second            // until the same one stands again: where two do not hear each other they must not take turns faster than by themselves
	groupsLook       = 250 * time.Millisecond // until the logs of the server are listed anew
	quorumLost       = 1500 * time.Millisecond
	quorumLook       = 500 * time.Millisecond
	natsElectionMin  = 4 * time.Second // what NATS has there: see timing.go
	routePing        = time.Second     // a line on which nobody answers so often is given up
	routePings       = 3
	duplicatesWindow = 2 * time.Minute // in which a message published twice counts once

	publishLeast = 120 * time.Millisecond // for one try; three times what is usual, if that is more
	publishMost  = 400 * time.Millisecond
	publishPause = 25 * time.Millisecond // from one try to the next

	applyAtOnce      = 256 // changes in one step to the local index
	readAtOnce       = 256 // messages of a log
	readBytes        = 4 << 20
	readPatience     = 500 * time.Millisecond
	gapPatience      = 20 * time.Millisecond  // what was pushed before is still on its way
	lastPatience     = 150 * time.Millisecond // with one machine that keeps a log, until another one is asked
	fillPatience     = 10 * time.Second       // with what was read until it is applied
	mendPatience     = 500 * time.Millisecond // with most owners: meanwhile the replica reads nothing, and they may wait for it
	waitAtOwner      = 300 * time.Millisecond
	foundingPatience = time.Second            // for one step of a founding
	foundingTurn     = 10 * time.Second       // after which others finish what a founder has begun
	foundAtOnce      = 8                      // logs
	tablePatience    = 500 * time.Millisecond // with a table of which this node has only heard
	tablePause       = 20 * time.Millisecond
	workAgain        = time.Second            // until an owner that has not answered is given the same work again
	workAgainShare   = 20                     // or so many times that after which another one is asked
	askAgain         = 350 * time.Millisecond // until an owner that has not said how far it is is asked again; it may wait itself
	refusalPause     = 50 * time.Millisecond  // until one that refused is
	eraseGrace       = 500 * time.Millisecond // that an erasure waits for owners beyond most of them
	mostHits         = 1 << 16                // of one answer; an honest threshold gives far fewer
	systemPatience   = 2 * time.Second        // with the servers, to do what concerns them all
	alonePatience    = 20 * time.Second       // until a server that is a cluster by itself leads itself
	leaveAgain       = 2 * time.Second        // until the servers are asked again to take the logs of one that leaves
	raisePatience    = 2 * time.Second        // for a look at all logs
	listAtOnce       = 500                    // names: of 16 shards some 1 MB, of the 4 that a message may have
	dropAtOnce       = 64                     // erasures under way while a gallery is dropped
	enrolAtOnce      = 64                     // subjects of a batch under way
	claimLook        = 15 * time.Millisecond  // from one look at a claim of somebody else to the next
	claimsInARow     = 8                      // of one node, until those of others are let in
	dedupAtOnce      = 16                     // subjects looked for in one step of a search for pairs
	mostAlike        = 200                    // found by one finger in such a step, in a shard; a threshold that means something finds far fewer
	mostOfFinger     = 11                     // found by one finger of somebody who is enrolled: ten are reported, and it may be in their place
	nearlyThere      = 64                     // messages behind which a learner may become an owner
	lookDeeper       = 8                      // polls from one look for a tail of deleted messages to the next
)

// Pace says how patient a node is. Zero values stand for those in brackets.
type Pace struct {
	Beat    time.Duration // from one sign of life to the next [100 ms]
	Suspect time.Duration // silence after which a node is asked last [350 ms]
	Lost    time.Duration // silence after which others take over the shards of a node for good [10 min]
	Hedge   time.Duration // least time after which a second owner is asked [20 ms]
	Answer  time.Duration // most that a search or write may take, where its context allows more [5 s]
}

func (p Pace) orDefaults() Pace {
	for _, d := range []struct {
		value *time.Duration
		usual time.Duration
	}{
		{&p.Beat, 100 * time.Millisecond}, {&p.Suspect, 350 * time.Millisecond}, {&p.Lost, 10 * time.Minute},
		{&p.Hedge, 20 * time.Millisecond}, {&p.Answer, 5 * time.Second},
	} {
		if *d.value <= 0 {
			*d.value = d.usual
		}
	}
	return p
}
