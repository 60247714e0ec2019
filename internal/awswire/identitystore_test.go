package awswire_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdk "github.com/aws/aws-sdk-go-v2/service/identitystore"
	"github.com/aws/aws-sdk-go-v2/service/identitystore/document"
	"github.com/aws/aws-sdk-go-v2/service/identitystore/types"
	"github.com/aws/smithy-go"

	wire "gatehouse/internal/awswire/identitystore"
	"gatehouse/internal/idc"
)

const (
	storeID = "d-9067642ac7"
	userID  = "94482488-3041-7026-18f3-be45837cd0e4"
	groupID = "1498a4c8-7041-7060-2bbb-8ad8d2a9a0b6"
)

// fakeStore answers the operations under test; the others are nil and would panic.
type fakeStore struct {
	wire.Server
	updated  *wire.UpdateUserInput
	asked    *wire.GetUserIdInput
	caller   idc.Caller
	user     *wire.DescribeUserOutput
	failWith error
}

func (f *fakeStore) DescribeUser(_ context.Context, c idc.Caller, in *wire.DescribeUserInput) (*wire.DescribeUserOutput, error) {
	f.caller = c
	if f.failWith != nil {
		return nil, f.failWith
	}
	if in.UserId != userID {
		return nil, idc.NotFound("USER", in.UserId, "USER not found.")
	}
	return f.user, nil
}

func (f *fakeStore) UpdateUser(_ context.Context, _ idc.Caller, in *wire.UpdateUserInput) (*wire.UpdateUserOutput, error) {
	f.updated = in
	return &wire.UpdateUserOutput{IdentityStoreId: storeID, Revision: "2", UserArn: "arn:aws:identitystore:::user/" + userID, UserId: userID}, nil
}

func (f *fakeStore) GetUserId(_ context.Context, _ idc.Caller, in *wire.GetUserIdInput) (*wire.GetUserIdOutput, error) {
	f.asked = in
	return &wire.GetUserIdOutput{IdentityStoreId: storeID, UserArn: "arn:aws:identitystore:::user/" + userID, UserId: userID}, nil
}

func ada() *wire.DescribeUserOutput {
	created := time.Date(2026, 11, 22, 3, 4, 5, 678_000_000, time.UTC)
	return &wire.DescribeUserOutput{
		IdentityStoreId: storeID, UserId: userID, UserArn: "arn:aws:identitystore:::user/" + userID, Revision: "1",
		UserName: new("ada"), DisplayName: new("Ada \"Countess\" Lovelace\n"),
		Name:       &wire.Name{GivenName: new("Ada"), FamilyName: new("Løvelace")},
		Emails:     []wire.Email{{Value: new("ada@example.com"), Type: new("work"), Primary: new(true)}},
		Addresses:  []wire.Address{},
		UserStatus: new(wire.UserStatusEnabled),
		CreatedAt:  &created,
		Extensions: map[string]any{"aws:identitystore:enterprise": map[string]any{"costCenter": "42", "manager": nil}},
	}
}

func TestIdentityStoreWithGoSDK(t *testing.T) {
	fake := &fakeStore{user: ada()}
	s := serve(t, wire.New(fake))
	client := sdk.NewFromConfig(s.config())

	out, err := client.DescribeUser(t.Context(), &sdk.DescribeUserInput{IdentityStoreId: aws.String(storeID), UserId: aws.String(userID)})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := aws.ToString(out.DisplayName), "Ada \"Countess\" Lovelace\n"; got != want {
		t.Errorf("DisplayName = %q, want %q", got, want)
	}
	if got, want := aws.ToString(out.Name.FamilyName), "Løvelace"; got != want {
		t.Errorf("FamilyName = %q, want %q", got, want)
	}
	if len(out.Emails) != 1 || !out.Emails[0].Primary {
		t.Errorf("Emails = %+v, want one, primary", out.Emails)
	}
	if out.Addresses == nil || len(out.Addresses) != 0 {
		t.Errorf("Addresses = %#v, want an empty list", out.Addresses)
	}
	if out.Roles != nil {
		t.Errorf("Roles = %#v, want none", out.Roles)
	}
	if got, want := out.CreatedAt.UnixMilli(), fake.user.CreatedAt.UnixMilli(); got != want {
		t.Errorf("CreatedAt = %d, want %d", got, want)
	}
	var enterprise map[string]any
	if err := out.Extensions["aws:identitystore:enterprise"].UnmarshalSmithyDocument(&enterprise); err != nil || enterprise["costCenter"] != "42" {
		t.Errorf("Extensions = %v (%v), want costCenter 42", enterprise, err)
	}
	if got, want := fake.caller.Request.EventSource+" "+fake.caller.Request.EventName, "identitystore.amazonaws.com DescribeUser"; got != want {
		t.Errorf("event = %q, want %q", got, want)
	}
	want := `{"identityStoreId":"d-9067642ac7","userId":"` + userID + `"}`
	if got := string(fake.caller.Request.Parameters()); got != want {
		t.Errorf("Parameters = %s, want %s", got, want)
	}
}

func TestDocumentsAndUnionsFromGoSDK(t *testing.T) {
	fake := &fakeStore{}
	client := sdk.NewFromConfig(serve(t, wire.New(fake)).config())
	_, err := client.UpdateUser(t.Context(), &sdk.UpdateUserInput{
		IdentityStoreId: aws.String(storeID), UserId: aws.String(userID), Revision: aws.String("1"),
		Operations: []types.AttributeOperation{
			{AttributePath: aws.String("name"), AttributeValue: document.NewLazyDocument(map[string]any{"givenName": "Ada", "n": 7})},
			{AttributePath: aws.String("title")},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(fake.updated.Operations) != 2 || aws.ToString(fake.updated.Revision) != "1" {
		t.Fatalf("got %+v", fake.updated)
	}
	value, _ := fake.updated.Operations[0].AttributeValue.(map[string]any)
	if value["givenName"] != "Ada" {
		t.Errorf("AttributeValue = %#v", fake.updated.Operations[0].AttributeValue)
	}
	if fake.updated.Operations[1].AttributeValue != nil {
		t.Errorf("second AttributeValue = %#v, want nil", fake.updated.Operations[1].AttributeValue)
	}

	_, err = client.GetUserId(t.Context(), &sdk.GetUserIdInput{
		IdentityStoreId: aws.String(storeID),
		AlternateIdentifier: &types.AlternateIdentifierMemberUniqueAttribute{Value: types.UniqueAttribute{
			AttributePath: aws.String("userName"), AttributeValue: document.NewLazyDocument("ada"),
		}},
	})
	if err != nil {
		t.Fatal(err)
	}
	ua := fake.asked.AlternateIdentifier.UniqueAttribute
	if ua == nil || ua.AttributePath != "userName" || ua.AttributeValue != "ada" || fake.asked.AlternateIdentifier.ExternalId != nil {
		t.Errorf("AlternateIdentifier = %+v", fake.asked.AlternateIdentifier)
	}
}

func TestIdentityStoreErrorsWithGoSDK(t *testing.T) {
	fake := &fakeStore{}
	s := serve(t, wire.New(fake))
	client := sdk.NewFromConfig(s.config())
	describe := func(user string) error {
		_, err := client.DescribeUser(t.Context(), &sdk.DescribeUserInput{IdentityStoreId: aws.String(storeID), UserId: aws.String(user)})
		return err
	}

	var notFound *types.ResourceNotFoundException
	if err := describe(groupID); !errors.As(err, &notFound) {
		t.Fatalf("got %v, want ResourceNotFoundException", err)
	}
	if notFound.ResourceType != types.ResourceTypeUser || aws.ToString(notFound.ResourceId) != groupID ||
		notFound.ErrorMessage() != "USER not found." || aws.ToString(notFound.RequestId) == "" {
		t.Errorf("got %+v", notFound)
	}

	var invalid *types.ValidationException
	if err := describe("nobody"); !errors.As(err, &invalid) {
		t.Fatalf("got %v, want ValidationException", err)
	}
	want := "1 validation error detected: Value 'nobody' at 'userId' failed to satisfy constraint: Member must satisfy regular expression pattern: " +
		"([0-9a-f]{10}-|)[A-Fa-f0-9]{8}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{12}"
	if got := invalid.ErrorMessage(); got != want {
		t.Errorf("message\n got %s\nwant %s", got, want)
	}

	fake.failWith = errors.New("disk on fire at /var/lib")
	var internal *types.InternalServerException
	if err := describe(userID); !errors.As(err, &internal) {
		t.Fatalf("got %v, want InternalServerException", err)
	}
	if got, want := internal.ErrorMessage(), "The request could not be processed because of an internal failure."; got != want {
		t.Errorf("message = %q, want %q", got, want)
	}
	if len(s.internal) != 1 || s.internal[0] != fake.failWith {
		t.Errorf("OnError got %v, want the cause once", s.internal)
	}

	// Another key, and another service's signature.
	cfg := s.config()
	cfg.Credentials = aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
		return aws.Credentials{AccessKeyID: keyID, SecretAccessKey: "wrong"}, nil
	})
	client = sdk.NewFromConfig(cfg)
	var api smithy.APIError
	if err := describe(userID); !errors.As(err, &api) || api.ErrorCode() != "InvalidSignatureException" {
		t.Errorf("got %v, want InvalidSignatureException", err)
	}
}
