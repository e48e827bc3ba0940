package pack

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"lambdashim/commands/archive"
	"lambdashim/commands/cli"
	"lambdashim/commands/home"
)

// target is a place to deploy zips to. Its limits are in bytes; 0 means no limit.
type target struct {
	name          string // for --target
	place         string
	zip, unzipped int64
	arch          string // the only architecture there, as in GOARCH; "" for any

	// former is a smaller limit for the zip, which AWS's pages no longer have. Above it, pack warns.
	former int64
}

// MaxUnzipped is Lambda's limit for an unzipped function, in bytes.
const MaxUnzipped = 250 << 20

// https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html
// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-at-edge-function-restrictions.html
// functionTargets are the targets for functions.
var functionTargets = []target{
	{"lambda", "Lambda, uploaded directly", 50 << 20, MaxUnzipped, "", 0},
	{"s3", "Lambda, through S3", 0, MaxUnzipped, "", 0},
	{"edge-origin", "Lambda@Edge, origin events", 50 << 20, MaxUnzipped, "amd64", 0},
	{"edge-viewer", "Lambda@Edge, viewer events", 50 << 20, MaxUnzipped, "amd64", 1 << 20},
}

// webTarget is the target for HTTP servers. AWS does not document which size may be 512 MB. Its
// own command compares the zip's.
// https://docs.aws.amazon.com/lambda/latest/dg/web-functions-runtimes.html
// https://docs.aws.amazon.com/lambda/latest/dg/web-functions-configuration-architecture.html
var webTarget = target{"web", "Lambda Web Functions", maxWebZip, 0, "arm64", 0}

// targetOf returns the target with this name, or nil for "".
func targetOf(name string) (*target, error) {
	if name == "" {
		return nil, nil
	}
	var names []string
	for i := range functionTargets {
		if functionTargets[i].name == name {
			return &functionTargets[i], nil
		}
		names = append(names, functionTargets[i].name)
	}
	if name == webTarget.name {
		return &webTarget, nil
	}
	names = append(names, webTarget.name)
	return nil, cli.Usagef("unknown target %q: use one of %s", name, strings.Join(names, ", "))
}

// limits returns the limits as text for people.
func (t *target) limits() string {
	var list []string
	if t.zip > 0 {
		list = append(list, fmt.Sprintf("zip %d MiB", t.zip>>20))
	}
	if t.former > 0 {
		list[0] += fmt.Sprintf(" (%d until 2024)", t.former>>20)
	}
	if t.unzipped > 0 {
		list = append(list, fmt.Sprintf("unzipped %d MiB", t.unzipped>>20))
	}
	if t.arch != "" {
		list = append(list, home.Architectures[t.arch]+" only")
	}
	return "limits: " + strings.Join(list, ", ")
}

// saves reports whether each byte counts there.
func (t *target) saves() bool { return t != nil && t.former > 0 }

// isEdge reports whether the place is Lambda@Edge.
func (t *target) isEdge() bool { return t != nil && strings.HasPrefix(t.name, "edge-") }

// verdict says in a word or two whether a zip can be deployed there.
func (t *target) verdict(arch string, zipped, unzipped int64) string {
	switch {
	case t.arch != "" && arch != t.arch:
		return "not " + arch
	case t.zip > 0 && zipped > t.zip, t.unzipped > 0 && unzipped > t.unzipped:
		return "too large"
	case t.former > 0 && zipped > t.former:
		return "perhaps"
	}
	return "fits"
}

// check returns an error if a zip cannot be deployed to t, or a warning if that is not
// certain. Both say what would help.
func (t *target) check(output, arch string, zipped int64, entries []archive.Entry) (warning string, err error) {
	if t == nil {
		return "", nil
	}
	n := archive.Unzipped(entries)
	switch t.verdict(arch, zipped, n) {
	case "fits":
		return "", nil
	case "perhaps":
		return fmt.Sprintf("%s has %d bytes. AWS's pages allow %d MiB for viewer events, but in 2024 CloudFront refused more than %d MiB: try it there, or %s",
			output, zipped, t.zip>>20, t.former>>20, shrink(entries)), nil
	case "too large":
		return "", fmt.Errorf("%s would be %d bytes, %d unzipped, more than %s allows (%s): %s", output, zipped, n, t.place, t.limits(), shrink(entries))
	}
	return "", fmt.Errorf("%s would be for %s, which %s does not accept (%s): build it with GOARCH=%s", output, arch, t.place, t.limits(), t.arch)
}

// shrink says what would make a zip smaller.
func shrink(entries []archive.Entry) string {
	largest := slices.MaxFunc(entries, func(a, b archive.Entry) int { return cmp.Compare(a.Zipped, b.Zipped) })
	help := "import less, or pack fewer files"
	if slices.ContainsFunc(entries, func(e archive.Entry) bool { return strings.HasSuffix(e.Name, "/host.so") }) {
		help = "build with --buildmode=exe, " + help
	}
	return help + ": the largest part is " + largest.Name
}
