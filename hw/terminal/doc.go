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
//	  "keyFile": "key",                      the terminal's key, where the service wants one
//	  "pickups": "pickups.json",             the open pickups
//	  "sensor": {"driver": "sim", "images": "prints", "ppi": 500},
//	  "locks": {"driver": "sim", "lockers": 24}
//	}
//
// The sensor driver "sim" takes image files (PNG, JPEG, BMP, TIFF, PGM) from a folder: whoever sits at the console names the one that lies
// on the sensor. A ppi of 0 leaves the resolution to the files. The locks driver "sim" has doors that a simulated citizen opens and shuts.
//
// # Devices
//
// Each driver has fields of its own; those that may be missing have a remark or a 0 that docs/HARDWARE.md explains, with wiring and polarity.
//
//	sensor {"driver": "zfm", "port": "/dev/ttyUSB0", "model": "r503"}
//	       {"driver": "sbi", "serial": "...", "roots": "authorities.pem"}
//	       {"driver": "secugen", "ca": "localhost.pem", "licenceFile": "licence"}
//	       {"driver": "capture", "command": ["/usr/lib/helper"]}        or "socket"
//	       {"driver": "folder", "folder": "scans", "ppi": 500}
//
//	locks  {"driver": "kerong", "port": "/dev/ttyUSB0", "board": "cu16", "lockers": 24, "hooks": "hooked"}
//	       {"driver": "modbus", "url": "tcp://10.0.0.5:502", "unit": 1, "lockers": 16, "flash": true, "doors": 0}
//	       {"driver": "gpio", "chip": "/dev/gpiochip0", "outputs": [17, 27], "doors": [5, 6], "inputsLow": true, "pullUp": true}
//	       {"driver": "hidrelay", "path": "/dev/relay", "serial": "HURTM", "lockers": 8}
//	       {"driver": "shelly", "hosts": ["10.0.0.7"], "perHost": 4, "lockers": 4, "doors": true, "passwordFile": "password"}
//	       {"driver": "http", "hosts": ["10.0.0.8"], "lockers": 1, "on": {"url": "http://{host}/on"}, "off": {"url": "http://{host}/off"}}
//
// Passwords, tokens and licences are files of their own, never part of the configuration.
//
// # The check
//
//	go run ./hw/terminal check terminal.json
//
// (or --check terminal.json) asks every device for its state, says what it found, warns of what looks wrong, and asks the server whether it works.
// It opens no lock. It shuts all of them, as every start does, so the terminal must not serve meanwhile.
//
// # The guard
//
// Where no device ends a pulse by itself the terminal starts a second process of itself. It hangs on a pipe, and when the terminal dies, by
// whatever signal, it switches all locks off. It ignores the signals by which a service is stopped, and goes when the terminal says farewell. Without
// a guard the terminal does not serve. What no program survives, such as a machine that hangs or loses its power, it does not help against.
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
