package main

import (
	"context"
	"errors"
	"strings"

	"fingerzeig/internal/client"
)

// failureOf returns the kind of an error, and whether the server has answered at all. Problems are called as docs/API.md does.
func failureOf(err error) (kind string, answered bool) {
	var problem *client.Problem
	var timeout interface{ Timeout() bool }
	switch {
	case err == nil:
		return "", true
	case errors.As(err, &problem):
		return strings.TrimPrefix(problem.Type, "/problems/"), true
	case errors.Is(err, client.ErrAnswer):
		return "not-an-answer", true
	case errors.Is(err, context.Canceled):
		return "interrupted", false
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &timeout) && timeout.Timeout():
		return "no-answer-in-time", false
	}
	return "unreachable", false
}
