// Package desk is the page for those who enrol: find a subject, take fingers, see what is wrong with a print while the person still stands there,
// save, erase; and the documents: announce, put into a locker by two clerks, take back.
//
// The page is a few embedded files without a framework or a build step, in German and English. What is stored is asked of the HTTP API, with the
// key that the clerk signed in with, so that there is one place that says who may do what; [calls] lists the requests that the page can make.
// What is not stored goes no further than this package: it looks at prints ([engine]), holds the captures of a finger against each other, and
// forgets them with the request.
//
// What a web page must not do is ruled out here, and not left to the page:
//
//   - The key is typed once. The browser then holds a random token in a cookie that scripts cannot read and other sites cannot send; the key stays
//     in this process's memory, and goes with the session: signed out, idle for [idleTime], or older than [longestSession].
//   - No address holds anything about a person: names of subjects travel in bodies alone, also on the way to the API.
//   - The policy of each answer lets the page load its own files and speak to its own server and to the devices that were configured, and to
//     nobody else; no inline script or style, no frames, no HTML from text (Trusted Types).
//   - Requests from other sites are refused, as are those under another machine's name where the page is for this machine alone.
//
// It is a package of its own and not part of server/internal/web, which is the demo's and knows no fingers.
package desk
