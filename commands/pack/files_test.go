package pack

import (
	"os"
	"testing"
)

func TestFilesThatNoFunctionMayHaveAreRefusedBeforeTheyAreRead(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.MkdirAll("data/small", 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile("data/video", nil, 0o666); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate("data/video", 5<<30); err != nil {
		t.Skip(err)
	}
	_, _, err := choice{args: []string{"data"}}.read()
	const want = "the files to pack are too large: with data/video they have more than 512 MiB, and no function may have that: leave it out"
	if err == nil || err.Error() != want {
		t.Errorf("error %v, want %s", err, want)
	}
}
