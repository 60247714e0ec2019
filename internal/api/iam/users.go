package iam

import (
	"context"

	wire "gatehouse/internal/awswire/iam"
	"gatehouse/internal/idc"
	"gatehouse/internal/plane/local"
)

func (a *API) GetUser(ctx context.Context, c idc.Caller, in *wire.GetUserInput) (*wire.GetUserOutput, error) {
	u, err := a.iam.GetUser(ctx, c, text(in.UserName))
	if err != nil {
		return nil, err
	}
	return &wire.GetUserOutput{User: wire.User{
		Path: "/", UserName: u.Name, UserId: string(u.Account), Arn: string(u.ARN), CreateDate: u.CreatedAt,
	}}, nil
}

func (a *API) ListUsers(ctx context.Context, c idc.Caller, in *wire.ListUsersInput) (*wire.ListUsersOutput, error) {
	if err := a.iam.ListNobody(ctx, c, "ListUsers", "user", text(in.PathPrefix)); err != nil {
		return nil, err
	}
	return &wire.ListUsersOutput{Users: []wire.User{}, IsTruncated: new(bool)}, nil
}

func (a *API) ListGroups(ctx context.Context, c idc.Caller, in *wire.ListGroupsInput) (*wire.ListGroupsOutput, error) {
	if err := a.iam.ListNobody(ctx, c, "ListGroups", "group", text(in.PathPrefix)); err != nil {
		return nil, err
	}
	return &wire.ListGroupsOutput{Groups: []wire.Group{}, IsTruncated: new(bool)}, nil
}

func (a *API) ListInstanceProfiles(ctx context.Context, c idc.Caller, in *wire.ListInstanceProfilesInput) (*wire.ListInstanceProfilesOutput, error) {
	if err := a.iam.ListNobody(ctx, c, "ListInstanceProfiles", "instance-profile", text(in.PathPrefix)); err != nil {
		return nil, err
	}
	return &wire.ListInstanceProfilesOutput{InstanceProfiles: []wire.InstanceProfile{}, IsTruncated: new(bool)}, nil
}

func (a *API) CreateAccessKey(ctx context.Context, c idc.Caller, in *wire.CreateAccessKeyInput) (*wire.CreateAccessKeyOutput, error) {
	k, secret, err := a.iam.CreateAccessKey(ctx, c, text(in.UserName))
	if err != nil {
		return nil, err
	}
	return &wire.CreateAccessKeyOutput{AccessKey: wire.AccessKey{
		UserName: k.User, AccessKeyId: k.ID, Status: string(k.Status), SecretAccessKey: secret, CreateDate: stamp(k.CreatedAt),
	}}, nil
}

func (a *API) ListAccessKeys(ctx context.Context, c idc.Caller, in *wire.ListAccessKeysInput) (*wire.ListAccessKeysOutput, error) {
	query := []string{"ListAccessKeys", text(in.UserName)}
	p, err := a.open(c, in.Marker, in.MaxItems, query...)
	if err != nil {
		return nil, err
	}
	page, err := a.iam.ListAccessKeys(ctx, c, text(in.UserName), p)
	if err != nil {
		return nil, err
	}
	out := &wire.ListAccessKeysOutput{AccessKeyMetadata: idc.MapPage(page, fromKey).Items}
	out.Marker, out.IsTruncated, err = a.seal(c, page.Next, query...)
	return out, err
}

func (a *API) UpdateAccessKey(ctx context.Context, c idc.Caller, in *wire.UpdateAccessKeyInput) (*wire.UpdateAccessKeyOutput, error) {
	if in.Status == wire.StatusTypeExpired {
		return nil, &idc.Error{Kind: idc.KindInvalid, Reason: "InvalidInput", Message: "The status of an access key is set to Active or Inactive."}
	}
	return &wire.UpdateAccessKeyOutput{}, a.iam.UpdateAccessKey(ctx, c, text(in.UserName), in.AccessKeyId, in.Status == wire.StatusTypeActive)
}

func (a *API) DeleteAccessKey(ctx context.Context, c idc.Caller, in *wire.DeleteAccessKeyInput) (*wire.DeleteAccessKeyOutput, error) {
	return &wire.DeleteAccessKeyOutput{}, a.iam.DeleteAccessKey(ctx, c, text(in.UserName), in.AccessKeyId)
}

// unused is what AWS says of service and region of a key that nobody has used.
const unused = "N/A"

func (a *API) GetAccessKeyLastUsed(ctx context.Context, c idc.Caller, in *wire.GetAccessKeyLastUsedInput) (*wire.GetAccessKeyLastUsedOutput, error) {
	use, err := a.iam.GetAccessKeyLastUsed(ctx, c, in.AccessKeyId)
	if err != nil {
		return nil, err
	}
	last := &wire.AccessKeyLastUsed{ServiceName: unused, Region: unused}
	if !use.At.IsZero() {
		last = &wire.AccessKeyLastUsed{LastUsedDate: stamp(use.At), ServiceName: use.Service, Region: use.Region}
	}
	return &wire.GetAccessKeyLastUsedOutput{UserName: opt(use.User), AccessKeyLastUsed: last}, nil
}

func fromKey(k local.AccessKey) wire.AccessKeyMetadata {
	return wire.AccessKeyMetadata{UserName: opt(k.User), AccessKeyId: opt(k.ID), Status: opt(string(k.Status)), CreateDate: stamp(k.CreatedAt)}
}
