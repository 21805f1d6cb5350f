// Package modbus drives relay boards that speak Modbus, over RS-485 (RTU) or TCP. It is the only door to the Modbus library.
//
// # The protocol
//
// Relays are coils, contacts are discrete inputs: FC 05 writes one coil, FC 0F several, FC 01 and 02 read. On a serial line 9600 baud, 8N1, as most
// boards are delivered; 01 05 00 00 FF 00 8C 3A switches the first relay of unit 1 on, 01 05 00 00 00 00 CD CA off.
//
// Boards of Waveshare and their copies end a pulse themselves: FC 05 at address 0200h plus the relay, with the time in tenths of a second in
// place of the value ("flash on"). Options.Flash uses it, and it is what to use: a host that dies leaves no lock released.
//
// # Where it comes from, and its lies
//
// The protocol page of Waveshare's Modbus RTU Relay (waveshare.com/wiki), and public programs that use the boards. None of this has been run on
// a real board; the tests speak to a board of our own and to the server of the library.
//
//   - Boards made before September 2021 speak a dialect (V1) that the maker calls not conforming. Ask for V2.
//   - What a board without "flash on" does with address 0200h is its own affair. The coil is read back, a refused pulse is an error, and the
//     host's timer switches off in any case.
//   - The Modbus RTU Relay (D) is delivered with each relay linked to the input beside it: a door contact wired there would open lockers. Its holding
//     registers 1000h and following must be 0. With Options.Flash the driver reads them and refuses to start otherwise; boards that do not have
//     them answer with an exception, which is fine.
//   - A late answer looks like the answer to the next question. After each error the line is closed and opened anew.
//   - A relay that is off says that its coil has no current, not that the lock is shut. Wire locks that hold without current (fail secure) to the
//     normally open contact.
//   - Modbus knows no password. Whoever reaches the line or the port opens lockers: a cable of its own, never the building's network.
package modbus
