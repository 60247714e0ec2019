package conformance

import (
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"testing"
	"time"
)

var (
	// mfaRegistration is an authenticator app that waits for its code.
	mfaRegistration = fresh(func(w *world) any {
		return w.must("gatehouse", "StartVirtualMfaDeviceRegistration", in{"IdentityStoreId": identityStore, "UserId": freshUser})
	})
	mfaRegistrationID = memberOf(mfaRegistration, "RegistrationId")
	// mfaCode is what the app shows now.
	mfaCode = fresh(func(w *world) any {
		return totp(w.t, w.get(mfaRegistration).(in)["SecretKey"].(string))
	})
	// disabledMidway is a user who was disabled while devices were being registered.
	disabledMidway = fresh(func(w *world) any {
		w.get(mfaRegistration)
		w.get(keyRegistrationID)
		return w.get(disabledUser)
	})
	keyRegistrationID = fresh(func(w *world) any {
		return w.must("gatehouse", "StartWebAuthnDeviceRegistration", in{"IdentityStoreId": identityStore, "UserId": freshUser})["RegistrationId"]
	})
	mfaDevice = fresh(func(w *world) any {
		return w.must("gatehouse", "CompleteVirtualMfaDeviceRegistration", in{
			"IdentityStoreId": identityStore, "UserId": freshUser, "RegistrationId": mfaRegistrationID, "Code": mfaCode, "DeviceName": "Phone",
		})["MfaDevice"].(map[string]any)["MfaDeviceId"]
	})
	// twoApps are as many as one user may have.
	twoApps = fresh(func(w *world) any {
		for range 2 {
			r := w.must("gatehouse", "StartVirtualMfaDeviceRegistration", in{"IdentityStoreId": identityStore, "UserId": freshUser})
			w.must("gatehouse", "CompleteVirtualMfaDeviceRegistration", in{
				"IdentityStoreId": identityStore, "UserId": freshUser, "RegistrationId": r["RegistrationId"], "Code": totp(w.t, r["SecretKey"].(string)),
			})
		}
		return w.get(freshUser)
	})
)

// memberOf is a member of what a thing is.
func memberOf(what *thing, member string) *thing {
	return fresh(func(w *world) any { return w.get(what).(in)[member] })
}

// totp is the code of a secret at present (RFC 6238).
func totp(t testing.TB, secret string) string {
	key, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(secret)
	if err != nil {
		t.Fatal(err)
	}
	mac := hmac.New(sha1.New, key)
	mac.Write(binary.BigEndian.AppendUint64(nil, uint64(time.Now().Unix()/30)))
	sum := mac.Sum(nil)
	at := sum[19] & 15
	return fmt.Sprintf("%06d", binary.BigEndian.Uint32(sum[at:at+4])&0x7fffffff%1_000_000)
}

// noDevice is the case of every operation on a device.
var noDevice = refused("a device that is not", in{"MfaDeviceId": unknownID}, "ResourceNotFoundException", "MFA device not found")

var gatehouseMFA = table{"gatehouse", []row{
	{
		op:    "StartVirtualMfaDeviceRegistration",
		in:    in{"IdentityStoreId": identityStore, "UserId": freshUser},
		want:  in{"SecretKey": like("^[A-Z2-7]{32}$"), "OtpAuthUri": like("^otpauth://totp/Gatehouse:"), "RegistrationId": check(present)},
		fails: with(ofAUser, []fail{refused("a third app", in{"UserId": twoApps}, "ConflictException", "Delete one first")}),
	},
	{
		op:   "CompleteVirtualMfaDeviceRegistration",
		in:   in{"IdentityStoreId": identityStore, "UserId": freshUser, "RegistrationId": mfaRegistrationID, "Code": mfaCode, "DeviceName": "Phone"},
		want: in{"MfaDevice": in{"MfaDeviceId": check(present), "DeviceName": "Phone", "DeviceType": "TOTP"}},
		fails: with(ofAUser, []fail{
			refused("a wrong code", in{"Code": "000000"}, "ValidationException", "not right"),
			refused("a code that is none", in{"Code": "abcdef"}, "ValidationException", "code"),
			refused("a registration that is not", in{"RegistrationId": unknownID}, "ResourceNotFoundException", "over"),
			refused("a user who is disabled", in{"UserId": disabledMidway}, "ConflictException", "disabled"),
		}),
	},
	{
		op:    "StartWebAuthnDeviceRegistration",
		in:    in{"IdentityStoreId": identityStore, "UserId": freshUser},
		want:  in{"CreationOptions": like(`"attestation":"none"`), "RegistrationId": check(present)},
		fails: with(ofAUser, []fail{refused("a user who is disabled", in{"UserId": disabledUser}, "ConflictException", "disabled")}),
	},
	{
		op:    "CompleteWebAuthnDeviceRegistration",
		in:    in{"IdentityStoreId": identityStore, "UserId": freshUser, "RegistrationId": keyRegistrationID, "Credential": "{}"},
		never: "It needs an authenticator; signin.TestOwnDevices has one in software, web.TestMFAInChromium that of Chromium.",
		fails: with(ofAUser, []fail{
			refused("an answer that is none", nil, "ValidationException", "not accepted"),
			refused("a registration that is not", in{"RegistrationId": unknownID}, "ResourceNotFoundException", "over"),
			refused("a user who is disabled", in{"UserId": disabledMidway}, "ConflictException", "disabled"),
		}),
	},
	{
		op:    "ListMfaDevicesForUser",
		in:    in{"IdentityStoreId": identityStore, "UserId": freshUser},
		want:  in{"MfaDevices": length(0)},
		fails: ofAUser,
	},
	{
		op: "UpdateMfaDeviceForUser",
		in: in{"IdentityStoreId": identityStore, "UserId": freshUser, "MfaDeviceId": mfaDevice, "DeviceName": "Old phone"},
		then: func(x *exchange) {
			x.sees("gatehouse", "ListMfaDevicesForUser", in{"IdentityStoreId": identityStore, "UserId": freshUser}, in{"MfaDevices": some(in{"DeviceName": "Old phone"})})
		},
		fails: with(ofAUser, []fail{noDevice, refused("a name on two lines", in{"DeviceName": "a\nb"}, "ValidationException", "one line")}),
	},
	{
		op: "DeleteMfaDeviceForUser",
		in: in{"IdentityStoreId": identityStore, "UserId": freshUser, "MfaDeviceId": mfaDevice},
		then: func(x *exchange) {
			x.sees("gatehouse", "ListMfaDevicesForUser", in{"IdentityStoreId": identityStore, "UserId": freshUser}, in{"MfaDevices": length(0)})
		},
		fails: with(ofAUser, []fail{noDevice}),
	},
	{
		op:    "GetMfaDeviceManagementForDirectory",
		in:    in{"IdentityStoreId": identityStore},
		want:  in{"Mode": "ALWAYS_ON", "WithoutDevice": "ALLOW", "AllowedTypes": length(2), "SelfManagement": true},
		fails: []fail{noStore},
	},
	{
		op: "PutMfaDeviceManagementForDirectory",
		in: in{"IdentityStoreId": identityStore, "Mode": "ALWAYS_ON", "WithoutDevice": "ALLOW", "AllowedTypes": []any{"TOTP", "WEBAUTHN"}, "SelfManagement": true},
		fails: []fail{
			noStore,
			refused("no kind of device", in{"AllowedTypes": []any{}}, "ValidationException", "allowedTypes"),
			refused("a mode that there is not", in{"Mode": "SOMETIMES"}, "ValidationException", "mode"),
		},
	},
}}
