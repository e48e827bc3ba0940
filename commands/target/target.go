// Package target knows where zips can be deployed, and the limits there.
package target

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"lambdashim/commands/archive"
	"lambdashim/commands/cli"
)

// Target is a place to deploy zips to. Its limits are in bytes; 0 means no limit.
type Target struct {
	name          string // for --target
	Place         string
	Zip, unzipped int64
	arch          string // the only architecture there, as in GOARCH; "" for any
}

// https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html
// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-at-edge-function-restrictions.html
// Functions are the targets for functions.
var Functions = []Target{
	{"lambda", "Lambda, uploaded directly", 50 << 20, 250 << 20, ""},
	{"s3", "Lambda, through S3", 0, 250 << 20, ""},
	{"edge-origin", "Lambda@Edge, origin events", 50 << 20, 250 << 20, "amd64"},
	{"edge-viewer", "Lambda@Edge, viewer events", 1 << 20, 250 << 20, "amd64"},
}

// Web is the target for HTTP servers. AWS does not document which size may be 512 MB. Its
// own command compares the zip's.
// https://docs.aws.amazon.com/lambda/latest/dg/web-functions-runtimes.html
// https://docs.aws.amazon.com/lambda/latest/dg/web-functions-configuration-architecture.html
var Web = Target{"web", "Lambda Web Functions", 512 << 20, 0, "arm64"}

// Of returns the target with this name, or nil for "".
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

// Limits returns the limits as text for people.
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

// Architectures maps GOARCH to Lambda's names.
var Architectures = map[string]string{"amd64": "x86_64", "arm64": "arm64"}

// IsSmall reports whether the limit is so small that zopfli is worth its time.
func (t *Target) IsSmall() bool { return t != nil && t.Zip > 0 && t.Zip <= 1<<20 }

// Refuses says in a word or two why a zip cannot be deployed there, or returns "".
func (t *Target) Refuses(arch string, zipped, unzipped int64) string {
	switch {
	case t.arch != "" && arch != t.arch:
		return "not " + arch
	case t.Zip > 0 && zipped > t.Zip, t.unzipped > 0 && unzipped > t.unzipped:
		return "too large"
	}
	return ""
}

// Check returns an error if a zip cannot be deployed to t. The error says what would help.
// Plain says why zopfli did not compress the zip, or is nil.
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
		return fmt.Errorf("%s would have %d bytes, %d unzipped, but %s takes less (%s): its largest part is %s, %d bytes zipped; %s",
			output, zipped, n, t.Place, t.Limits(), largest.Name, largest.Zipped, help)
	}
	return fmt.Errorf("%s would be for %s, which %s does not accept (%s): build it with GOARCH=%s", output, arch, t.Place, t.Limits(), t.arch)
}
