package main

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"lambdashim/packaging/archive"
)

// target is a place that takes zips, with its limits in bytes, 0 for none.
type target struct {
	name          string // for --target
	place         string
	zip, unzipped int64
	amd64Only     bool
}

// https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html
// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-at-edge-function-restrictions.html
var targets = []target{
	{"lambda", "Lambda, uploaded directly", 50 << 20, 250 << 20, false},
	{"s3", "Lambda, by way of S3", 0, 250 << 20, false},
	{"edge-origin", "Lambda@Edge, origin events", 50 << 20, 250 << 20, true},
	{"edge-viewer", "Lambda@Edge, viewer events", 1 << 20, 250 << 20, true},
}

// targetOf returns the target of a name, nil for none.
func targetOf(name string) (*target, error) {
	if name == "" {
		return nil, nil
	}
	var names []string
	for i := range targets {
		if targets[i].name == name {
			return &targets[i], nil
		}
		names = append(names, targets[i].name)
	}
	return nil, usagef("--target=%s is unknown: use one of %s", name, strings.Join(names, ", "))
}

// limits writes the limits for people.
func (t *target) limits() string {
	var limits []string
	if t.zip > 0 {
		limits = append(limits, fmt.Sprintf("zip %d MiB", t.zip>>20))
	}
	limits = append(limits, fmt.Sprintf("unzipped %d MiB", t.unzipped>>20))
	if t.amd64Only {
		limits = append(limits, "x86_64 only")
	}
	return "limits: " + strings.Join(limits, ", ")
}

// isSmall reports whether each byte counts.
func (t *target) isSmall() bool { return t != nil && t.zip > 0 && t.zip <= 1<<20 }

// refuses says in a word or two why a zip cannot go there, nothing where it can.
func (t *target) refuses(arch string, zipped, unzipped int64) string {
	switch {
	case t.amd64Only && arch != "amd64":
		return "not " + arch
	case t.zip > 0 && zipped > t.zip, unzipped > t.unzipped:
		return "too large"
	}
	return ""
}

// check refuses a zip that cannot go where it is wanted, and says what would help.
// Plain is why zopfli did not compress it, nil where it did or was not to.
func (t *target) check(output, arch string, zipped int64, entries []archive.Entry, plain error) error {
	if t == nil {
		return nil
	}
	n := unzipped(entries)
	switch t.refuses(arch, zipped, n) {
	case "":
		return nil
	case "too large":
		largest := slices.MaxFunc(entries, func(a, b archive.Entry) int { return cmp.Compare(a.Zipped, b.Zipped) })
		help := "import less, or pack fewer files"
		if slices.ContainsFunc(entries, func(e archive.Entry) bool { return strings.HasSuffix(e.Name, "/host.so") }) {
			help = "build it with --buildmode=exe, which needs less of the shim, " + help
		}
		if plain != nil {
			help = fmt.Sprintf("have it compressed by zopfli (%v), or %s", plain, help)
		}
		return fmt.Errorf("%s would have %d bytes, %d unzipped, and %s takes less (%s): its largest part is %s, %d bytes zipped; %s",
			output, zipped, n, t.place, t.limits(), largest.Name, largest.Zipped, help)
	}
	return fmt.Errorf("%s would be for %s, which %s does not take (%s): build it with GOARCH=amd64", output, arch, t.place, t.limits())
}

func unzipped(entries []archive.Entry) (n int64) {
	for _, e := range entries {
		n += int64(len(e.Content))
	}
	return n
}
