// Package hwtest tests drivers, and those who use them.
//
// [TestSensor] and [TestLocks] are the contracts of package hw as tests; every driver runs them against its device, or against something
// that speaks like its device. [Sensor] and [Locks] wrap a driver and let calls fail on demand, counted by [Faults]: a test first runs
// without a fault to learn how many calls there are, and then once for each call and each way to fail, so that no error path is left to
// chance. A [Cable] connects a driver with something that speaks like its device, in memory or over a pseudo-terminal, and mistreats what it
// carries.
package hwtest
