package runtimeapi

import (
	"net/url"
	"testing"
)

func TestAnyRequestIDIsOnePathSegment(t *testing.T) {
	for _, id := range []string{"8476a536-e9f4-11e8-9739-2dfe598c3fcd", "a b", "a/b", "../next", "a%2Fb", "é\r\n\x7f", "?#", ""} {
		u, err := url.Parse("http://host/" + segment(id) + "/response")
		if err != nil || u.Path != "/"+id+"/response" || u.RawQuery != "" {
			t.Errorf("%q became %q: %v", id, segment(id), err)
		}
	}
}
