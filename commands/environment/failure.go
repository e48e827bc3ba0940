package environment

import "encoding/json"

// failure is Lambda's JSON form of an error.
type failure struct {
	Type    string `json:"errorType"`
	Message string `json:"errorMessage"`
}

func errorBody(kind, message string) []byte {
	body, _ := json.Marshal(failure{kind, message})
	return body
}

// errorType returns the type of an error from Lambda or a function.
func errorType(body []byte) string {
	var f failure
	if json.Unmarshal(body, &f) != nil || f.Type == "" {
		return "Runtime.Unknown"
	}
	return f.Type
}
