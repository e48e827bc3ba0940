package json

// RawMessage is JSON that stays as it is. It is not another name of encoding/json's, so it
// is the same type in every program, and its methods make encoding/json treat it alike.
type RawMessage []byte

// MarshalJSON returns the JSON.
func (m RawMessage) MarshalJSON() ([]byte, error) {
	if m == nil {
		return []byte("null"), nil
	}
	return m, nil
}

// UnmarshalJSON stores a copy of the JSON.
func (m *RawMessage) UnmarshalJSON(text []byte) error {
	*m = append((*m)[:0], text...)
	return nil
}
