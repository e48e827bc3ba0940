package logging

import (
	"testing"
	"time"
)

func TestATimestampIsWhatPackageTimeWrites(t *testing.T) {
	at := time.Unix(0, 0).UTC()
	for range 80_000 { // to beyond the year 2150
		if got, want := timestamp(at), at.Format("2006-01-02T15:04:05.000Z"); got != want {
			t.Fatalf("got %s, want %s", got, want)
		}
		at = at.Add(20*time.Hour + 17*time.Minute + 31*time.Second + 7*time.Millisecond)
	}
}

func TestALevelLetsThroughItselfAndMoreSevereOnes(t *testing.T) {
	for _, test := range []struct {
		set, level string
		shown      bool
	}{
		{"", "TRACE", true},
		{"INFO", "DEBUG", false},
		{"INFO", "INFO", true},
		{"INFO", "ERROR", true},
		{"FATAL", "ERROR", false},
		{"nonsense", "TRACE", true},
	} {
		t.Setenv("AWS_LAMBDA_LOG_LEVEL", test.set)
		if got := Shown(test.level); got != test.shown {
			t.Errorf("with the level %q set, %s is shown: %t", test.set, test.level, got)
		}
	}
}
