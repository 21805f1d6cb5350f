package access_test

import (
	"slices"
	"strings"
	"testing"

	"fingerzeig/server/internal/access"
)

// matrix is what each role may do, as it was agreed. A row that is changed here needs a reason, and a line in docs/API.md.
const matrix = `
                 terminal desk operator auditor admin
public           yes      yes  yes      yes     yes
subject.read     -        yes  yes      -       yes
subject.write    -        yes  -        -       yes
subject.erase    yes      yes  yes      -       yes
template.export  -        -    -        -       yes
verify           yes      yes  -        -       yes
identify         yes      yes  -        -       yes
gallery.read     -        yes  yes      yes     yes
gallery.admin    -        -    yes      -       yes
bulk             -        -    yes      -       yes
tool             -        yes  -        -       yes
unlock           -        -    yes      -       yes
audit.read       -        -    -        yes     yes
terminal.admin   -        -    yes      -       yes
pickup.keep      -        yes  yes      -       yes
pickup.take      yes      -    -        -       yes
scores           -        yes  -        -       yes
`

// TestMatrix holds each cell of the table against the roles.
func TestMatrix(t *testing.T) {
	lines := strings.Split(strings.TrimSpace(matrix), "\n")
	roles := strings.Fields(lines[0])
	if len(roles) != len(access.Roles) || len(lines)-1 != len(access.Permissions) {
		t.Fatalf("%d roles of %d, %d permissions of %d", len(roles), len(access.Roles), len(lines)-1, len(access.Permissions))
	}
	for _, line := range lines[1:] {
		cells := strings.Fields(line)
		permission := access.Permission(cells[0])
		if !slices.Contains(access.Permissions, permission) {
			t.Errorf("there is no permission %s", permission)
		}
		for i, cell := range cells[1:] {
			p := access.Principal{Role: access.Role(roles[i])}
			if got, want := p.May(permission), cell == "yes"; got != want {
				t.Errorf("%s, %s: %v, want %v", roles[i], permission, got, want)
			}
		}
	}
	for _, role := range []access.Role{"", "Admin", "root"} {
		for _, permission := range append(slices.Clone(access.Permissions), "", "none") {
			if got := (access.Principal{Role: role}).May(permission); got != (permission == access.Public) {
				t.Errorf("the role %q may %q: %v", role, permission, got)
			}
		}
	}
}

// TestGalleries asks who may do something in which gallery.
func TestGalleries(t *testing.T) {
	keys := newKeys(t)
	for _, row := range []struct {
		galleries  []string
		gallery    string
		in, always bool
	}{
		{[]string{"hall"}, "hall", true, false},
		{[]string{"hall"}, "hal", false, false},
		{[]string{"hall"}, "*", false, false},
		{[]string{"hall"}, "", false, false},
		{[]string{"hall", "annex"}, "annex", true, false},
		{[]string{"*"}, "hall", true, true},
	} {
		p := keys.add(access.Entry{Role: access.Desk, Galleries: row.galleries})
		if p.In(row.gallery) != row.in || p.Everywhere() != row.always {
			t.Errorf("%v in %q: %v, everywhere: %v", row.galleries, row.gallery, p.In(row.gallery), p.Everywhere())
		}
	}
	if zero := (access.Principal{}); zero.In("hall") || zero.Everywhere() || zero.May(access.GalleryRead) {
		t.Error("the zero principal may do something")
	}
	if all := access.Everybody(); !all.In("hall") || !all.Everywhere() || !all.May(access.Scores) {
		t.Error("a service without keys is not open")
	}
}
