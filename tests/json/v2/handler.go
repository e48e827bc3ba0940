package main

import "encoding/json/jsontext"

// Point has the methods of encoding/json/v2.
type Point struct{ X, Y int }

func (p Point) MarshalJSONTo(out *jsontext.Encoder) error {
	return out.WriteValue(jsontext.Value(`"` + string(rune('a'+p.X)) + string(rune('a'+p.Y)) + `"`))
}

func (p *Point) UnmarshalJSONFrom(in *jsontext.Decoder) error {
	value, err := in.ReadValue()
	if err == nil {
		p.X, p.Y = int(value[1]-'a'), int(value[2]-'a')
	}
	return err
}

type Event struct {
	Points []Point          `json:"points"`
	By     map[string]Point `json:"by"`
}

func Handle(e Event) (Event, error) { return e, nil }
