package access

// matrix is who may do what. What is not here is not allowed.
var matrix = map[Role]map[Permission]bool{
	Terminal: {Verify: true, Identify: true, SubjectErase: true, PickupTake: true},
	Desk: {
		GalleryRead: true, SubjectRead: true, SubjectWrite: true, SubjectErase: true, Verify: true, Identify: true, Tool: true, PickupKeep: true,
		Scores: true,
	},
	Operator: {GalleryRead: true, GalleryAdmin: true, SubjectRead: true, SubjectErase: true, Bulk: true, Unlock: true, TerminalAdmin: true, PickupKeep: true},
	Auditor:  {GalleryRead: true, AuditRead: true},
	Admin: {
		GalleryRead: true, GalleryAdmin: true, SubjectRead: true, SubjectWrite: true, SubjectErase: true, TemplateExport: true, Verify: true,
		Identify: true, Bulk: true, Tool: true, Unlock: true, AuditRead: true, TerminalAdmin: true,
		PickupKeep: true, PickupTake: true, Scores: true,
	},
}
