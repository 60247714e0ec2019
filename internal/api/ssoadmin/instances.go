package ssoadmin

import (
	"context"

	"gatehouse/internal/access"
	wire "gatehouse/internal/awswire/ssoadmin"
	"gatehouse/internal/idc"
)

// ListInstances lists what the caller's account has. All instances live in the
// one Region of the deployment, so that both scopes mean the same.
func (a *API) ListInstances(ctx context.Context, c idc.Caller, in *wire.ListInstancesInput) (*wire.ListInstancesOutput, error) {
	query := []string{"ListInstances", text(in.RegionScope)}
	p, err := a.pages.Open(c, in.NextToken, in.MaxResults, instancesPage, query...)
	if err != nil {
		return nil, err
	}
	page, err := a.access.ListInstances(ctx, c, p)
	if err != nil {
		return nil, err
	}
	out := &wire.ListInstancesOutput{Instances: idc.MapPage(page, fromInstance).Items}
	out.NextToken, err = a.pages.Seal(c, page.Next, query...)
	return out, err
}

func (a *API) DescribeInstance(ctx context.Context, c idc.Caller, in *wire.DescribeInstanceInput) (*wire.DescribeInstanceOutput, error) {
	i, err := a.access.DescribeInstance(ctx, c, instanceID(in.InstanceArn))
	if err != nil {
		return nil, err
	}
	return describeInstance(i), nil
}

func (a *API) CreateInstance(ctx context.Context, c idc.Caller, in *wire.CreateInstanceInput) (*wire.CreateInstanceOutput, error) {
	tags, err := toTags(in.Tags)
	if err != nil {
		return nil, err
	}
	i, err := a.access.CreateInstance(ctx, c, access.NewInstance{Name: text(in.Name), Token: text(in.ClientToken), Tags: tags})
	if err != nil {
		return nil, err
	}
	return &wire.CreateInstanceOutput{InstanceArn: ref(i.ID.ARN())}, nil
}

func (a *API) UpdateInstance(ctx context.Context, c idc.Caller, in *wire.UpdateInstanceInput) (*wire.UpdateInstanceOutput, error) {
	change := access.InstanceChange{Name: in.Name, PermissionSetsEnabled: in.PermissionSetsEnabled}
	if e := in.EncryptionConfiguration; e != nil {
		change.Encryption = &access.Encryption{Customer: e.KeyType == wire.KmsKeyTypeCustomerManagedKey, Key: idc.ARN(text(e.KmsKeyArn))}
	}
	return &wire.UpdateInstanceOutput{}, a.access.UpdateInstance(ctx, c, instanceID(in.InstanceArn), change)
}

func (a *API) DeleteInstance(ctx context.Context, c idc.Caller, in *wire.DeleteInstanceInput) (*wire.DeleteInstanceOutput, error) {
	return &wire.DeleteInstanceOutput{}, a.access.DeleteInstance(ctx, c, instanceID(in.InstanceArn))
}

func fromInstance(i idc.Instance) wire.InstanceMetadata {
	return wire.InstanceMetadata{
		InstanceArn: ref(i.ID.ARN()), IdentityStoreId: ref(i.Store), OwnerAccountId: ref(i.Owner), Name: opt(i.Name),
		CreatedDate: stamp(i.CreatedAt), Status: ref(i.Status), StatusReason: opt(i.Reason), IdentityStoreArn: ref(i.Store.ARN(i.Owner)),
		PrimaryRegion: ref(i.Region), Regions: fromRegions(i.AllRegions()),
	}
}

// describeInstance is an instance with the members of today's SDKs: its data is
// sealed by a key of ours, and permission sets are on wherever there are accounts.
func describeInstance(i idc.Instance) *wire.DescribeInstanceOutput {
	sets := i.Kind != idc.AccountInstance
	return &wire.DescribeInstanceOutput{
		InstanceArn: ref(i.ID.ARN()), IdentityStoreId: ref(i.Store), OwnerAccountId: ref(i.Owner), Name: opt(i.Name),
		CreatedDate: stamp(i.CreatedAt), Status: ref(i.Status), StatusReason: opt(i.Reason), IdentityStoreArn: ref(i.Store.ARN(i.Owner)),
		EncryptionConfigurationDetails: &wire.EncryptionConfigurationDetails{
			KeyType: ref(wire.KmsKeyTypeAwsOwnedKmsKey), EncryptionStatus: ref(wire.KmsKeyStatusEnabled),
		},
		PermissionSetsEnabled: &sets, PrimaryRegion: ref(i.Region), Regions: fromRegions(i.AllRegions()),
	}
}
