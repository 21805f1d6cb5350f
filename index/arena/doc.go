// Package arena keeps the candidates of many fingers in memory and searches them.
//
// A Gallery is what a search runs over. Searches never wait and take no lock: a search sees the gallery as it was when it began, whole,
// whatever is entered or removed meanwhile. What was removed is overwritten as soon as no search sees it any more.
//
// A search is a cascade. It screens everybody by the signs of their codes (matcher.Probe.Screen), puts those of the highest ranks on a
// shortlist, orders that by likeness (matcher.Probe.Likeness), and matches the best of it (matcher.Probe.MatchAtLeast).
//
// The first three may lose a finger that the last would have found; how often is measured by `bench scale`. A gallery that is no larger than
// the last list is matched wholly.
package arena
