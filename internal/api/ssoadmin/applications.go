package ssoadmin

import (
	"context"

	"gatehouse/internal/application"
	wire "gatehouse/internal/awswire/ssoadmin"
	"gatehouse/internal/idc"
)

// Pages of these lists are shorter, by the model.
const (
	applicationsPage = 50
	scopesPage       = 10
)

func (a *API) CreateApplication(ctx context.Context, c idc.Caller, in *wire.CreateApplicationInput) (*wire.CreateApplicationOutput, error) {
	tags, err := toTags(in.Tags)
	if err != nil {
		return nil, err
	}
	v, err := a.applications.CreateApplication(ctx, c, instanceID(in.InstanceArn), application.NewApplication{
		Provider: idc.ARN(in.ApplicationProviderArn), Name: in.Name, Description: text(in.Description),
		Status: idc.ApplicationStatus(text(in.Status)), Portal: toPortal(in.PortalOptions), Tags: tags,
	}, text(in.ClientToken))
	if err != nil {
		return nil, err
	}
	return &wire.CreateApplicationOutput{
		ApplicationArn: ref(v.Application.ARN()), InstanceArn: ref(v.Instance.ID.ARN()), IdentityStoreArn: ref(v.Instance.Store.ARN(v.Instance.Owner)),
	}, nil
}

func (a *API) DescribeApplication(ctx context.Context, c idc.Caller, in *wire.DescribeApplicationInput) (*wire.DescribeApplicationOutput, error) {
	v, err := a.applications.DescribeApplication(ctx, c, idc.ARN(in.ApplicationArn))
	if err != nil {
		return nil, err
	}
	out := wire.DescribeApplicationOutput(fromApplication(v))
	return &out, nil
}

func (a *API) ListApplications(ctx context.Context, c idc.Caller, in *wire.ListApplicationsInput) (*wire.ListApplicationsOutput, error) {
	var f application.Filter
	if in.Filter != nil {
		f = application.Filter{Account: idc.AccountID(text(in.Filter.ApplicationAccount)), Provider: idc.ARN(text(in.Filter.ApplicationProvider))}
	}
	query := []string{"ListApplications", in.InstanceArn, string(f.Account), string(f.Provider)}
	p, err := a.pages.Open(c, in.NextToken, in.MaxResults, applicationsPage, query...)
	if err != nil {
		return nil, err
	}
	page, err := a.applications.ListApplications(ctx, c, instanceID(in.InstanceArn), f, p)
	if err != nil {
		return nil, err
	}
	out := &wire.ListApplicationsOutput{Applications: idc.MapPage(page, fromApplication).Items}
	out.NextToken, err = a.pages.Seal(c, page.Next, query...)
	return out, err
}

func (a *API) UpdateApplication(ctx context.Context, c idc.Caller, in *wire.UpdateApplicationInput) (*wire.UpdateApplicationOutput, error) {
	change := application.Change{Name: in.Name, Description: in.Description, Status: (*idc.ApplicationStatus)(in.Status)}
	if in.PortalOptions != nil && in.PortalOptions.SignInOptions != nil {
		s := in.PortalOptions.SignInOptions
		change.SignIn = &application.SignIn{Origin: idc.SignInOrigin(s.Origin), URL: text(s.ApplicationUrl)}
	}
	return &wire.UpdateApplicationOutput{}, a.applications.UpdateApplication(ctx, c, idc.ARN(in.ApplicationArn), change)
}

func (a *API) DeleteApplication(ctx context.Context, c idc.Caller, in *wire.DeleteApplicationInput) (*wire.DeleteApplicationOutput, error) {
	return &wire.DeleteApplicationOutput{}, a.applications.DeleteApplication(ctx, c, idc.ARN(in.ApplicationArn))
}

func (a *API) GetApplicationSessionConfiguration(ctx context.Context, c idc.Caller, in *wire.GetApplicationSessionConfigurationInput) (*wire.GetApplicationSessionConfigurationOutput, error) {
	status, err := a.applications.SessionConfiguration(ctx, c, idc.ARN(in.ApplicationArn))
	if err != nil {
		return nil, err
	}
	return &wire.GetApplicationSessionConfigurationOutput{UserBackgroundSessionApplicationStatus: ref(status)}, nil
}

func (a *API) PutApplicationSessionConfiguration(ctx context.Context, c idc.Caller, in *wire.PutApplicationSessionConfigurationInput) (*wire.PutApplicationSessionConfigurationOutput, error) {
	status := idc.ApplicationStatus(text(in.UserBackgroundSessionApplicationStatus))
	return &wire.PutApplicationSessionConfigurationOutput{}, a.applications.PutSessionConfiguration(ctx, c, idc.ARN(in.ApplicationArn), status)
}

func (a *API) ListApplicationProviders(ctx context.Context, c idc.Caller, in *wire.ListApplicationProvidersInput) (*wire.ListApplicationProvidersOutput, error) {
	p, err := a.pages.Open(c, in.NextToken, in.MaxResults, pageSize, "ListApplicationProviders")
	if err != nil {
		return nil, err
	}
	page, err := a.applications.ListApplicationProviders(ctx, c, p)
	if err != nil {
		return nil, err
	}
	out := &wire.ListApplicationProvidersOutput{ApplicationProviders: idc.MapPage(page, fromProvider).Items}
	out.NextToken, err = a.pages.Seal(c, page.Next, "ListApplicationProviders")
	return out, err
}

func (a *API) DescribeApplicationProvider(ctx context.Context, c idc.Caller, in *wire.DescribeApplicationProviderInput) (*wire.DescribeApplicationProviderOutput, error) {
	p, err := a.applications.DescribeApplicationProvider(ctx, c, idc.ARN(in.ApplicationProviderArn))
	if err != nil {
		return nil, err
	}
	out := wire.DescribeApplicationProviderOutput(fromProvider(p))
	return &out, nil
}

func toPortal(o *wire.PortalOptions) idc.PortalOptions {
	if o == nil {
		return idc.PortalOptions{}
	}
	p := idc.PortalOptions{Visibility: idc.ApplicationStatus(text(o.Visibility))}
	if o.SignInOptions != nil {
		p.Origin, p.URL = idc.SignInOrigin(o.SignInOptions.Origin), text(o.SignInOptions.ApplicationUrl)
	}
	return p
}

// fromPortal leaves the options of signing in out where nobody has given any.
func fromPortal(p idc.PortalOptions) *wire.PortalOptions {
	out := &wire.PortalOptions{Visibility: ref(p.Visibility)}
	if p.Origin != "" {
		out.SignInOptions = &wire.SignInOptions{Origin: string(p.Origin), ApplicationUrl: opt(p.URL)}
	}
	return out
}

func fromApplication(v application.Placed) wire.Application {
	app, in := v.Application, v.Instance
	return wire.Application{
		ApplicationArn: ref(app.ARN()), ApplicationProviderArn: ref(app.Provider), Name: ref(app.Name), ApplicationAccount: ref(app.Account),
		InstanceArn: ref(in.ID.ARN()), IdentityStoreArn: ref(in.Store.ARN(in.Owner)), Status: ref(app.Content.Status),
		PortalOptions: fromPortal(app.Content.Portal), Description: opt(app.Content.Description),
		CreatedDate: stamp(app.CreatedAt), CreatedFrom: ref(app.Region),
	}
}

func fromProvider(p idc.ApplicationProvider) wire.ApplicationProvider {
	return wire.ApplicationProvider{
		ApplicationProviderArn: string(p.ARN), FederationProtocol: ref(p.Protocol),
		DisplayData: &wire.DisplayData{DisplayName: ref(p.DisplayName), Description: ref(p.Description)},
	}
}
