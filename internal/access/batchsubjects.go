package access

import (
	"gatehouse/internal/idc"
	"gatehouse/internal/op"
)

// subjectsListed are the sets and the principals that a list shows of each batch.
const subjectsListed = 10

// stands tells how far a batch is, and all that it is about.
func stands(tx *op.Tx, b idc.AssignmentBatch) (Batch, error) {
	all, err := standing(tx, []idc.AssignmentBatch{b}, mostOfBatch)
	if err != nil {
		return Batch{}, err
	}
	return all[0], nil
}

// standing tells how far batches of one instance are, and what they are about: of
// each batch the first sets and principals.
func standing(tx *op.Tx, batches []idc.AssignmentBatch, first int) ([]Batch, error) {
	out := make([]Batch, len(batches))
	if len(batches) == 0 {
		return out, nil
	}
	plans, err := tx.AssignmentBatchSubjects(batches)
	if err != nil {
		return nil, err
	}
	for i, b := range batches {
		plan := plans[b.ID]
		out[i].AssignmentBatch = b
		if out[i].Progress, err = tx.BatchProgress(b); err != nil {
			return nil, err
		}
		s := &out[i].Subjects
		s.SetCount, s.PrincipalCount = len(plan.Sets), len(plan.Principals)
		for _, set := range plan.Sets[:min(first, len(plan.Sets))] {
			s.Sets = append(s.Sets, idc.NamedSet{ID: set})
		}
		for _, p := range plan.Principals[:min(first, len(plan.Principals))] {
			s.Principals = append(s.Principals, idc.NamedPrincipal{Principal: p})
		}
	}
	return out, named(tx, batches[0].Instance, out)
}

// named tells names to those who may read them: of sets with sso:DescribePermissionSet
// on all of the instance, of people and groups with identitystore:DescribeUser and
// DescribeGroup on all of the store. Whoever may not is told ids, which is what the
// single request tells.
func named(tx *op.Tx, id idc.InstanceID, batches []Batch) error {
	instance, err := tx.Instance(id)
	if err != nil {
		return err
	}
	sets, users, groups := map[idc.PermissionSetID]string{}, map[string]string{}, map[string]string{}
	for i := range batches {
		for _, s := range batches[i].Subjects.Sets {
			sets[s.ID] = ""
		}
		for _, p := range batches[i].Subjects.Principals {
			if p.Type == idc.PrincipalUser {
				users[p.ID] = ""
			} else {
				groups[p.ID] = ""
			}
		}
	}
	keys := map[string][]string{"sso:PrimaryRegion": {instance.Region}}
	describe := func(resource idc.ARN) op.Check {
		return op.Check{Action: "sso:DescribePermissionSet", Resource: resource, Owner: instance.Owner, Keys: keys}
	}
	for _, read := range []struct {
		checks []op.Check
		names  func() error
	}{
		{[]op.Check{describe(id.ARN()), describe(everySet.ARN(id))}, func() error { return tx.PermissionSetNames(id, sets) }},
		{directoryChecks(instance, "identitystore:DescribeUser", idc.AllUsersARN), func() error { return tx.UserNames(instance.Store, users) }},
		{directoryChecks(instance, "identitystore:DescribeGroup", idc.AllGroupsARN), func() error { return tx.NamesOfGroups(instance.Store, groups) }},
	} {
		may, err := mayRead(tx, read.checks)
		if err == nil && may {
			err = read.names()
		}
		if err != nil {
			return err
		}
	}
	for i := range batches {
		s := batches[i].Subjects
		for j := range s.Sets {
			s.Sets[j].Name = sets[s.Sets[j].ID]
		}
		for j, p := range s.Principals {
			if p.Type == idc.PrincipalUser {
				s.Principals[j].Name = users[p.ID]
			} else {
				s.Principals[j].Name = groups[p.ID]
			}
		}
	}
	return nil
}

// mayRead reports whether the caller is allowed everything that is asked; it
// refuses nothing.
func mayRead(tx *op.Tx, checks []op.Check) (bool, error) {
	for _, c := range checks {
		if why, err := tx.Explain(c, true); err != nil || why != "" {
			return false, err
		}
	}
	return true, nil
}
