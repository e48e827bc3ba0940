package environment

import "encoding/json"

// failure is how Lambda describes an error.
type failure struct {
	Type    string `json:"errorType"`
	Message string `json:"errorMessage"`
}

func errorBody(kind, message string) []byte {
	body, _ := json.Marshal(failure{kind, message})
	return body
}

// errorType returns the type of an error that Lambda or a function describes.
func errorType(body []byte) string {
	var f failure
	if json.Unmarshal(body, &f) != nil || f.Type == "" {
		return "Runtime.Unknown"
	}
	return f.Type
}
