// Package gpio drives locks on GPIO lines of Linux, through the character devices /dev/gpiochipN, and reads door contacts the same way.
//
// The interface is version 2 of the kernel's (include/uapi/linux/gpio.h, since 5.10). All outputs are asked for in one request, which sets
// them to off in the same step; a kernel that does not know version 2 refuses it.
//
// # What the kernel does not promise
//
//   - What a line does before this program runs. Between power-on and the request it floats or follows the boot loader. A resistor has to
//     hold the lock's driver off; without one, locks click at every boot.
//   - What a line does after this program. Most controllers leave it as it was: a program that is killed in a pulse leaves the lock released,
//     until it is started again or its guard has switched it off. Nothing in a GPIO line ends a pulse. Put a monostable (a 555, or a relay board
//     with a timer of its own) between line and lock where a document is worth more than ten euros.
//   - That the wire is there. A line that is read back says what the pin does, not what the lock does.
//
// None of this has been run on real hardware. The structures and numbers were compared with those that a C compiler makes of the kernel's
// header; the rest runs against a fake of the two calls that a request is used by.
package gpio
