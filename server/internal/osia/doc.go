// Package osia answers the operations of the OSIA ABIS interface, version 1.6.0, with the index of this service behind them.
//
// An operation is asked for by its name in the interface, with the parameters of its path and query and the bytes of its body: see ABIS.Answer.
// How these come and who may ask is the caller's business.
//
//	createEncounterNoIds, createEncounterNoId, createEncounter   encounters.go
//	readAllEncounters, readEncounter, readTemplate               read.go
//	updateEncounter, updateEncounterStatus, updateEncounterGalleries, deleteEncounter, deleteAll
//	mergeEncounter, moveEncounter                                move.go
//	identify, identifyFromId, identifyFromEncounterId            identify.go
//	verifyFromId, verifyFromBio                                  verify.go
//	readGalleries, readGalleryContent                            galleries.go
//	readTaskStatus, redeliverTaskResult                          tasks.go
//
// A gallery of OSIA is a gallery of the index, an encounter is a subject in each of its galleries, and names.go says how they are called. So the
// same finger in two galleries is kept twice. A change of several of them is no transaction: what fails is undone, and where the process ends in
// between, asking again brings it to its end.
//
// Nothing of a person is kept but templates of fingers, the encounter's status, type and times, and what the client itself wants back (clientData,
// instance). Images, biographic and contextual data are forgotten with the request. What cannot be done as it is asked for is refused rather than
// left out: other biometrics than fingers, references to data elsewhere, encrypted data, filters by what is not kept.
//
// With a callback an operation is a task (tasks.go) and its result is sent (deliver.go), to the addresses that the service is told of and to no
// other. Tasks live in memory: a restart forgets them.
//
// Source: Secure Identity Alliance, OSIA release 7.1, abis.yaml 1.6.0, https://github.com/SecureIdentityAlliance/osia, under the licence there.
// Copyright © Secure Identity Alliance (2022).
package osia
