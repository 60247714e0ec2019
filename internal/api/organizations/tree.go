package organizations

import (
	"context"

	wire "gatehouse/internal/awswire/organizations"
	"gatehouse/internal/idc"
	"gatehouse/internal/organization"
)

func (a *API) CreateOrganizationalUnit(ctx context.Context, c idc.Caller, in *wire.CreateOrganizationalUnitInput) (*wire.CreateOrganizationalUnitOutput, error) {
	tags, err := toTags(in.Tags)
	if err != nil {
		return nil, err
	}
	u, err := a.organization.CreateOU(ctx, c, in.ParentId, in.Name, tags)
	if err != nil {
		return nil, err
	}
	out := fromUnit(u)
	return &wire.CreateOrganizationalUnitOutput{OrganizationalUnit: &out}, nil
}

func (a *API) DescribeOrganizationalUnit(ctx context.Context, c idc.Caller, in *wire.DescribeOrganizationalUnitInput) (*wire.DescribeOrganizationalUnitOutput, error) {
	u, err := a.organization.DescribeOU(ctx, c, idc.OUID(in.OrganizationalUnitId))
	if err != nil {
		return nil, err
	}
	out := fromUnit(u)
	return &wire.DescribeOrganizationalUnitOutput{OrganizationalUnit: &out}, nil
}

func (a *API) UpdateOrganizationalUnit(ctx context.Context, c idc.Caller, in *wire.UpdateOrganizationalUnitInput) (*wire.UpdateOrganizationalUnitOutput, error) {
	u, err := a.organization.UpdateOU(ctx, c, idc.OUID(in.OrganizationalUnitId), text(in.Name))
	if err != nil {
		return nil, err
	}
	out := fromUnit(u)
	return &wire.UpdateOrganizationalUnitOutput{OrganizationalUnit: &out}, nil
}

func (a *API) DeleteOrganizationalUnit(ctx context.Context, c idc.Caller, in *wire.DeleteOrganizationalUnitInput) (*wire.DeleteOrganizationalUnitOutput, error) {
	return &wire.DeleteOrganizationalUnitOutput{}, a.organization.DeleteOU(ctx, c, idc.OUID(in.OrganizationalUnitId))
}

func (a *API) ListOrganizationalUnitsForParent(ctx context.Context, c idc.Caller, in *wire.ListOrganizationalUnitsForParentInput) (*wire.ListOrganizationalUnitsForParentOutput, error) {
	query := []string{"ListOrganizationalUnitsForParent", in.ParentId}
	p, err := a.pages.Open(c, in.NextToken, in.MaxResults, pageSize, query...)
	if err != nil {
		return nil, err
	}
	page, err := a.organization.ListOUs(ctx, c, in.ParentId, p)
	if err != nil {
		return nil, err
	}
	out := &wire.ListOrganizationalUnitsForParentOutput{OrganizationalUnits: idc.MapPage(page, fromUnit).Items}
	out.NextToken, err = a.pages.Seal(c, page.Next, query...)
	return out, err
}

func (a *API) ListChildren(ctx context.Context, c idc.Caller, in *wire.ListChildrenInput) (*wire.ListChildrenOutput, error) {
	query := []string{"ListChildren", in.ParentId, in.ChildType}
	p, err := a.pages.Open(c, in.NextToken, in.MaxResults, pageSize, query...)
	if err != nil {
		return nil, err
	}
	page, err := a.organization.ListChildren(ctx, c, in.ParentId, in.ChildType, p)
	if err != nil {
		return nil, err
	}
	out := &wire.ListChildrenOutput{Children: idc.MapPage(page, func(t organization.Target) wire.Child {
		return wire.Child{Id: opt(t.ID), Type: opt(t.Type)}
	}).Items}
	out.NextToken, err = a.pages.Seal(c, page.Next, query...)
	return out, err
}

func (a *API) ListParents(ctx context.Context, c idc.Caller, in *wire.ListParentsInput) (*wire.ListParentsOutput, error) {
	if err := onePage(in.NextToken); err != nil {
		return nil, err
	}
	parent, err := a.organization.Parent(ctx, c, in.ChildId)
	if err != nil {
		return nil, err
	}
	return &wire.ListParentsOutput{Parents: []wire.Parent{{Id: opt(parent.ID), Type: opt(parent.Type)}}}, nil
}

func fromUnit(u organization.Unit) wire.OrganizationalUnit {
	return wire.OrganizationalUnit{Id: opt(string(u.ID)), Arn: opt(string(u.ARN)), Name: opt(u.Name), Path: opt(u.Path)}
}
