// Package target knows the places that take zips, and their limits.
package target

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"lambdashim/commands/archive"
	"lambdashim/commands/cli"
)

// Target is a place that takes zips, with its limits in bytes, 0 for none.
type Target struct {
	name          string // for --target
	Place         string
	Zip, unzipped int64
	arch          string // the only one it takes, as in GOARCH
}

// https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html
// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-at-edge-function-restrictions.html
// Functions are the targets that take functions.
var Functions = []Target{
	{"lambda", "Lambda, uploaded directly", 50 << 20, 250 << 20, ""},
	{"s3", "Lambda, by way of S3", 0, 250 << 20, ""},
	{"edge-origin", "Lambda@Edge, origin events", 50 << 20, 250 << 20, "amd64"},
	{"edge-viewer", "Lambda@Edge, viewer events", 1 << 20, 250 << 20, "amd64"},
}

// Web takes servers of HTTP. Which size the 512 MB are is not documented: AWS's own command
// compares the zip with it.
// https://docs.aws.amazon.com/lambda/latest/dg/web-functions-runtimes.html
// https://docs.aws.amazon.com/lambda/latest/dg/web-functions-configuration-architecture.html
var Web = Target{"web", "Lambda Web Functions", 512 << 20, 0, "arm64"}

// Of returns the target of a name, or nil for "".
func Of(name string) (*Target, error) {
	if name == "" {
		return nil, nil
	}
	var names []string
	for i := range Functions {
		if Functions[i].name == name {
			return &Functions[i], nil
		}
		names = append(names, Functions[i].name)
	}
	if name == Web.name {
		return &Web, nil
	}
	names = append(names, Web.name)
	return nil, cli.Usagef("unknown target %q: use one of %s", name, strings.Join(names, ", "))
}

// Limits writes the limits for people.
func (t *Target) Limits() string {
	var limits []string
	if t.Zip > 0 {
		limits = append(limits, fmt.Sprintf("zip %d MiB", t.Zip>>20))
	}
	if t.unzipped > 0 {
		limits = append(limits, fmt.Sprintf("unzipped %d MiB", t.unzipped>>20))
	}
	if t.arch != "" {
		limits = append(limits, Architectures[t.arch]+" only")
	}
	return "limits: " + strings.Join(limits, ", ")
}

// Architectures are Lambda's names of them, by GOARCH.
var Architectures = map[string]string{"amd64": "x86_64", "arm64": "arm64"}

// IsSmall reports whether each byte counts.
func (t *Target) IsSmall() bool { return t != nil && t.Zip > 0 && t.Zip <= 1<<20 }

// Refuses says in a word or two why a zip cannot go there, or "" where it can.
func (t *Target) Refuses(arch string, zipped, unzipped int64) string {
	switch {
	case t.arch != "" && arch != t.arch:
		return "not " + arch
	case t.Zip > 0 && zipped > t.Zip, t.unzipped > 0 && unzipped > t.unzipped:
		return "too large"
	}
	return ""
}

// Check refuses a zip that cannot go where it is wanted, and says what would help.
// Plain is why zopfli did not compress it, or nil.
func (t *Target) Check(output, arch string, zipped int64, entries []archive.Entry, plain error) error {
	if t == nil {
		return nil
	}
	n := archive.Unzipped(entries)
	switch t.Refuses(arch, zipped, n) {
	case "":
		return nil
	case "too large":
		largest := slices.MaxFunc(entries, func(a, b archive.Entry) int { return cmp.Compare(a.Zipped, b.Zipped) })
		help := "import less, or pack fewer files"
		if slices.ContainsFunc(entries, func(e archive.Entry) bool { return strings.HasSuffix(e.Name, "/host.so") }) {
			help = "build it with --buildmode=exe, which needs less of the shim, " + help
		}
		if plain != nil {
			help = fmt.Sprintf("compress it with zopfli (%v), or %s", plain, help)
		}
		return fmt.Errorf("%s would have %d bytes, %d unzipped, and %s takes less (%s): its largest part is %s, %d bytes zipped; %s",
			output, zipped, n, t.Place, t.Limits(), largest.Name, largest.Zipped, help)
	}
	return fmt.Errorf("%s would be for %s, which %s does not take (%s): build it with GOARCH=%s", output, arch, t.Place, t.Limits(), t.arch)
}
