package awswire_test

import (
	"reflect"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdktrail "github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	sdkiam "github.com/aws/aws-sdk-go-v2/service/iam"
	sdkstore "github.com/aws/aws-sdk-go-v2/service/identitystore"
	sdkorg "github.com/aws/aws-sdk-go-v2/service/organizations"
	sdkportal "github.com/aws/aws-sdk-go-v2/service/sso"
	sdkadmin "github.com/aws/aws-sdk-go-v2/service/ssoadmin"
	sdkoidc "github.com/aws/aws-sdk-go-v2/service/ssooidc"
	sdksts "github.com/aws/aws-sdk-go-v2/service/sts"

	"gatehouse/internal/awswire"
	"gatehouse/internal/awswire/cloudtrail"
	"gatehouse/internal/awswire/gatehouse"
	"gatehouse/internal/awswire/iam"
	"gatehouse/internal/awswire/identitystore"
	"gatehouse/internal/awswire/organizations"
	"gatehouse/internal/awswire/sso"
	"gatehouse/internal/awswire/ssoadmin"
	"gatehouse/internal/awswire/ssooidc"
	"gatehouse/internal/awswire/sts"
)

// leaf is a generated service beside the official Go client for it.
type leaf struct {
	name   string
	server reflect.Type            // its Server interface
	new    func() *awswire.Service // with nothing behind it
	client func(aws.Config) any    // nil where no official client exists
}

var leaves = []leaf{
	{
		"identitystore", reflect.TypeFor[identitystore.Server](),
		func() *awswire.Service { return identitystore.New(struct{ identitystore.Server }{}) },
		func(c aws.Config) any { return sdkstore.NewFromConfig(c) },
	},
	{
		"sso-admin", reflect.TypeFor[ssoadmin.Server](),
		func() *awswire.Service { return ssoadmin.New(struct{ ssoadmin.Server }{}) },
		func(c aws.Config) any { return sdkadmin.NewFromConfig(c) },
	},
	{
		"sso", reflect.TypeFor[sso.Server](),
		func() *awswire.Service { return sso.New(struct{ sso.Server }{}) },
		func(c aws.Config) any { return sdkportal.NewFromConfig(c) },
	},
	{
		"sso-oidc", reflect.TypeFor[ssooidc.Server](),
		func() *awswire.Service { return ssooidc.New(struct{ ssooidc.Server }{}) },
		func(c aws.Config) any { return sdkoidc.NewFromConfig(c) },
	},
	{
		"sts", reflect.TypeFor[sts.Server](),
		func() *awswire.Service { return sts.New(struct{ sts.Server }{}) },
		func(c aws.Config) any { return sdksts.NewFromConfig(c) },
	},
	{
		"iam", reflect.TypeFor[iam.Server](),
		func() *awswire.Service { return iam.New(struct{ iam.Server }{}) },
		func(c aws.Config) any { return sdkiam.NewFromConfig(c) },
	},
	{
		"organizations", reflect.TypeFor[organizations.Server](),
		func() *awswire.Service { return organizations.New(struct{ organizations.Server }{}) },
		func(c aws.Config) any { return sdkorg.NewFromConfig(c) },
	},
	{
		"gatehouse", reflect.TypeFor[gatehouse.Server](),
		func() *awswire.Service { return gatehouse.New(struct{ gatehouse.Server }{}) },
		nil,
	},
	{
		"cloudtrail", reflect.TypeFor[cloudtrail.Server](),
		func() *awswire.Service { return cloudtrail.New(struct{ cloudtrail.Server }{}) },
		func(c aws.Config) any { return sdktrail.NewFromConfig(c) },
	},
}

// output is a zero output of an operation.
func (l leaf) output(op string) awswire.Shape {
	m, _ := l.server.MethodByName(op)
	return reflect.New(m.Type.Out(0).Elem()).Interface().(awswire.Shape)
}

// input is a zero input of an operation.
func (l leaf) input(op string) awswire.Shape {
	m, _ := l.server.MethodByName(op)
	return reflect.New(m.Type.In(2).Elem()).Interface().(awswire.Shape)
}

// all is every leaf's service, with nothing behind it.
func all() []*awswire.Service {
	var out []*awswire.Service
	for _, l := range leaves {
		out = append(out, l.new())
	}
	return out
}
