// Package main has two triggers of a Cognito user pool. One zip serves both, as two
// functions: their handler settings are handler.PreSignUp and handler.PreToken.
//
// Cognito waits five seconds for a trigger, and asks up to three times. It reads
// the whole event back, with the response filled in.
package main

import (
	"fmt"
	"strings"

	"github.com/aws/aws-lambda-go/events"
)

// domain is the one whose addresses may sign up.
const domain = "example.com"

// SignUpRefused is what an application finds as the type of the error, and its
// text is shown: Cognito answers the sign-up with a UserLambdaValidationException,
// "PreSignUp failed with error " and the text.
type SignUpRefused struct{ reason string }

func (e *SignUpRefused) Error() string { return e.reason }

// PreSignUp refuses the addresses of other domains. Of the rest it confirms those
// that an identity provider stands for, and leaves the others to Cognito's mail:
// anybody can claim an address.
func PreSignUp(event events.CognitoEventUserPoolsPreSignup) (events.CognitoEventUserPoolsPreSignup, error) {
	email := event.Request.UserAttributes["email"]
	if name, at, _ := strings.Cut(email, "@"); name == "" || !strings.EqualFold(at, domain) {
		return event, &SignUpRefused{fmt.Sprintf("%q is no address of %s", email, domain)}
	}
	external := event.TriggerSource == "PreSignUp_ExternalProvider"
	event.Response.AutoConfirmUser = external
	event.Response.AutoVerifyEmail = external
	return event, nil
}

// PreToken adds a claim and a scope to tokens, by the groups that the user is in.
// The trigger's version has to be V2_0 or V3_0: in V1_0 access tokens cannot be
// changed.
func PreToken(event events.CognitoEventUserPoolsPreTokenGenV2_0) (events.CognitoEventUserPoolsPreTokenGenV2_0, error) {
	groups := event.Request.GroupConfiguration
	details := &event.Response.ClaimsAndScopeOverrideDetails
	details.GroupOverrideDetails = groups // or the token's groups would be none
	details.IDTokenGeneration.ClaimsToAddOrOverride = map[string]any{"groups": groups.GroupsToOverride}
	for _, group := range groups.GroupsToOverride {
		if group == "admins" {
			details.AccessTokenGeneration.ScopesToAdd = []string{"orders/write"}
		}
	}
	return event, nil
}
