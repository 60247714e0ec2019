package application

import (
	"context"

	"gatehouse/internal/idc"
	"gatehouse/internal/op"
)

// The providers of customer managed applications. Only those of Custom are made
// by the API; SAML applications are made in the console (reference 10.1).
const (
	Custom     idc.ARN = "arn:aws:sso::aws:applicationProvider/custom"
	CustomSAML idc.ARN = "arn:aws:sso::aws:applicationProvider/custom-saml"
)

// catalogue are the providers in the order of their ARNs.
var catalogue = []idc.ApplicationProvider{
	{ARN: Custom, Protocol: idc.ProtocolOAuth, DisplayName: "Custom application", Description: "A customer managed OAuth 2.0 application"},
	{ARN: CustomSAML, Protocol: idc.ProtocolSAML, DisplayName: "Custom SAML 2.0 application", Description: "A customer managed SAML 2.0 application"},
}

// ListApplicationProviders lists the kinds of applications there are.
func (s *Service) ListApplicationProviders(ctx context.Context, c idc.Caller, p idc.PageRequest) (idc.Page[idc.ApplicationProvider], error) {
	return op.View(ctx, s.gate, c, func(tx *op.Tx) (idc.Page[idc.ApplicationProvider], error) {
		page := idc.Page[idc.ApplicationProvider]{Items: []idc.ApplicationProvider{}}
		err := tx.Authorize(op.Check{Action: "sso:ListApplicationProviders", Resource: idc.AllProvidersARN, Owner: c.Account})
		if err != nil {
			return page, err
		}
		for _, one := range catalogue {
			if string(one.ARN) <= p.After {
				continue
			}
			if len(page.Items) == max(p.Limit, 1) {
				page.Next = string(page.Items[len(page.Items)-1].ARN)
				break
			}
			page.Items = append(page.Items, one)
		}
		return page, nil
	})
}

// DescribeApplicationProvider finds a kind of applications.
func (s *Service) DescribeApplicationProvider(ctx context.Context, c idc.Caller, arn idc.ARN) (idc.ApplicationProvider, error) {
	return op.View(ctx, s.gate, c, func(tx *op.Tx) (idc.ApplicationProvider, error) {
		err := tx.Authorize(op.Check{Action: "sso:DescribeApplicationProvider", Resource: arn, Owner: c.Account})
		if err != nil {
			return idc.ApplicationProvider{}, err
		}
		return provider(arn)
	})
}

func provider(arn idc.ARN) (idc.ApplicationProvider, error) {
	for _, p := range catalogue {
		if p.ARN == arn {
			return p, nil
		}
	}
	return idc.ApplicationProvider{}, idc.NotFound("APPLICATION_PROVIDER", string(arn), "Could not find ApplicationProvider with ARN %s", arn)
}
