// Package arena keeps the candidates of many fingers in memory and searches them.
//
// A Gallery is what a search runs over. Searches never wait and take no lock: a search sees the gallery as it was when it began, whole,
// whatever is entered or removed meanwhile. What was removed is overwritten as soon as no search sees it any more.
//
// A search is a cascade, one stage a file where it is more than a call:
//
//	stage      over                    by                                      file
//	screen     everybody               matcher.Probe.Screen                    search.go
//	shortlist  ranks                   the best by count, ties by place        shortlist.go
//	likeness   the shortlist           matcher.Probe.Likeness                  search.go
//	match      the best of that        matcher.Probe.MatchAtLeast              search.go
//
// The first three may lose a finger that the last would have found; how often is measured by `bench scale`. A gallery that is no larger than
// the last list is matched wholly.
package arena
