// Package web is the page of the demo: a visitor plays a citizen at a simulated terminal and watches its lockers.
//
// The page is three embedded files without a framework and asks nobody but its own server for anything. What the terminal does comes from a
// [Terminal]; this package knows no fingers, no locks and no index. It is made for this machine only: requests under another machine's name,
// or from another site's page, are refused.
package web
