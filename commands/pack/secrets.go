package pack

import (
	"path"
	"path/filepath"
	"regexp"
)

// secrets lists files and directories that may hold secrets, by the end of their path. If
// holds is set, a file counts only if its content matches.
var secrets = []struct {
	pattern string
	holds   *regexp.Regexp
}{
	{pattern: ".git"},
	{pattern: ".env"},
	{pattern: ".env.*"},
	{pattern: ".aws"},
	{pattern: ".ssh"},
	{pattern: ".netrc"},
	{pattern: ".git-credentials"},
	{pattern: ".docker/config.json"},
	{pattern: "id_rsa"},
	{pattern: "id_dsa"},
	{pattern: "id_ecdsa"},
	{pattern: "id_ed25519"},
	{pattern: "*.pem", holds: privateKey},
	{pattern: "*.key", holds: privateKey},
	{pattern: ".npmrc", holds: regexp.MustCompile(`_(authToken|auth|password)\s*=\s*[^\s$]`)}, // $ starts a variable
}

var privateKey = regexp.MustCompile(`-----BEGIN ([A-Z0-9]+ )*PRIVATE KEY-----`)

// looksSecret reports whether a file or directory may hold a secret.
func looksSecret(file string, content []byte) bool {
	base := filepath.Base(file)
	lastTwo := path.Join(filepath.Base(filepath.Dir(file)), base)
	for _, s := range secrets {
		is, _ := path.Match(s.pattern, base)
		if !is {
			is, _ = path.Match(s.pattern, lastTwo)
		}
		if is && (s.holds == nil || s.holds.Match(content)) {
			return true
		}
	}
	return false
}
