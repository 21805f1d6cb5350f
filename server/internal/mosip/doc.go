// Package mosip answers the six operations that MOSIP asks of an ABIS, with the index of this service behind them.
//
// A message is a JSON object whose "id" names the operation. MOSIP sends messages through a queue or, for its mock, over HTTP; here a caller
// hands ABIS.Answer the bytes and gets the answer's. An operation that fails is an answer too: returnValue 2 and a failureReason.
//
//	mosip.abis.insert          enrols the fingers of a referenceURL
//	mosip.abis.identify        searches for a referenceId or a referenceURL
//	mosip.abis.delete          erases a referenceId
//	mosip.abis.ping            says that it is there
//	mosip.abis.pendingJobs     counts the operations under way
//	mosip.abis.referenceCount  counts the references
//
// What a referenceURL holds is CBEFF (cbeff.go), encrypted to the ABIS (envelope.go), and fetched with a token (share.go). Only fingers are
// read: faces and irises in it are left aside. Of the flags maxResults and targetFPIR count, the others are ignored, as MOSIP allows.
//
// Source: MOSIP, ABIS API, version 0.9 as amended to September 2021. Messages say version 1.1.
package mosip
