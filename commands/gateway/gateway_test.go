package gateway

import "testing"

func kind(t *testing.T, name string) *Kind {
	t.Helper()
	k, err := Of(name)
	if err != nil {
		t.Fatal(err)
	}
	return k
}
