package access

import (
	"context"
	"strings"

	"gatehouse/internal/idc"
	"gatehouse/internal/op"
)

// ConfigureAttributes turns attributes for access control on, with what they are
// made of; Conflict where they are on.
func (s *Service) ConfigureAttributes(ctx context.Context, c idc.Caller, id idc.InstanceID, attributes []idc.AccessControlAttribute) error {
	return s.changeAttributes(ctx, c, "CreateInstanceAccessControlAttributeConfiguration", id, func(now *idc.AccessControl) (*idc.AccessControl, error) {
		if now != nil {
			return nil, idc.Conflict("", "Attributes for access control are already enabled for instance %s.", id.ARN())
		}
		return s.accessControl(attributes)
	})
}

// UpdateAttributes replaces what attributes for access control are made of.
// Credentials that are issued from now on bear the new ones.
func (s *Service) UpdateAttributes(ctx context.Context, c idc.Caller, id idc.InstanceID, attributes []idc.AccessControlAttribute) error {
	return s.changeAttributes(ctx, c, "UpdateInstanceAccessControlAttributeConfiguration", id, func(now *idc.AccessControl) (*idc.AccessControl, error) {
		if now == nil {
			return nil, noAttributes(id)
		}
		return s.accessControl(attributes)
	})
}

// DeleteAttributes turns attributes for access control off.
func (s *Service) DeleteAttributes(ctx context.Context, c idc.Caller, id idc.InstanceID) error {
	return s.changeAttributes(ctx, c, "DeleteInstanceAccessControlAttributeConfiguration", id, func(now *idc.AccessControl) (*idc.AccessControl, error) {
		if now == nil {
			return nil, noAttributes(id)
		}
		return nil, nil
	})
}

// Attributes is what attributes for access control are made of; NotFound where
// they are off.
func (s *Service) Attributes(ctx context.Context, c idc.Caller, id idc.InstanceID) (idc.AccessControl, error) {
	return op.View(ctx, s.gate, c, func(tx *op.Tx) (idc.AccessControl, error) {
		instance, err := enter(tx, asked{action: "DescribeInstanceAccessControlAttributeConfiguration", instance: id})
		if err != nil {
			return idc.AccessControl{}, err
		}
		if instance.Settings.AccessControl == nil {
			return idc.AccessControl{}, noAttributes(id)
		}
		return *instance.Settings.AccessControl, nil
	})
}

func (s *Service) changeAttributes(ctx context.Context, c idc.Caller, action string, id idc.InstanceID,
	change func(now *idc.AccessControl) (*idc.AccessControl, error)) error {
	return op.Exec(ctx, s.gate, c, func(tx *op.Tx) error {
		before, err := enter(tx, asked{action: action, instance: id})
		if err != nil {
			return err
		}
		after := before
		after.Settings = before.Settings.Clone()
		if after.Settings.AccessControl, err = change(before.Settings.AccessControl); err != nil {
			return err
		}
		return tx.UpdateInstance(before, after)
	})
}

func noAttributes(id idc.InstanceID) error {
	return idc.NotFound("ACCESS_CONTROL_ATTRIBUTE_CONFIGURATION", string(id),
		"Attributes for access control are not enabled for instance %s.", id.ARN())
}

// accessControl checks what tags shall be made of. What stands in a source is free:
// an expression that names nothing makes no tag (reference 9.1). Keys are those of
// session tags, of which there is one in any letter case.
func (s *Service) accessControl(attributes []idc.AccessControlAttribute) (*idc.AccessControl, error) {
	if most := s.quotas.AccessControlAttributes; most > 0 && len(attributes) > most {
		return nil, idc.Invalid("An instance can have at most %d attributes for access control.", most)
	}
	seen := map[string]bool{}
	for _, a := range attributes {
		key := strings.ToLower(a.Key)
		switch {
		case strings.HasPrefix(key, "aws:"):
			return nil, idc.Invalid("The attribute key %s is not valid: keys that begin with aws: are reserved.", a.Key)
		case seen[key]:
			return nil, idc.Invalid("The attribute key %s is given more than once; keys are the same in any letter case.", a.Key)
		}
		seen[key] = true
	}
	return &idc.AccessControl{Attributes: append([]idc.AccessControlAttribute{}, attributes...)}, nil
}
