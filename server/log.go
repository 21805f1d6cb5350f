package main

import (
	"io"
	"log/slog"
	"regexp"
	"strings"
)

// newLog returns a log in which nothing stands of whom the service knows. The code that logs does not name anybody; what it might be handed by
// mistake, or from below, is taken out here once more.
func newLog(w io.Writer, format, level string) *slog.Logger {
	o := &slog.HandlerOptions{ReplaceAttr: redact}
	var least slog.Level
	if least.UnmarshalText([]byte(level)) == nil { // kong lets no other through
		o.Level = least
	}
	if format == "json" {
		return slog.New(slog.NewJSONHandler(w, o))
	}
	return slog.New(slog.NewTextHandler(w, o))
}

const redacted = "[redacted]"

// secret are the names of attributes whose values are nobody's business.
var secret = map[string]bool{
	"authorization": true, "body": true, "cookie": true, "gallery": true, "image": true, "key": true, "label": true, "labels": true,
	"password": true, "path": true, "query": true, "sample": true, "secret": true, "subject": true, "template": true, "token": true, "uri": true,
}

// redact takes out the values of secret attributes, of anything but numbers, times and texts, and of texts what looks like a secret.
func redact(_ []string, a slog.Attr) slog.Attr {
	if secret[strings.ToLower(a.Key)] {
		return slog.String(a.Key, redacted)
	}
	switch a.Value.Kind() {
	case slog.KindString:
		return slog.String(a.Key, scrub(a.Value.String()))
	case slog.KindAny:
		switch v := a.Value.Any().(type) {
		case error:
			return slog.String(a.Key, scrub(v.Error()))
		case slog.Level, *slog.Source:
			return a
		case string:
			return slog.String(a.Key, scrub(v))
		default:
			return slog.String(a.Key, redacted)
		}
	}
	return a
}

var (
	// names are those of a path of the API, and what follows.
	names = regexp.MustCompile(`(galleries|subjects|persons|encounters)/[^/\s"'{}]+`)
	// addresses are those to which citizens are written, and numbers by which they are called.
	addresses = regexp.MustCompile(`[\w.%+-]+@[\w-]+(\.[\w-]+)+|\+[0-9][0-9 /()-]{6,}[0-9]`)
	// keylike are keys and prints: 16 bytes in hexadecimal, 30 in base64, and more.
	keylike = regexp.MustCompile(`[0-9A-Fa-f]{32,}|[A-Za-z0-9+/_-]{40,}=*`)
	// code are the lines of a stack trace that tell a place in the source: they hold nothing else, and their paths are long.
	code = regexp.MustCompile(`^\s+/?\S+\.go:\d+|^[\w./-]+(\.\(?\*?\w+\)?)*\(`)
)

// scrub takes out of a text what looks like a name or a secret.
func scrub(text string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		line = names.ReplaceAllString(line, "$1/"+redacted)
		line = addresses.ReplaceAllString(line, redacted)
		if len(lines) == 1 || !code.MatchString(line) {
			line = keylike.ReplaceAllString(line, redacted)
		}
		lines[i] = line
	}
	return strings.Join(lines, "\n")
}
