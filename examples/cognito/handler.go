// Package main has two triggers of a Cognito user pool. Deploy its zip as two
// functions, with the handler settings handler.PreSignUp and handler.PreToken.
//
// Cognito waits five seconds for a trigger, and tries up to three times. A trigger
// returns the whole event, with the response filled in.
package main

import (
	"fmt"
	"strings"

	"github.com/aws/aws-lambda-go/events"
)

// domain is the email domain whose addresses may sign up.
const domain = "example.com"

// SignUpRefused is the error that the application gets. Cognito answers the sign-up
// with a UserLambdaValidationException: "PreSignUp failed with error " and the text.
type SignUpRefused struct{ reason string }

func (e *SignUpRefused) Error() string { return e.reason }

// PreSignUp refuses addresses of other domains. It confirms users that come from an
// identity provider. To the others Cognito sends a mail, because anybody can claim an
// address.
func PreSignUp(event events.CognitoEventUserPoolsPreSignup) (events.CognitoEventUserPoolsPreSignup, error) {
	email := event.Request.UserAttributes["email"]
	if name, at, _ := strings.Cut(email, "@"); name == "" || !strings.EqualFold(at, domain) {
		return event, &SignUpRefused{fmt.Sprintf("%q is not an address of %s", email, domain)}
	}
	external := event.TriggerSource == "PreSignUp_ExternalProvider"
	event.Response.AutoConfirmUser = external
	event.Response.AutoVerifyEmail = external
	return event, nil
}

// PreToken adds a claim and a scope to tokens, depending on the user's groups. The
// trigger's version must be V2_0 or V3_0, because V1_0 cannot change access tokens.
func PreToken(event events.CognitoEventUserPoolsPreTokenGenV2_0) (events.CognitoEventUserPoolsPreTokenGenV2_0, error) {
	groups := event.Request.GroupConfiguration
	details := &event.Response.ClaimsAndScopeOverrideDetails
	details.GroupOverrideDetails = groups // otherwise the token would have no groups
	details.IDTokenGeneration.ClaimsToAddOrOverride = map[string]any{"groups": groups.GroupsToOverride}
	for _, group := range groups.GroupsToOverride {
		if group == "admins" {
			details.AccessTokenGeneration.ScopesToAdd = []string{"orders/write"}
		}
	}
	return event, nil
}
