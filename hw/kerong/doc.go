// Package kerong drives the lock boards of KERONG's CU family, which sit in many parcel lockers, over RS-485.
//
// # The protocol
//
// 8N1, 19200 baud as delivered. Every frame ends in the sum of its other bytes, modulo 256. There are two dialects:
//
//	CU12, CU16   02 AD 31 03 SUM          unlock; AD: board in the high nibble, lock in the low one. No answer.
//	             02 AD 30 03 SUM          status
//	             02 AD 35 H0 H1 I0 I1 03 SUM   its answer: hooks and infrared eyes of 16 locks, the first lock in bit 0
//	CU24, CU48   02 BB LL 61 03 SUM       unlock; BB: board, LL: lock. Answer 02 BB LL 75 00 SUM
//	             02 BB 00 60 03 SUM       status; answer 02 BB 00 75 06 and 6 bytes, hooks of 48 locks, and SUM
//
// The board ends the pulse itself, so a host that dies leaves no lock released. There is no command that ends a pulse early: Halt waits until
// the board has.
//
// # Where it comes from, and what is doubtful
//
// The maker's papers could not be read. The bytes come from public drivers that agree with each other (xaleel/locker for the CU16; several for
// the CU48), and the layout of the CU48's answers rests on those alone. None of this has been run on a real board. Known lies:
//
//   - One published table has unlock frames with wrong sums (02 0F 31 03 49, 02 10 30 03 3E). The right ones are 45 and 43 in the last byte;
//     the tests hold both.
//   - Some firmware answers an unlock of the first dialect, some does not, and boards are deaf for a moment after one. So the answer counts for
//     nothing here: a status that can be read says that the board is there, and a hook that has let go says that the lock has moved.
//   - Whether a set bit means hooked or unhooked differs between boards and wirings, and a bank without feedback reads as all open or all
//     shut: see [Polarity]. "terminal check" shows what the driver makes of it.
//   - A sum finds each single flipped bit, but not two that cancel each other out. An unlock that became one for another lock would open the
//     wrong door. The driver compares the hooks of the board before and after, and reports a door that opened without being asked for; it
//     cannot shut it.
//   - The pulse can be set at the board (command 37); its layout is not known well enough to send it.
package kerong
