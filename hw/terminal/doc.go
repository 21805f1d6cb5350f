// Command terminal is the program of a pickup terminal. It wires the sensor, the locks, the flow of package kiosk and the server, and talks to
// citizens on its console, in German or English.
//
//	go run ./hw/terminal terminal.json
//
// # Configuration
//
// The configuration is a JSON file; paths in it are relative to its folder, and a field that is not known is an error.
//
//	{
//	  "language": "de",                      "de" or "en"
//	  "server": "http://127.0.0.1:8080",     where the service listens
//	  "gallery": "pickups",                  the gallery of the subjects
//	  "pickups": "pickups.json",             the open pickups
//	  "sensor": {"driver": "sim", "images": "prints", "ppi": 500},
//	  "locks": {"driver": "sim", "lockers": 24}
//	}
//
// The sensor driver "sim" takes image files (PNG, JPEG, BMP, TIFF, PGM) from a folder: whoever sits at the console names the one that lies
// on the sensor. A ppi of 0 leaves the resolution to the files. The locks driver "sim" has doors that a simulated citizen opens and shuts.
//
// The pickups are a list; "finger" may be missing, "taken" is set by the terminal:
//
//	[{"code": "K7PX-42", "subject": "subject-1", "locker": 3, "finger": "right-index"}]
//
// # Erasure
//
// When a locker was emptied, the terminal first marks the pickup as taken in the file, then has the server delete the subject, and then
// removes the pickup. A deletion that did not work is made up for as soon as the server answers, also after a restart.
package main
