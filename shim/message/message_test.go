package message

import (
	"errors"
	"fmt"
	"io"
	"testing"
)

func TestTextsAreTheSameAsWithFmt(t *testing.T) {
	for _, s := range []string{"", "a\"b\n", "äöü", "\xff\xfe", "longer than the limit"} {
		if got, want := Quote(s, 3), fmt.Sprintf("%.3q", s); got != want {
			t.Errorf("Quote: got %s, want %s", got, want)
		}
		if got, want := Quote([]byte(s), 3), fmt.Sprintf("%.3q", []byte(s)); got != want {
			t.Errorf("Quote of bytes: got %s, want %s", got, want)
		}
	}
	if got, want := Wrap("reading: ", io.EOF).Error(), fmt.Errorf("reading: %w", io.EOF).Error(); got != want {
		t.Errorf("Wrap: got %s, want %s", got, want)
	}
	if got, want := Because(io.EOF, io.ErrClosedPipe).Error(), fmt.Errorf("%w: %w", io.EOF, io.ErrClosedPipe).Error(); got != want {
		t.Errorf("Because: got %s, want %s", got, want)
	}
}

func TestWrappedErrorsAreFound(t *testing.T) {
	if err := Wrap("outer: ", Because(io.EOF, io.ErrClosedPipe)); !errors.Is(err, io.EOF) || !errors.Is(err, io.ErrClosedPipe) || errors.Is(err, io.ErrNoProgress) {
		t.Errorf("errors.Is is wrong about %v", err)
	}
}
