package emulator

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

// failureIn returns the error from Lambda or a function in the body of an answer.
func failureIn(body []byte) (f failure) {
	if json.Unmarshal(body, &f) != nil || f.Type == "" {
		f.Type = "Runtime.Unknown"
	}
	return f
}
