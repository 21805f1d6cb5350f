package main

import (
	"strings"
	"testing"

	"fingerzeig/server/internal/contacts"
)

// TestPickupSettings checks settings of pickups that are good, and such that cannot be.
func TestPickupSettings(t *testing.T) {
	short := write(t, "short", "a key of no use\n")
	good := write(t, "key", strings.Repeat("k", 32)+"\n")
	for _, row := range []struct {
		name string
		args []string
		says string // empty: that all is well
	}{
		{"alone", []string{"--pickups", "hall"}, ""},
		{"all", []string{"--pickups", "hall", "--pickup-offline", "--pickup-among", "--pickup-zone", "Europe/Berlin", "--notify-smtp", "127.0.0.1:25", "--notify-smtp-security", "loopback",
			"--notify-from", "a@town.example", "--notify-hook", "https://sms.example", "--notify-hook-key", good, "--notify-letters", t.TempDir(), "--notify-contact", "030 1"}, ""},
		{"no name", []string{"--pickups", ".hall"}, "pickups"},
		{"terminals without a line, and none", []string{"--pickup-offline"}, "need pickups"},
		{"messages about nothing", []string{"--notify-letters", "."}, "need pickups"},
		{"nowhere", []string{"--pickups", "hall", "--pickup-zone", "Europe/Atlantis"}, "pickup-zone"},
		{"nobody to ask", []string{"--pickups", "hall", "--notify-letters", "."}, "notify-contact"},
		{"mail from nobody", []string{"--pickups", "hall", "--notify-smtp", "127.0.0.1:25", "--notify-contact", "030 1"}, "notify-from"},
		{"a password that is not there", []string{"--pickups", "hall", "--notify-smtp", "127.0.0.1:25", "--notify-from", "a@b.example", "--notify-smtp-user", "a", "--notify-contact", "030 1"}, "no such file"},
		{"a short key", []string{"--pickups", "hall", "--notify-hook", "https://sms.example", "--notify-hook-key", short, "--notify-contact", "030 1"}, "24 to 64"},
		{"no place", []string{"--pickups", "hall", "--notify-places", write(t, "places", "hall\n")}, "no place"},
		{"a long place", []string{"--pickups", "hall", "--notify-places", write(t, "places", "hall "+strings.Repeat("x", 41)+"\n")}, "40 characters"},
		{"on a cluster", []string{"--pickups", "hall", "--cluster", "127.0.0.1:1", "--key-file", write(t, "kek", strings.Repeat("4d", 32))}, "not by a node"},
	} {
		if status, out, said := say(t, append([]string{"config", "check"}, row.args...)...); (status == 0) != (row.says == "") || !strings.Contains(said, row.says) {
			t.Errorf("%s: %d, %q, %q", row.name, status, out, said)
		}
	}
}

// TestPickupTells asks where somebody can be told, by what is set up.
func TestPickupTells(t *testing.T) {
	letters := t.TempDir()
	for _, row := range []struct {
		notifySettings
		mail, phone, postal bool
	}{
		{notifySettings{}, false, false, false},
		{notifySettings{Letters: letters, Contact: "030 1"}, false, false, true},
		{notifySettings{SMTP: "127.0.0.1:25", From: "a@b.example", Contact: "030 1"}, true, false, false},
	} {
		o, err := (&pickupSettings{Pickups: "hall", notifySettings: row.notifySettings}).options(t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		mail, phone := o.tells(contacts.Contact{Mail: "a@b.example"}), o.tells(contacts.Contact{Phone: "+4930123456"})
		if postal := o.tells(contacts.Contact{Postal: []string{"x"}}); mail != row.mail || phone != row.phone || postal != row.postal || !o.tells(contacts.Contact{}) {
			t.Errorf("%+v: mail %v, phone %v, postal %v", row.notifySettings, mail, phone, postal)
		}
	}
}
