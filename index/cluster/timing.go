package cluster

import (
	"fmt"
	"sync"
	"time"
	_ "unsafe" // for the names of NATS

	"github.com/nats-io/nats-server/v2/server"
)

// NATS keeps these to itself. Where a version has other names for them the linker leaves ours at zero, and setTiming says so.

//go:linkname minElectionTimeout github.com/nats-io/nats-server/v2/server.minElectionTimeout
var minElectionTimeout time.Duration

//go:linkname maxElectionTimeout github.com/nats-io/nats-server/v2/server.maxElectionTimeout
var maxElectionTimeout time.Duration

//go:linkname minCampaignTimeout github.com/nats-io/nats-server/v2/server.minCampaignTimeout
var minCampaignTimeout time.Duration

//go:linkname maxCampaignTimeout github.com/nats-io/nats-server/v2/server.maxCampaignTimeout
var maxCampaignTimeout time.Duration

//go:linkname hbInterval github.com/nats-io/nats-server/v2/server.hbInterval
var hbInterval time.Duration

//go:linkname lostQuorumInterval github.com/nats-io/nats-server/v2/server.lostQuorumInterval
var lostQuorumInterval time.Duration

//go:linkname lostQuorumCheck github.com/nats-io/nats-server/v2/server.lostQuorumCheck
var lostQuorumCheck time.Duration

// setTiming makes the logs of this process fail over within a second. It must come before the first server.
var setTiming = sync.OnceValue(func() error {
	if minElectionTimeout != natsElectionMin || maxElectionTimeout == 0 || minCampaignTimeout == 0 || maxCampaignTimeout == 0 ||
		hbInterval == 0 || lostQuorumInterval == 0 || lostQuorumCheck == 0 {
		return fmt.Errorf("cluster: NATS %s keeps its election times elsewhere", server.VERSION)
	}
	minElectionTimeout, maxElectionTimeout = electionLeast, electionMost
	minCampaignTimeout, maxCampaignTimeout = campaignLeast, campaignMost
	hbInterval, lostQuorumInterval, lostQuorumCheck = heartbeat, quorumLost, quorumLook
	return nil
})
