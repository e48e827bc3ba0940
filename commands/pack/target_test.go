package pack

import "testing"

func TestATargetsVerdict(t *testing.T) {
	for _, test := range []struct {
		name, arch       string
		zipped, unzipped int64
		want             string
	}{
		{"lambda", "arm64", 50 << 20, 250 << 20, "fits"},
		{"lambda", "amd64", 50<<20 + 1, 250 << 20, "too large"},
		{"lambda", "amd64", 1, 250<<20 + 1, "too large"},
		{"s3", "amd64", 200 << 20, 250 << 20, "fits"},
		{"edge-origin", "arm64", 1, 1, "not arm64"},
		{"edge-viewer", "amd64", 1 << 20, 1, "fits"},
		{"edge-viewer", "amd64", 1<<20 + 1, 1, "perhaps"},
		{"edge-viewer", "amd64", 50<<20 + 1, 1, "too large"},
		{"web", "arm64", 512 << 20, 1 << 40, "fits"},
		{"web", "arm64", 512<<20 + 1, 1, "too large"},
		{"web", "amd64", 1, 1, "not amd64"},
	} {
		to, err := targetOf(test.name)
		if err != nil {
			t.Fatal(err)
		}
		if got := to.verdict(test.arch, test.zipped, test.unzipped); got != test.want {
			t.Errorf("%s says %q to %s, %d bytes, %d unzipped, want %q", test.name, got, test.arch, test.zipped, test.unzipped, test.want)
		}
	}
}
