package api

import (
	"fmt"

	"github.com/valyala/fasthttp"

	"fingerzeig/server/internal/access"
	"fingerzeig/server/internal/pickup"
)

// secondHeader has the key of a second clerk, where two are needed at once.
const secondHeader = "Second-Authorization"

// operators are the members of staff who ask for a step: those whose keys are shown, one or two. Names are taken from the body in a service without
// keys alone, where everybody is believed.
func (s *Server) operators(rc *fasthttp.RequestCtx, named []pickup.Operator) (all [2]pickup.Operator, err error) {
	if s.keys == nil {
		if len(named) > 2 {
			return all, fmt.Errorf("%w: operators", pickup.ErrInput)
		}
		copy(all[:], named)
		return all, nil
	}
	if len(named) > 0 {
		return all, fmt.Errorf("%w: an operator is who shows a key", pickup.ErrInput)
	}
	all[0] = pickup.Operator(who(rc).Name)
	header := rc.Request.Header.Peek(secondHeader)
	if len(header) == 0 {
		return all, nil
	}
	second, err := s.byKey(header)
	if err != nil {
		return all, err
	}
	if !second.May(access.PickupKeep) || !second.In(string(s.pickups.Gallery)) {
		return all, errForbidden
	}
	if all[1] = pickup.Operator(second.Name); all[1] == all[0] {
		return all, pickup.ErrFourEyes
	}
	return all, nil
}
