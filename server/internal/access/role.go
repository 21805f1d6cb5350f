package access

// Role is what somebody is to the service.
type Role string

// The roles.
const (
	Terminal Role = "terminal" // asks whose finger it is, and opens lockers
	Desk     Role = "desk"     // enrols
	Operator Role = "operator" // keeps it running: galleries, imports, locks
	Auditor  Role = "auditor"  // looks at what was done
	Admin    Role = "admin"    // may do everything
)

// Roles are all roles.
var Roles = []Role{Terminal, Desk, Operator, Auditor, Admin}

// Permission is what something asks of whoever wants it.
type Permission string

// The permissions.
const (
	Public         Permission = "public"          // everybody has it, with a key or without
	SubjectRead    Permission = "subject.read"    // who is enrolled, how well
	SubjectWrite   Permission = "subject.write"   // enrol and change
	SubjectErase   Permission = "subject.erase"   // erase: the end of a hand-over
	TemplateExport Permission = "template.export" // templates leave the service
	Verify         Permission = "verify"          // 1:1
	Identify       Permission = "identify"        // 1:N
	GalleryRead    Permission = "gallery.read"    // sizes and policies
	GalleryAdmin   Permission = "gallery.admin"   // policies, erasing whole galleries
	Bulk           Permission = "bulk"            // import, de-duplication, and all jobs
	Tool           Permission = "tool"            // extraction, quality, conversion, explanation: nothing of the index
	Unlock         Permission = "unlock"          // end locks after wrong verifications
	AuditRead      Permission = "audit.read"      // checkpoints of the audit
	TerminalAdmin  Permission = "terminal.admin"  // which lockers a terminal has
	PickupKeep     Permission = "pickup.keep"     // announce, load, take back
	PickupTake     Permission = "pickup.take"     // hand over: a terminal for itself
	Scores         Permission = "scores"          // answers that tell more than the decision; thresholds of one's own
)

// Permissions are all permissions.
var Permissions = []Permission{
	Public, SubjectRead, SubjectWrite, SubjectErase, TemplateExport, Verify, Identify, GalleryRead, GalleryAdmin, Bulk, Tool, Unlock, AuditRead,
	TerminalAdmin, PickupKeep, PickupTake, Scores,
}

// Principal is somebody who has authenticated. The zero Principal may do what everybody may.
type Principal struct {
	Name      string // of the entry
	Role      Role
	galleries map[string]bool
	rate      int // requests a second; 0: that of the role
}

// Everybody returns the principal of a service without keys: whoever reaches it may do everything.
func Everybody() Principal {
	return Principal{Role: Admin, galleries: map[string]bool{everywhere: true}, rate: mostRate}
}

// May reports whether p has a permission.
func (p Principal) May(n Permission) bool { return n == Public || matrix[p.Role][n] }

// In reports whether p may do so in a gallery.
func (p Principal) In(gallery string) bool {
	return p.galleries[everywhere] || gallery != everywhere && p.galleries[gallery]
}

// Everywhere reports whether p may do so in all galleries.
func (p Principal) Everywhere() bool { return p.galleries[everywhere] }
