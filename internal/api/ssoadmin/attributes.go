package ssoadmin

import (
	"context"

	wire "gatehouse/internal/awswire/ssoadmin"
	"gatehouse/internal/idc"
)

func (a *API) CreateInstanceAccessControlAttributeConfiguration(ctx context.Context, c idc.Caller, in *wire.CreateInstanceAccessControlAttributeConfigurationInput) (*wire.CreateInstanceAccessControlAttributeConfigurationOutput, error) {
	return &wire.CreateInstanceAccessControlAttributeConfigurationOutput{},
		a.access.ConfigureAttributes(ctx, c, instanceID(in.InstanceArn), toAttributes(in.InstanceAccessControlAttributeConfiguration))
}

func (a *API) UpdateInstanceAccessControlAttributeConfiguration(ctx context.Context, c idc.Caller, in *wire.UpdateInstanceAccessControlAttributeConfigurationInput) (*wire.UpdateInstanceAccessControlAttributeConfigurationOutput, error) {
	return &wire.UpdateInstanceAccessControlAttributeConfigurationOutput{},
		a.access.UpdateAttributes(ctx, c, instanceID(in.InstanceArn), toAttributes(in.InstanceAccessControlAttributeConfiguration))
}

func (a *API) DeleteInstanceAccessControlAttributeConfiguration(ctx context.Context, c idc.Caller, in *wire.DeleteInstanceAccessControlAttributeConfigurationInput) (*wire.DeleteInstanceAccessControlAttributeConfigurationOutput, error) {
	return &wire.DeleteInstanceAccessControlAttributeConfigurationOutput{}, a.access.DeleteAttributes(ctx, c, instanceID(in.InstanceArn))
}

func (a *API) DescribeInstanceAccessControlAttributeConfiguration(ctx context.Context, c idc.Caller, in *wire.DescribeInstanceAccessControlAttributeConfigurationInput) (*wire.DescribeInstanceAccessControlAttributeConfigurationOutput, error) {
	on, err := a.access.Attributes(ctx, c, instanceID(in.InstanceArn))
	if err != nil {
		return nil, err
	}
	attributes := make([]wire.AccessControlAttribute, len(on.Attributes))
	for i, v := range on.Attributes {
		attributes[i] = wire.AccessControlAttribute{Key: v.Key, Value: wire.AccessControlAttributeValue{Source: []string{v.Source}}}
	}
	return &wire.DescribeInstanceAccessControlAttributeConfigurationOutput{
		Status: ref(wire.InstanceAccessControlAttributeConfigurationStatusEnabled),
		InstanceAccessControlAttributeConfiguration: &wire.InstanceAccessControlAttributeConfiguration{
			AccessControlAttributes: attributes,
		},
	}, nil
}

// toAttributes takes the one source that the model has checked to be there.
func toAttributes(in wire.InstanceAccessControlAttributeConfiguration) []idc.AccessControlAttribute {
	out := make([]idc.AccessControlAttribute, len(in.AccessControlAttributes))
	for i, v := range in.AccessControlAttributes {
		out[i] = idc.AccessControlAttribute{Key: v.Key, Source: v.Value.Source[0]}
	}
	return out
}
