// Package hidrelay drives the small USB relay boards of dcttech and their copies (1, 2, 4 or 8 relays, vendor and product 16c0:05df), which
// need no driver: they are HID devices, and Linux shows them as /dev/hidrawN.
//
// # The protocol
//
// Feature reports of 8 bytes, without a number, so that the ioctls take 9 with a 0 in front:
//
//	set   00 FF nn ...   relay nn on, from 1        00 FD nn ...   off
//	      00 FE ...      all on                     00 FC ...      all off
//	get   00 s s s s s 00 00 bb                     a serial number of 5 letters, and the relays that are on, the first in bit 0
//
// It comes from the sources of pavel-a/usb-relay-hid, read and not copied. It has been run against a fake of the ioctls only, never on a real
// board.
//
// # Its lies
//
//   - 16c0:05df is a number that many makers share. Only a product called USBRelayN is one of these boards, and N is how many relays it has.
//   - /dev/hidrawN is another device after the next plug. Give the path by a rule of udev, and the serial number in the options.
//   - Whether the serial number stands where it should differs between systems whose reports are shifted by a byte. What is not five printable
//     letters is refused.
//   - A set report is acknowledged by the USB controller, not by the relay. The driver reads the bitmap back when it switches off.
//   - There is no timer on the board: a host that dies leaves a relay on. The board forgets its relays when it loses its power.
//   - There are no inputs. Whether a door is closed is Unknown, always.
package hidrelay
