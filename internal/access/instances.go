package access

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"

	"gatehouse/internal/idc"
	"gatehouse/internal/op"
)

// ListInstances lists the instances of the caller's account, and that of the
// organization for its delegated administrator.
func (s *Service) ListInstances(ctx context.Context, c idc.Caller, p idc.PageRequest) (idc.Page[idc.Instance], error) {
	return op.View(ctx, s.gate, c, func(tx *op.Tx) (idc.Page[idc.Instance], error) {
		err := tx.Authorize(op.Check{Action: "sso:ListInstances", Resource: "*", Owner: c.Account})
		if err != nil {
			return idc.Page[idc.Instance]{}, err
		}
		return tx.AdministeredInstances(p)
	})
}

// errNoInstance is what the operations answer whose model knows no NotFound: an
// instance that is not there is one the caller has no access to (reference 2.1).
var errNoInstance = idc.Denied("You do not have sufficient access to perform this action.")

// DescribeInstance finds an instance, in whatever state it is.
func (s *Service) DescribeInstance(ctx context.Context, c idc.Caller, id idc.InstanceID) (idc.Instance, error) {
	return op.View(ctx, s.gate, c, func(tx *op.Tx) (idc.Instance, error) {
		return enterAny(tx, asked{action: "DescribeInstance", instance: id})
	})
}

// enterAny is enter for an instance in whatever state.
func enterAny(tx *op.Tx, a asked) (idc.Instance, error) {
	instance, err := tx.Tx.Instance(a.instance)
	instance, err = authorize(tx, a, instance, err)
	return instance, noInstance(err)
}

func noInstance(err error) error {
	if idc.Is(err, idc.KindNotFound) {
		return errNoInstance
	}
	return err
}

// NewInstance is an account instance to create.
type NewInstance struct {
	Name  string
	Tags  map[string]string
	Token string // by which a call that is repeated is known; may be ""
}

// CreateInstance gives the caller's account an instance of its own, with an
// identity store: one for each account, and none for the management account,
// whose instance is that of the organization. It is ACTIVE a moment later.
func (s *Service) CreateInstance(ctx context.Context, c idc.Caller, n NewInstance) (idc.Instance, error) {
	return op.Update(ctx, s.gate, c, func(tx *op.Tx) (idc.Instance, error) {
		none := idc.Instance{}
		if err := tx.Authorize(op.Check{Action: "sso:CreateInstance", Resource: "*", Owner: c.Account, Keys: idc.TagConditions(n.Tags)}); err != nil {
			return none, err
		}
		request, err := clientRequest(n)
		if err != nil {
			return none, err
		}
		if there, err := s.before(tx, c.Account, request); err != nil || there.ID != "" {
			return there, err
		}
		i := newInstance(tx, c.Account, n.Name)
		i.Settings.Request = request
		if err := tx.InsertInstance(i); err != nil {
			return none, err
		}
		tx.Event.Response = map[string]any{"instanceArn": i.ID.ARN()}
		if err := s.tag(tx, i.ID.ARN(), n.Tags); err != nil {
			return none, err
		}
		return i, tx.WakeInstance(i.ID)
	})
}

// before is what an account has already: the instance that the same request made,
// or the reason why there will be no other.
func (s *Service) before(tx *op.Tx, account idc.AccountID, request *idc.ClientRequest) (idc.Instance, error) {
	none := idc.Instance{}
	org, err := tx.Organization()
	if err != nil && !idc.Is(err, idc.KindNotFound) {
		return none, err
	}
	if err == nil && org.Management == account {
		return none, idc.Invalid("The management account of an organization has the organization's instance of IAM Identity Center and cannot create another.")
	}
	have, err := tx.ListInstancesOf(account, idc.PageRequest{Limit: 1})
	if err != nil || len(have.Items) == 0 {
		return none, err
	}
	i := have.Items[0]
	made := i.Settings.Request
	switch {
	case request == nil || made == nil || made.Token != request.Token || i.Status == idc.InstanceDeleting:
		return none, idc.Conflict("", "Account %s has an instance of IAM Identity Center already: %s.", account, i.ID.ARN())
	case made.Digest != request.Digest:
		return none, idc.Conflict("IdempotentParameterMismatch", "The client token was used before with other parameters.")
	}
	return i, nil
}

// newInstance is a new account instance; ids are made of a new identifier.
func newInstance(tx *op.Tx, owner idc.AccountID, name string) idc.Instance {
	sum := sha256.Sum256([]byte(tx.NewID()))
	return idc.Instance{
		ID: idc.NewInstanceID(tx.Region(), [6]byte(sum[:6])), Store: idc.StoreID("d-" + hex.EncodeToString(sum[6:11])),
		Owner: owner, Kind: idc.AccountInstance, Name: name, Region: tx.Region(), Status: idc.InstanceCreating, CreatedAt: tx.Now(),
	}
}

// clientRequest is what a repeated call is compared with.
func clientRequest(n NewInstance) (*idc.ClientRequest, error) {
	if n.Token == "" {
		return nil, nil
	}
	what, err := json.Marshal([]any{n.Name, n.Tags})
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(what)
	return &idc.ClientRequest{Token: n.Token, Digest: hex.EncodeToString(sum[:])}, nil
}

// InstanceChange is what UpdateInstance changes; nil leaves a member as it is.
type InstanceChange struct {
	Name                  *string
	PermissionSetsEnabled *bool
	Encryption            *Encryption
}

// Encryption says whose key seals the data of an instance.
type Encryption struct {
	Customer bool    // a customer managed key, which is Key
	Key      idc.ARN // "" for AWS's own
}

// UpdateInstance renames an instance, or confirms what it is anyway: permission
// sets are always on where there are accounts, and data is always sealed by the
// deployment's key ring.
func (s *Service) UpdateInstance(ctx context.Context, c idc.Caller, id idc.InstanceID, change InstanceChange) error {
	return op.Exec(ctx, s.gate, c, func(tx *op.Tx) error {
		before, err := enter(tx, asked{action: "UpdateInstance", instance: id})
		if err != nil {
			return err
		}
		if err := checkInstanceChange(before, change); err != nil {
			return err
		}
		after := before
		if change.Name != nil {
			after.Name = *change.Name
		}
		if after.Name == before.Name {
			return nil
		}
		return tx.UpdateInstance(before, after)
	})
}

func checkInstanceChange(i idc.Instance, change InstanceChange) error {
	if on := change.PermissionSetsEnabled; on != nil {
		switch {
		case !*on:
			return idc.Invalid("Permission sets cannot be disabled: PermissionSetsEnabled can only be true.")
		case change.Encryption != nil:
			return idc.Invalid("PermissionSetsEnabled and EncryptionConfiguration cannot be changed in one request.")
		case i.Kind == idc.AccountInstance:
			return idc.Invalid("Permission sets cannot be enabled for an account instance of IAM Identity Center.")
		}
	}
	if e := change.Encryption; e != nil {
		switch {
		case e.Customer:
			return idc.Invalid("Customer managed KMS keys are not supported. The data is sealed by the key ring of this deployment; use KeyType AWS_OWNED_KMS_KEY.")
		case e.Key != "":
			return idc.Invalid("KmsKeyArn can only be given with KeyType CUSTOMER_MANAGED_KEY.")
		}
	}
	return nil
}

// DeleteInstance begins to delete an account instance with its identity store and
// all in it. Nobody of it is let in from now on, whatever they hold. The
// organization's instance is what the deployment is made of, and stays.
func (s *Service) DeleteInstance(ctx context.Context, c idc.Caller, id idc.InstanceID) error {
	return op.Exec(ctx, s.gate, c, func(tx *op.Tx) error {
		before, err := enterAny(tx, asked{action: "DeleteInstance", instance: id})
		switch {
		case err != nil:
			return err
		case before.Kind != idc.AccountInstance:
			return idc.Invalid("The instance of the organization cannot be deleted: this deployment is made of it.")
		case before.Status == idc.InstanceDeleting:
			return idc.Conflict("", "The instance is being deleted already.")
		}
		after := before
		after.Status = idc.InstanceDeleting
		if err := tx.UpdateInstance(before, after); err != nil {
			return err
		}
		return tx.WakeInstance(id)
	})
}
