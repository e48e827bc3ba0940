package edge

import (
	"bytes"

	"github.com/eawsy/aws-lambda-go-shim/lambda/json"
)

// original is what CloudFront sent: the JSON, and what it was decoded to. A function passes on
// all of it that the function did not change, even members that are newer than this package.
type original struct {
	configText, requestText, responseText json.RawMessage
	config                                Config
	request                               *Request
	response                              *Response

	origin *Origin // that of Event.Request, in which the function may change fields
}

// encodeRequest returns the JSON of a request as changed by the function.
func (o *original) encodeRequest(r *Request) ([]byte, error) {
	before, now := *o.request, *r
	if now.Body != nil && before.Body != nil && *now.Body == *before.Body {
		now.Body, before.Body = nil, nil // it may be large, and stays as it was sent
	}
	if now.Origin != o.origin { // another one gets no member of this one
		before.Origin = nil
	}
	return encode(o.requestText, &before, &now)
}

// encode returns the JSON that CloudFront sent for a value, with the changes from before to now.
func encode(sent []byte, before, now any) ([]byte, error) {
	is, err := json.Marshal(now)
	if err != nil || sent == nil {
		return is, err
	}
	was, err := json.Marshal(before)
	if err != nil {
		return nil, err
	}
	return update(sent, was, is)
}

// update returns JSON that was sent with the changes from was to is.
func update(sent, was, is []byte) ([]byte, error) {
	if bytes.Equal(was, is) {
		return sent, nil
	}
	var members [3]map[string]json.RawMessage
	for i, text := range [3][]byte{sent, was, is} {
		if len(text) == 0 || text[0] != '{' {
			return is, nil
		}
		if err := json.Unmarshal(text, &members[i]); err != nil {
			return nil, err
		}
	}
	for name := range members[1] {
		if members[2][name] == nil {
			delete(members[0], name)
		}
	}
	for name, value := range members[2] {
		if bytes.Equal(members[1][name], value) { // also if it was not sent
			continue
		}
		value, err := update(members[0][name], members[1][name], value)
		if err != nil {
			return nil, err
		}
		members[0][name] = value
	}
	return json.Marshal(members[0])
}

// same reports whether two values have the same JSON.
func same(a, b any) bool {
	x, _ := json.Marshal(a) // an error makes an empty text
	y, _ := json.Marshal(b)
	return bytes.Equal(x, y)
}
