package edge

import (
	"strconv"
	"strings"

	"github.com/eawsy/aws-lambda-go-shim/lambda/internal/syntax"
)

// Origin is where a request goes: exactly one of Custom and S3. It need not be an
// origin of the distribution.
//
// See https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-event-structure.html#request-event-fields-request
type Origin struct {
	Custom *CustomOrigin `json:"custom,omitempty"`
	S3     *S3Origin     `json:"s3,omitempty"`
}

// CustomOrigin is an HTTP server.
type CustomOrigin struct {
	// CustomHeaders go with the request. None of them may be in its Headers.
	CustomHeaders Headers `json:"customHeaders"`

	// DomainName is a DNS name of at most 253 characters, not an IP address.
	DomainName string `json:"domainName"`

	// KeepaliveTimeout is how long an idle connection is kept, in seconds.
	KeepaliveTimeout int `json:"keepaliveTimeout"`

	// Path goes before the URI. It is "", or begins with a slash and does not end with
	// one. It is percent-encoded and has at most 255 characters.
	Path string `json:"path"`

	// Port is 80, 443, or from 1024 to 65535.
	Port int `json:"port"`

	// Protocol is http or https.
	Protocol string `json:"protocol"`

	// ReadTimeout is how long to wait for a response, and for each packet of it, in
	// seconds.
	ReadTimeout int `json:"readTimeout"`

	// ResponseCompletionTimeout is how long to wait for the whole response, in seconds. It
	// is at least ReadTimeout, or 0 for no limit.
	ResponseCompletionTimeout int `json:"responseCompletionTimeout,omitempty"`

	// SSLProtocols are one or more of TLSv1.2, TLSv1.1, TLSv1 and SSLv3.
	SSLProtocols []string `json:"sslProtocols"`
}

// S3Origin is a bucket.
type S3Origin struct {
	// AuthMethod is origin-access-identity or none. CloudFront does not document it
	// for buckets with an origin access control.
	AuthMethod string `json:"authMethod"`

	// CustomHeaders go with the request. None of them may be in its Headers.
	CustomHeaders Headers `json:"customHeaders"`

	// DomainName is the bucket's name, such as amzn-s3-demo-bucket.s3.eu-west-1.amazonaws.com,
	// in lower case, of at most 128 characters.
	DomainName string `json:"domainName"`

	// Path goes before the URI. It is "", or begins with a slash and does not end with one.
	Path string `json:"path"`

	// ReadTimeout is as in CustomOrigin. Zero means CloudFront's default.
	ReadTimeout int `json:"readTimeout,omitempty"`

	// ResponseCompletionTimeout is as in CustomOrigin.
	ResponseCompletionTimeout int `json:"responseCompletionTimeout,omitempty"`

	// Region is the bucket's region. An origin access identity needs it.
	Region string `json:"region"`
}

// NewCustomOrigin returns an origin that is an HTTPS server on port 443, with TLS 1.2
// and CloudFront's default timeouts.
func NewCustomOrigin(domainName string) *Origin {
	return &Origin{Custom: &CustomOrigin{
		CustomHeaders:    make(Headers),
		DomainName:       domainName,
		KeepaliveTimeout: 5,
		Port:             443,
		Protocol:         "https",
		ReadTimeout:      30,
		SSLProtocols:     []string{"TLSv1.2"},
	}}
}

// NewS3Origin returns an origin that is a bucket without an origin access identity.
func NewS3Origin(domainName, region string) *Origin {
	return &Origin{S3: &S3Origin{
		AuthMethod:    "none",
		CustomHeaders: make(Headers),
		DomainName:    domainName,
		Region:        region,
	}}
}

func (o *Origin) domainName() string {
	switch {
	case o == nil:
	case o.Custom != nil:
		return o.Custom.DomainName
	case o.S3 != nil:
		return o.S3.DomainName
	}
	return ""
}

// check returns an error if CloudFront would refuse this origin instead of received, the
// original one, for a request with these headers.
func (o *Origin) check(received *Origin, headers Headers) error {
	switch {
	case (o.Custom == nil) == (o.S3 == nil):
		return ValidationError("the origin must be either custom or s3")
	case o.Custom != nil:
		if err := o.Custom.check(); err != nil {
			return err
		}
		return checkCustomHeaders(&o.Custom.CustomHeaders, headers)
	}
	if o.S3.AuthMethod == originAccessIdentity && (received == nil || received.S3 == nil || received.S3.AuthMethod != originAccessIdentity) {
		return ValidationError("the s3 origin has the authMethod origin-access-identity, which the request's own origin did not have: use none")
	}
	if err := o.S3.check(); err != nil {
		return err
	}
	return checkCustomHeaders(&o.S3.CustomHeaders, headers)
}

func (c *CustomOrigin) check() error {
	if err := checkDomainName(c.DomainName, 253); err != nil {
		return err
	}
	if strings.Trim(c.DomainName, "0123456789.") == "" {
		return ValidationError("the origin's domainName " + c.DomainName + " is an address: use a name")
	}
	if len(c.Path) > 255 {
		return ValidationError("the origin's path has " + strconv.Itoa(len(c.Path)) + " characters: CloudFront takes at most 255")
	}
	if err := checkPath(c.Path); err != nil {
		return err
	}
	if c.Port != 80 && c.Port != 443 && (c.Port < 1024 || c.Port > 65535) {
		return ValidationError("the origin's port " + strconv.Itoa(c.Port) + " is not allowed: use 80, 443 or 1024 to 65535")
	}
	if c.Protocol != "http" && c.Protocol != "https" {
		return ValidationError("the origin's protocol " + strconv.Quote(c.Protocol) + " is unknown: use http or https")
	}
	// The upper limits are quotas that AWS can raise, so they are not checked.
	if c.KeepaliveTimeout < 1 || c.ReadTimeout < 1 {
		return ValidationError("the origin's keepaliveTimeout and readTimeout must be at least 1 second")
	}
	if err := checkCompletion(c.ReadTimeout, c.ResponseCompletionTimeout); err != nil {
		return err
	}
	for _, name := range c.SSLProtocols {
		if !contains([]string{"TLSv1.2", "TLSv1.1", "TLSv1", "SSLv3"}, name) {
			return ValidationError("the origin's sslProtocols contain " + strconv.Quote(name) + ": use TLSv1.2, TLSv1.1, TLSv1 or SSLv3")
		}
	}
	if len(c.SSLProtocols) == 0 {
		return ValidationError("the origin's sslProtocols are empty: use TLSv1.2")
	}
	return nil
}

const originAccessIdentity = "origin-access-identity"

func (s *S3Origin) check() error {
	if err := checkDomainName(s.DomainName, 128); err != nil {
		return err
	}
	if s.DomainName != lower(s.DomainName) {
		return ValidationError("the origin's domainName " + s.DomainName + " is not in lower case: write it in lower case")
	}
	if err := checkPath(s.Path); err != nil {
		return err
	}
	if s.ReadTimeout < 0 {
		return ValidationError("the origin's readTimeout " + strconv.Itoa(s.ReadTimeout) + " is negative: use at least 1 second")
	}
	if err := checkCompletion(s.ReadTimeout, s.ResponseCompletionTimeout); err != nil {
		return err
	}
	switch s.AuthMethod {
	case "none":
	case originAccessIdentity:
		if s.Region == "" {
			return ValidationError("the s3 origin has no region, which an origin access identity needs")
		}
	default:
		return ValidationError("the s3 origin has the authMethod " + strconv.Quote(s.AuthMethod) + ": use origin-access-identity or none")
	}
	return nil
}

func checkCompletion(read, completion int) error {
	if completion != 0 && completion < read {
		return ValidationError("the origin's responseCompletionTimeout " + strconv.Itoa(completion) + " is less than its readTimeout " + strconv.Itoa(read) + ": raise it, or set it to 0 for no limit")
	}
	return nil
}

func checkDomainName(name string, most int) error {
	for i := 0; i < len(name); i++ {
		if c := name[i]; !syntax.IsAlphanumeric(c) && c != '-' && c != '.' && c != '_' {
			return ValidationError("the origin's domainName " + strconv.Quote(name) + " is not valid: leave out scheme, port and path")
		}
	}
	if name == "" || len(name) > most {
		return ValidationError("the origin's domainName has " + strconv.Itoa(len(name)) + " characters: CloudFront takes 1 to " + strconv.Itoa(most))
	}
	return nil
}

func checkPath(path string) error {
	if path == "" {
		return nil
	}
	for i := 0; i < len(path); i++ {
		if c := path[i]; c <= ' ' || c >= 0x7f {
			return ValidationError("the origin's path " + strconv.Quote(path) + " has a space, a control character or a non-ASCII character: percent-encode it")
		}
	}
	if path[0] != '/' || path[len(path)-1] == '/' {
		return ValidationError("the origin's path " + strconv.Quote(path) + " must begin with a slash and not end with one")
	}
	return nil
}

// notCustom are headers that an origin cannot have, in addition to the disallowed ones. See
// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/add-origin-custom-headers.html#add-origin-custom-headers-denylist
var notCustom = []string{
	"cache-control", "content-length", "cookie", "host", "if-match", "if-modified-since", "if-none-match", "if-range",
	"if-unmodified-since", "max-forwards", "pragma", "range", "request-range", "te", "transfer-encoding", "via",
}

// checkCustomHeaders returns an error if CloudFront would refuse an origin's custom headers
// for a request with these headers. It replaces nil with an empty map, because CloudFront
// wants an object.
func checkCustomHeaders(custom *Headers, headers Headers) error {
	if *custom == nil {
		*custom = make(Headers)
	}
	for name, lines := range *custom {
		if err := checkHeader(name, lines); err != nil {
			return err
		}
		if Disallowed(name) || contains(notCustom, name) || strings.HasPrefix(name, "x-amz-") {
			return ValidationError("the header " + name + " cannot be a custom header of an origin")
		}
		if len(headers[name]) > 0 {
			return ValidationError("the header " + name + " is in the request's headers and in the origin's customHeaders: put it into one of them")
		}
	}
	return nil
}
