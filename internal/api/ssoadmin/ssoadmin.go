// Package ssoadmin is the front door of the sso-admin API: it turns wire values
// into those of packages access and application and back. Rules live there.
package ssoadmin

import (
	"strings"
	"time"

	"gatehouse/internal/access"
	"gatehouse/internal/api/paging"
	"gatehouse/internal/application"
	"gatehouse/internal/awswire"
	wire "gatehouse/internal/awswire/ssoadmin"
	"gatehouse/internal/idc"
)

// API serves the sso-admin API.
type API struct {
	access       *access.Service
	applications *application.Service
	pages        *paging.Pages
}

var _ wire.Server = (*API)(nil)

// New makes the API over access and applications.
func New(a *access.Service, apps *application.Service, p *paging.Pages) *awswire.Service {
	return wire.New(&API{a, apps, p})
}

const (
	pageSize      = 100 // of every list, by the model
	instancesPage = 10  // but that of instances
)

const (
	instancePrefix = "arn:aws:sso:::instance/"
	setPrefix      = "arn:aws:sso:::permissionSet/"
)

// instanceID is the instance that an ARN names. The model has checked the form;
// an ARN of another partition names none of ours.
func instanceID(arn string) idc.InstanceID {
	id, ok := strings.CutPrefix(arn, instancePrefix)
	if !ok {
		return idc.InstanceID(arn)
	}
	return idc.InstanceID(id)
}

// setID is the permission set that an ARN names in an instance. One of another
// instance keeps that instance's id, by which nothing is found here.
func setID(instance idc.InstanceID, arn string) idc.PermissionSetID {
	rest, ok := strings.CutPrefix(arn, setPrefix)
	if !ok {
		return idc.PermissionSetID(arn)
	}
	if id, ok := strings.CutPrefix(rest, string(instance)+"/"); ok {
		return idc.PermissionSetID(id)
	}
	return idc.PermissionSetID(rest)
}

// names is the instance and the set that a request is about.
func names(instanceARN, setARN string) (idc.InstanceID, idc.PermissionSetID) {
	instance := instanceID(instanceARN)
	return instance, setID(instance, setARN)
}

func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// opt leaves out what is empty.
func opt[T ~string](s T) *string {
	if s == "" {
		return nil
	}
	v := string(s)
	return &v
}

func ref[T ~string](s T) *string {
	v := string(s)
	return &v
}

func stamp(t time.Time) *time.Time { return &t }
