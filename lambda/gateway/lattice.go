package gateway

import (
	"net/url"
	"strings"

	"github.com/eawsy/aws-lambda-go-shim/lambda/json"
)

// lattice is an event of VPC Lattice. Version 1 has names with underscores, and version 2 lists
// of values: https://docs.aws.amazon.com/vpc-lattice/latest/ug/lambda-functions.html
type lattice struct {
	Method      string            `json:"method"`
	RawPath     string            `json:"raw_path"`
	Path        string            `json:"path"`
	Headers     map[string]values `json:"headers"`
	Parameters1 map[string]values `json:"query_string_parameters"`
	Parameters  map[string]values `json:"queryStringParameters"`
	Body        string            `json:"body"`
	IsBase641   bool              `json:"is_base64_encoded"`
	IsBase64    bool              `json:"isBase64Encoded"`
	Context     struct {
		TargetGroup string `json:"targetGroupArn"`
	} `json:"requestContext"`
}

// values are the values of a header or a parameter: a string, or a list of strings.
type values []string

func (v *values) UnmarshalJSON(text []byte) error {
	if len(text) > 0 && text[0] == '"' {
		*v = make(values, 1)
		return json.Unmarshal(text, &(*v)[0])
	}
	return json.Unmarshal(text, (*[]string)(v))
}

// decodeLattice reads an event of VPC Lattice. It returns nil for any other event.
func decodeLattice(text []byte) *event {
	var l lattice
	if json.Unmarshal(text, &l) != nil || l.Method == "" || l.RawPath == "" && l.Context.TargetGroup == "" {
		return nil
	}
	e := &event{shape: balancer, method: l.Method, path: l.Path, text: text, Body: l.Body, IsBase64Encoded: l.IsBase64 || l.IsBase641}
	parameters := l.Parameters
	if l.RawPath != "" {
		e.path, parameters = l.RawPath, l.Parameters1
	}
	if e.path, e.RawQuery, _ = strings.Cut(e.path, "?"); e.RawQuery == "" {
		query := make(url.Values, len(parameters))
		for name, values := range parameters {
			query[name] = values
		}
		e.RawQuery = query.Encode()
	}
	e.MultiValueHeaders = make(map[string][]string, len(l.Headers))
	for name, values := range l.Headers {
		e.MultiValueHeaders[name] = values
	}
	return e
}
