package gatehouse

import (
	"context"

	wire "gatehouse/internal/awswire/gatehouse"
	"gatehouse/internal/idc"
	"gatehouse/internal/signin"
)

func (a *API) StartVirtualMfaDeviceRegistration(ctx context.Context, c idc.Caller, in *wire.StartVirtualMfaDeviceRegistrationInput) (*wire.StartVirtualMfaDeviceRegistrationOutput, error) {
	store := storeID(in.IdentityStoreId)
	r, err := a.signin.StartDeviceRegistration(ctx, c, store, userID(store, in.UserId), idc.MFAApp)
	if err != nil {
		return nil, err
	}
	return &wire.StartVirtualMfaDeviceRegistrationOutput{RegistrationId: r.ID, SecretKey: r.Secret, OtpAuthUri: r.URI, ExpiresAt: r.ExpiresAt}, nil
}

func (a *API) CompleteVirtualMfaDeviceRegistration(ctx context.Context, c idc.Caller, in *wire.CompleteVirtualMfaDeviceRegistrationInput) (*wire.CompleteVirtualMfaDeviceRegistrationOutput, error) {
	store := storeID(in.IdentityStoreId)
	d, err := a.signin.CompleteDeviceRegistration(ctx, c, store, userID(store, in.UserId), idc.MFAApp, in.RegistrationId,
		signin.Answer{Code: in.Code, Name: text(in.DeviceName)})
	if err != nil {
		return nil, err
	}
	return &wire.CompleteVirtualMfaDeviceRegistrationOutput{MfaDevice: fromDevice(d)}, nil
}

func (a *API) StartWebAuthnDeviceRegistration(ctx context.Context, c idc.Caller, in *wire.StartWebAuthnDeviceRegistrationInput) (*wire.StartWebAuthnDeviceRegistrationOutput, error) {
	store := storeID(in.IdentityStoreId)
	r, err := a.signin.StartDeviceRegistration(ctx, c, store, userID(store, in.UserId), idc.MFAKey)
	if err != nil {
		return nil, err
	}
	return &wire.StartWebAuthnDeviceRegistrationOutput{RegistrationId: r.ID, CreationOptions: r.Options, ExpiresAt: r.ExpiresAt}, nil
}

func (a *API) CompleteWebAuthnDeviceRegistration(ctx context.Context, c idc.Caller, in *wire.CompleteWebAuthnDeviceRegistrationInput) (*wire.CompleteWebAuthnDeviceRegistrationOutput, error) {
	store := storeID(in.IdentityStoreId)
	d, err := a.signin.CompleteDeviceRegistration(ctx, c, store, userID(store, in.UserId), idc.MFAKey, in.RegistrationId,
		signin.Answer{Credential: in.Credential, Name: text(in.DeviceName)})
	if err != nil {
		return nil, err
	}
	return &wire.CompleteWebAuthnDeviceRegistrationOutput{MfaDevice: fromDevice(d)}, nil
}

func (a *API) ListMfaDevicesForUser(ctx context.Context, c idc.Caller, in *wire.ListMfaDevicesForUserInput) (*wire.ListMfaDevicesForUserOutput, error) {
	store := storeID(in.IdentityStoreId)
	devices, err := a.signin.ListDevices(ctx, c, store, userID(store, in.UserId))
	if err != nil {
		return nil, err
	}
	out := &wire.ListMfaDevicesForUserOutput{MfaDevices: make([]wire.MfaDevice, len(devices))}
	for i, d := range devices {
		out.MfaDevices[i] = fromDevice(d)
	}
	return out, nil
}

func (a *API) UpdateMfaDeviceForUser(ctx context.Context, c idc.Caller, in *wire.UpdateMfaDeviceForUserInput) (*wire.UpdateMfaDeviceForUserOutput, error) {
	store := storeID(in.IdentityStoreId)
	return &wire.UpdateMfaDeviceForUserOutput{},
		a.signin.RenameDevice(ctx, c, store, userID(store, in.UserId), idc.MFADeviceID(in.MfaDeviceId), in.DeviceName)
}

func (a *API) DeleteMfaDeviceForUser(ctx context.Context, c idc.Caller, in *wire.DeleteMfaDeviceForUserInput) (*wire.DeleteMfaDeviceForUserOutput, error) {
	store := storeID(in.IdentityStoreId)
	return &wire.DeleteMfaDeviceForUserOutput{}, a.signin.DeleteDevice(ctx, c, store, userID(store, in.UserId), idc.MFADeviceID(in.MfaDeviceId))
}

func (a *API) GetMfaDeviceManagementForDirectory(ctx context.Context, c idc.Caller, in *wire.GetMfaDeviceManagementForDirectoryInput) (*wire.GetMfaDeviceManagementForDirectoryOutput, error) {
	s, err := a.signin.MFASettings(ctx, c, storeID(in.IdentityStoreId))
	if err != nil {
		return nil, err
	}
	out := &wire.GetMfaDeviceManagementForDirectoryOutput{
		Mode: string(s.Mode), WithoutDevice: string(s.WithoutDevice), SelfManagement: s.SelfManagement,
	}
	for _, k := range s.Kinds {
		out.AllowedTypes = append(out.AllowedTypes, string(k))
	}
	return out, nil
}

func (a *API) PutMfaDeviceManagementForDirectory(ctx context.Context, c idc.Caller, in *wire.PutMfaDeviceManagementForDirectoryInput) (*wire.PutMfaDeviceManagementForDirectoryOutput, error) {
	s := idc.MFASettings{Mode: idc.MFAMode(in.Mode), WithoutDevice: idc.WithoutDevice(in.WithoutDevice), SelfManagement: in.SelfManagement}
	for _, k := range in.AllowedTypes {
		s.Kinds = append(s.Kinds, idc.MFAKind(k))
	}
	return &wire.PutMfaDeviceManagementForDirectoryOutput{}, a.signin.PutMFASettings(ctx, c, storeID(in.IdentityStoreId), s)
}

func fromDevice(d idc.MFADevice) wire.MfaDevice {
	out := wire.MfaDevice{
		MfaDeviceId: string(d.ID), DeviceType: string(d.Kind), DeviceName: d.Name, CreatedAt: d.CreatedAt,
		LastUsedAt: stamp(d.LastUsedAt), CounterRegressedAt: stamp(d.RegressedAt),
	}
	if d.Kind == idc.MFAKey {
		out.Synced = &d.Synced
	}
	return out
}

// text is a member that may be absent.
func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
