// Command server is the service: it keeps who is enrolled, and says over HTTP whose finger a print is of.
//
//	go run ./server          serves on 127.0.0.1:8080 and keeps its data in ./fingerzeig-data
//	go run ./server demo     plays pick-ups at a simulated terminal, with everything made up and thrown away
//
// This package is the command line and the demo. The HTTP API is in internal/api, the demo's page in internal/web.
package main
