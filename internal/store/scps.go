package store

import (
	"gatehouse/internal/idc"
)

// InsertSCP adds a service control policy; a taken name is Conflict.
func (tx *Tx) InsertSCP(p idc.ServiceControlPolicy) error {
	_, err := tx.exec("InsertSCP", p.ID, p.Name, Fold(p.Name), p.Description, p.Content, p.AWSManaged, p.Version)
	if err != nil {
		return scpConflict(err)
	}
	tx.Changed(Change{Kind: ChangeSCP, ID: p.ID, After: p})
	return nil
}

// SCP finds a service control policy by id.
func (tx *Tx) SCP(id string) (idc.ServiceControlPolicy, error) {
	p, err := scanOne(tx, "SCP", scanSCP, id)
	if noRow(err) {
		return p, notFoundAs("PolicyNotFoundException", "POLICY", id, "You specified a policy that doesn't exist.")
	}
	return p, err
}

// ListSCPs lists every service control policy.
func (tx *Tx) ListSCPs(p idc.PageRequest) (idc.Page[idc.ServiceControlPolicy], error) {
	return listPage(tx, p, func(v idc.ServiceControlPolicy) string { return v.ID }, scanSCP, "ListSCPs", p.After)
}

// ListSCPsOf lists the policies attached to a root, OU or account itself.
func (tx *Tx) ListSCPsOf(target string, p idc.PageRequest) (idc.Page[idc.ServiceControlPolicy], error) {
	return listPage(tx, p, func(v idc.ServiceControlPolicy) string { return v.ID }, scanSCP, "SCPsOf", target, p.After)
}

// UpdateSCP replaces name, description and content.
func (tx *Tx) UpdateSCP(before, after idc.ServiceControlPolicy) error {
	after.Version = before.Version + 1
	_, err := tx.exec("UpdateSCP", before.ID, after.Name, Fold(after.Name), after.Description, after.Content, after.Version)
	if err != nil {
		return scpConflict(err)
	}
	tx.Changed(Change{Kind: ChangeSCP, ID: after.ID, Before: before, After: after})
	return nil
}

// DeleteSCP removes a policy that is attached to nothing; else Conflict.
func (tx *Tx) DeleteSCP(p idc.ServiceControlPolicy) error {
	targets, err := tx.ListSCPTargets(p.ID, idc.PageRequest{Limit: 1})
	if err != nil {
		return err
	}
	if len(targets.Items) > 0 {
		return idc.Conflict("PolicyInUseException", "The policy is attached to one or more entities. You must detach it from all roots, OUs, and accounts before performing this operation.")
	}
	if _, err := tx.exec("DeleteSCP", p.ID); err != nil {
		return err
	}
	tx.Changed(Change{Kind: ChangeSCP, ID: p.ID, Before: p})
	return nil
}

// AttachSCP attaches a policy to a root, OU or account; twice is Conflict.
func (tx *Tx) AttachSCP(policy, target string) error {
	_, err := tx.exec("AttachSCP", target, policy)
	if violated(err) != "" {
		return idc.Conflict("DuplicatePolicyAttachmentException", "The selected policy is already attached to the specified target.")
	}
	if err == nil {
		tx.Changed(Change{Kind: ChangeSCPTarget, ID: target + " " + policy, After: policy})
	}
	return err
}

// DetachSCP detaches a policy; Conflict of reason PolicyNotAttachedException when it is not attached.
func (tx *Tx) DetachSCP(policy, target string) error {
	n, err := tx.exec("DetachSCP", target, policy)
	if err != nil {
		return err
	}
	if n == 0 {
		return idc.Conflict("PolicyNotAttachedException", "The policy isn't attached to the specified target in the specified root.")
	}
	tx.Changed(Change{Kind: ChangeSCPTarget, ID: target + " " + policy, Before: policy})
	return nil
}

// detachAll detaches what is attached to a target that is going away.
func (tx *Tx) detachAll(target string) error {
	attached, err := tx.ListSCPsOf(target, idc.PageRequest{Limit: 1000}) // far more than a target may have
	if err != nil {
		return err
	}
	for _, p := range attached.Items {
		if err := tx.DetachSCP(p.ID, target); err != nil {
			return err
		}
	}
	return nil
}

// CountSCPs counts the policies, up to a number.
func (tx *Tx) CountSCPs(most int) (n int, err error) {
	err = tx.row("CountSCPs", []any{&n}, most)
	return n, err
}

// ListSCPTargets lists what a policy is attached to, by id.
func (tx *Tx) ListSCPTargets(policy string, p idc.PageRequest) (idc.Page[string], error) {
	return listPage(tx, p, func(t string) string { return t }, func(s scanner) (target string, err error) {
		err = s.Scan(&target)
		return target, err
	}, "SCPTargets", policy, p.After)
}

func scpConflict(err error) error {
	if violated(err) == "scps_name" {
		return idc.Conflict("DuplicatePolicyException", "A policy with the same name already exists.")
	}
	return err
}

func scanSCP(s scanner) (p idc.ServiceControlPolicy, err error) {
	err = s.Scan(&p.ID, &p.Name, &p.Description, &p.Content, &p.AWSManaged, &p.Version)
	return p, err
}
