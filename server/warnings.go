package main

import (
	"fmt"
	"io"
	"os"
	"runtime"
)

// othersBits are those of a mode by which everybody on the machine could read or write.
const othersBits = 0o006

// warn says what is possible with these settings, and hardly ever meant.
func (s *settings) warn(w io.Writer) {
	for _, text := range s.warnings() {
		_, _ = fmt.Fprintln(w, "Warning:", text)
	}
}

// warnings returns what warn says.
func (s *settings) warnings() (all []string) {
	for _, name := range s.secretFiles() {
		if info, err := os.Stat(name); err == nil && info.Mode().Perm()&othersBits != 0 && runtime.GOOS != "windows" {
			all = append(all, fmt.Sprintf("every user of this machine can read or write %s: chmod o-rwx.", name))
		}
	}
	_, err := loopbackAddress(s.Listen)
	exposed := err != nil || s.InsecureListen
	switch {
	case exposed && s.TLSCert == "" && s.Keys != "":
		all = append(all, "without TLS, keys and prints can be read on their way here.")
	case exposed && s.TLSCert == "":
		all = append(all, "without TLS and login, whoever reaches this address can read, change and delete everything.")
	case exposed && s.Keys == "" && s.ClientCA != "" && s.ClientCerts == "required":
		all = append(all, "without keys, whoever has a certificate of "+s.ClientCA+" may do everything; a terminal is told scores, and nothing is locked (keys create).")
	case exposed && s.Keys == "":
		all = append(all, "without keys, whoever reaches this address can read, change and delete everything (keys create).")
	}
	if exposed && s.Audit == "" {
		all = append(all, "without an audit log nobody can say afterwards who did what (audit).")
	}
	return all
}

// secretFiles are those of the settings that nobody else should read.
func (s *settings) secretFiles() (names []string) {
	all := []string{s.KeyFile, s.TLSKey, s.ClusterKey, s.mosipSettings.Secret, s.mosipSettings.Key, s.SMTPPassword, s.HookKey}
	if s.Audit != "" {
		all = append(all, s.log().keyFile())
	}
	for _, name := range all {
		if name != "" {
			names = append(names, name)
		}
	}
	return names
}
