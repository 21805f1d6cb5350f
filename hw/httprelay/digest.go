package httprelay

import (
	"crypto/md5"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"strings"
)

// errDigest is returned when a device asks for a proof that is not known here.
var errDigest = errors.New("httprelay: the device asks for neither a digest with qop=auth nor one without")

// digest answers a challenge (RFC 7616, MD5 and SHA-256, without a hash of the body).
func (c Credentials) digest(challenges []string, r *http.Request) (string, error) {
	for _, challenge := range challenges {
		scheme, rest, _ := strings.Cut(strings.TrimSpace(challenge), " ")
		if !strings.EqualFold(scheme, "Digest") {
			continue
		}
		p := parameters(rest)
		sum, known := map[string]func(string) string{"": md5Hex, "md5": md5Hex, "sha-256": sha256Hex}[strings.ToLower(p["algorithm"])]
		qop, offered := "", p["qop"] != ""
		for _, q := range strings.Split(p["qop"], ",") {
			if strings.TrimSpace(q) == "auth" {
				qop = "auth"
			}
		}
		if !known || offered && qop == "" || p["nonce"] == "" {
			continue
		}
		return c.proof(p, qop, sum, rand.Text(), r), nil
	}
	return "", errDigest
}

// proof returns the header's value (RFC 7616, 3.4).
func (c Credentials) proof(p map[string]string, qop string, sum func(string) string, cnonce string, r *http.Request) string {
	const count = "00000001" // each nonce is used once
	uri := r.URL.RequestURI()
	secret, asked := sum(c.User+":"+p["realm"]+":"+c.Password), sum(r.Method+":"+uri)
	header := fmt.Sprintf(`Digest username="%s", realm="%s", nonce="%s", uri="%s"`, quoted(c.User), quoted(p["realm"]), quoted(p["nonce"]), quoted(uri))
	if p["algorithm"] != "" {
		header += ", algorithm=" + p["algorithm"]
	}
	if p["opaque"] != "" {
		header += fmt.Sprintf(`, opaque="%s"`, quoted(p["opaque"]))
	}
	if qop == "" {
		return header + fmt.Sprintf(`, response="%s"`, sum(secret+":"+p["nonce"]+":"+asked))
	}
	response := sum(strings.Join([]string{secret, p["nonce"], count, cnonce, qop, asked}, ":"))
	return header + fmt.Sprintf(`, qop=%s, nc=%s, cnonce="%s", response="%s"`, qop, count, cnonce, response)
}

// parameters parses the parameters of a challenge: name=token or name="text".
func parameters(s string) map[string]string {
	p := map[string]string{}
	for s != "" {
		name, rest, found := strings.Cut(s, "=")
		if !found {
			break
		}
		name = strings.ToLower(strings.Trim(name, " \t,"))
		var value strings.Builder
		rest = strings.TrimLeft(rest, " \t")
		i, inside := 0, strings.HasPrefix(rest, `"`)
		if inside {
			i = 1
		}
		for ; i < len(rest); i++ {
			if inside && rest[i] == '\\' && i+1 < len(rest) {
				i++
			} else if inside && rest[i] == '"' || !inside && rest[i] == ',' {
				i++
				break
			}
			value.WriteByte(rest[i])
		}
		p[name] = value.String()
		s = rest[i:]
	}
	return p
}

// quoted makes a text fit for a quoted string.
func quoted(s string) string { return strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) }

func md5Hex(s string) string { h := md5.Sum([]byte(s)); return hex.EncodeToString(h[:]) }

func sha256Hex(s string) string { h := sha256.Sum256([]byte(s)); return hex.EncodeToString(h[:]) }
