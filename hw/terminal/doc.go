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
//	  "terminal": "town-hall",               the name by which the service knows this terminal
//	  "keyFile": "key",                      the terminal's key (role terminal), where the service wants one
//	  "releaseKeys": ["iojj3X...="],         the keys by which the service signs releases; see below
//	  "folder": "state",                     what the terminal keeps: journal and mirror
//	  "offline": true,                       whether it goes on without a line; false where it is missing
//	  "screen": "127.0.0.1:8092",            where the citizen's page is served; the console serves where it is missing
//	  "screenKeyFile": "screenkey",          what the browser is started with, as http://127.0.0.1:8092/?key=...; may be missing
//	  "health": "127.0.0.1:8091",            where GET /healthz is answered; nowhere where it is missing
//	  "sound": ["/usr/lib/terminal-sound"],  a command that is run with a word for what happens; none where it is missing
//	  "voice": ["/usr/lib/terminal-voice"],  a command that reads the screen aloud; the browser does where it is missing
//	  "sensor": {"driver": "sim", "images": "prints", "ppi": 500},
//	  "locks": {"driver": "sim", "lockers": 24, "full": true}
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
// (or --check terminal.json) asks every device for its state, says what it found, warns of what looks wrong, and asks the server whether it works and by which key it signs.
// It opens no lock. It shuts all of them, as every start does, so the terminal must not serve meanwhile.
//
// # The guard
//
// Where no device ends a pulse by itself the terminal starts a second process of itself. It hangs on a pipe, and when the terminal dies, by
// whatever signal, it switches all locks off. It ignores the signals by which a service is stopped, and goes when the terminal says farewell. Without
// a guard the terminal does not serve. What no program survives, such as a machine that hangs or loses its power, it does not help against.
//
// # The service
//
// Who may collect what is the service's business: the terminal asks it by code ("present"), and by print or answer for a release, which is signed for
// this terminal, one locker and one attempt. It obeys the keys of releaseKeys alone. GET /v1/terminals/NAME/keys of the service says them, in base64;
// whoever sets the terminal up compares them with what the operator says, since a key that comes over the line alone would be obeyed by whoever holds the line.
// A clerk's order to open a locker, for loading or taking back, comes as the answer to one of the heartbeats that the terminal sends every two seconds.
//
// # What is kept
//
// The folder holds two files. "journal" is what must survive a power cut: which locker was about to be opened, and the reports that the service does not
// have yet. No locker is touched before the journal has it on the disk, and after a start the terminal tells what it sees of all lockers. A journal that is broken
// stops the terminal: look at the lockers, put the file aside and delete "mirror", then start.
//
// "mirror" is there where offline is true and the service lets it: the pickups that wait in this terminal, with their templates, sealed under a key that
// comes from keyFile (AES-256-GCM, HKDF). While the service cannot be reached, and only then, the terminal decides by code and finger itself, by a
// release key that lives in memory alone; three wrong prints a pickup, counted in the journal. A pickup is forgotten when its time is over, or when the
// service does not name it any more. Whoever has disk and keyFile has the templates: keep keyFile as a credential of the service manager.
//
// # Watch
//
// The terminal looks at all doors and at the cover once a second. A door that opens without a release, and a cover that opens, are an alarm: in the log, by
// the sound "alarm", and as a report to the service. The self-test that each start makes is made again each night at three. Under systemd it says when
// it is ready, and feeds the watch-dog as long as the watch looks and no visit hangs.
//
// The voice is run with two words more: the language of the page ("de", "de-plain" or "en") and the text, in UTF-8. It speaks and ends; it is killed as
// soon as the text is not so any more. Where it fails, the browser speaks, until the next citizen comes.
//
// The words for the sound are finger, question, captured, again, wrong, released, opened, shut, door, sorry and alarm.
package main
