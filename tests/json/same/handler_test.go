package main

import (
	"encoding/json"
	"fmt"
	"testing"
)

func TestReport(t *testing.T) {
	var e Event
	if err := json.Unmarshal([]byte(`{"echo":`+text+`}`), &e); err != nil {
		t.Fatal(err)
	}
	result, err := Handle(e)
	if err != nil {
		t.Fatal(err)
	}
	out, err := json.Marshal(result)
	if err != nil {
		t.Fatal(err)
	}
	fmt.Println("result " + string(out))
}
