package gatehouse

import (
	"context"

	wire "gatehouse/internal/awswire/gatehouse"
	"gatehouse/internal/idc"
)

func (a *API) VerifyEmail(ctx context.Context, c idc.Caller, in *wire.VerifyEmailInput) (*wire.VerifyEmailOutput, error) {
	store := storeID(in.IdentityStoreId)
	m, err := a.signin.VerifyEmail(ctx, c, store, userID(store, in.UserId))
	if err != nil {
		return nil, err
	}
	return &wire.VerifyEmailOutput{MailedTo: m.To}, nil
}

func (a *API) DescribeSignIn(ctx context.Context, c idc.Caller, in *wire.DescribeSignInInput) (*wire.DescribeSignInOutput, error) {
	store := storeID(in.IdentityStoreId)
	s, err := a.signin.DescribeSignIn(ctx, c, store, userID(store, in.UserId))
	if err != nil {
		return nil, err
	}
	return &wire.DescribeSignInOutput{
		HasPassword: s.HasPassword, OneTimePassword: s.OneTime, PasswordUpdatedAt: stamp(s.PasswordAt),
		EmailVerified: !s.EmailVerified.IsZero(), EmailVerifiedAt: stamp(s.EmailVerified),
	}, nil
}

func (a *API) ListMails(ctx context.Context, c idc.Caller, in *wire.ListMailsInput) (*wire.ListMailsOutput, error) {
	store := storeID(in.IdentityStoreId)
	user := userID(store, text(in.UserId))
	query := []string{"ListMails", in.IdentityStoreId, string(user)}
	p, err := a.pages.Open(c, in.NextToken, in.MaxResults, pageSize, query...)
	if err != nil {
		return nil, err
	}
	page, err := a.signin.ListMails(ctx, c, store, user, p)
	if err != nil {
		return nil, err
	}
	out := &wire.ListMailsOutput{Mails: idc.MapPage(page, fromMail).Items}
	out.NextToken, err = a.pages.Seal(c, page.Next, query...)
	return out, err
}

func fromMail(m idc.Mail) wire.Mail {
	return wire.Mail{
		MailId: m.ID, UserId: string(m.User), Kind: string(m.Kind), State: string(m.State), Attempts: int64(m.Attempts),
		Reason: opt(m.Reason), CreatedAt: m.CreatedAt, EndedAt: stamp(m.EndedAt),
	}
}

func (a *API) GetSsoConfiguration(ctx context.Context, c idc.Caller, in *wire.GetSsoConfigurationInput) (*wire.GetSsoConfigurationOutput, error) {
	s, err := a.signin.Settings(ctx, c, idc.InstanceID(lastPart(in.InstanceArn)))
	if err != nil {
		return nil, err
	}
	return &wire.GetSsoConfigurationOutput{
		SessionDurationMinutes: int64(s.Session().Minutes()), SendEmailOtp: s.EmailOTP, MailEnabled: a.signin.Mails(),
	}, nil
}

func (a *API) UpdateSSOConfiguration(ctx context.Context, c idc.Caller, in *wire.UpdateSSOConfigurationInput) (*wire.UpdateSSOConfigurationOutput, error) {
	return &wire.UpdateSSOConfigurationOutput{}, a.signin.UpdateSettings(ctx, c, idc.InstanceID(lastPart(in.InstanceArn)), func(s *idc.SignInSettings) {
		if in.SessionDurationMinutes != nil {
			s.SessionMinutes = int(*in.SessionDurationMinutes)
		}
		if in.SendEmailOtp != nil {
			s.EmailOTP = *in.SendEmailOtp
		}
	})
}
