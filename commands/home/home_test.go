package home

import "testing"

func TestTheArchitectureIsLambdasDefaultUnlessGOARCHIsSet(t *testing.T) {
	for goarch, want := range map[string]string{"": "amd64", "amd64": "amd64", "arm64": "arm64"} {
		t.Setenv("GOARCH", goarch)
		if got, err := Arch(); got != want || err != nil {
			t.Errorf("with GOARCH %q, Arch returns %q, %v, want %q", goarch, got, err, want)
		}
	}
	t.Setenv("GOARCH", "386")
	if _, err := Arch(); err == nil || err.Error() != `GOARCH "386" is not supported: use amd64 or arm64` {
		t.Errorf("the error is %v", err)
	}
}
