package awswire_test

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	storedoc "github.com/aws/aws-sdk-go-v2/service/identitystore/document"
	storetypes "github.com/aws/aws-sdk-go-v2/service/identitystore/types"
	admindoc "github.com/aws/aws-sdk-go-v2/service/ssoadmin/document"
	admintypes "github.com/aws/aws-sdk-go-v2/service/ssoadmin/types"
	smithydoc "github.com/aws/smithy-go/document"

	"gatehouse/internal/awswire"
	"gatehouse/internal/idc"
)

// TestEveryOperationWithGoSDK sends every served operation, all members
// filled, from the official client to the Mux and back: what the server reads
// must be what the client was given, and the reverse.
func TestEveryOperationWithGoSDK(t *testing.T) {
	for _, l := range leaves {
		if l.client == nil {
			continue
		}
		service := l.new()
		s := serve(t, service)
		client := reflect.ValueOf(l.client(s.config()))
		for _, op := range service.Operations {
			if !op.Served() {
				continue
			}
			t.Run(l.name+"/"+op.Name, func(t *testing.T) {
				in, out := l.input(op.Name), l.output(op.Name)
				fill(in)
				fill(out)
				var got awswire.Shape
				op.Intercept(func(_ context.Context, _ idc.Caller, in awswire.Shape) (awswire.Shape, error) {
					got = in
					return out, nil
				})
				call := client.MethodByName(op.Name)
				if !call.IsValid() {
					t.Fatal("the client has no such operation")
				}
				given := reflect.New(call.Type().In(1).Elem())
				if err := convert(given.Elem(), reflect.ValueOf(in).Elem()); err != nil {
					t.Fatal(err)
				}
				result := call.Call([]reflect.Value{reflect.ValueOf(t.Context()), given})
				if err, _ := result[1].Interface().(error); err != nil {
					t.Fatal(err)
				}
				if !reflect.DeepEqual(got, in) {
					t.Errorf("input\n got %s\nwant %s", awswire.WriteJSON(got), awswire.WriteJSON(in))
				}
				back := l.output(op.Name)
				if err := convert(reflect.ValueOf(back).Elem(), result[0].Elem()); err != nil {
					t.Fatal(err)
				}
				if !reflect.DeepEqual(back, out) {
					t.Errorf("output\n got %s\nwant %s", awswire.WriteJSON(back), awswire.WriteJSON(out))
				}
			})
		}
	}
}

// convert copies src into dst, a value of the other side's type: members go
// by name, pointers and named types by what they hold.
func convert(dst, src reflect.Value) error {
	if src.Kind() == reflect.Pointer || src.Kind() == reflect.Interface {
		if src.IsNil() {
			return nil
		}
		if done, err := convertDocument(dst, src); done {
			return err
		}
		if src.Kind() == reflect.Interface {
			return convertUnion(dst, src)
		}
		return convert(dst, src.Elem())
	}
	switch {
	case dst.Kind() == reflect.Pointer:
		dst.Set(reflect.New(dst.Type().Elem()))
		return convert(dst.Elem(), src)
	case dst.Kind() == reflect.Interface:
		if done, err := convertDocument(dst, src); done {
			return err
		}
		return makeUnion(dst, src)
	case src.Type().ConvertibleTo(dst.Type()) && src.Kind() == dst.Kind() && (isBasic(src.Kind()) || src.Type() == reflect.TypeFor[time.Time]() || src.Type() == reflect.TypeFor[[]byte]()):
		dst.Set(src.Convert(dst.Type()))
	case isInt(src.Kind()) && isInt(dst.Kind()):
		dst.SetInt(src.Int())
	case src.Kind() == reflect.Slice && dst.Kind() == reflect.Slice:
		if src.IsNil() {
			return nil
		}
		dst.Set(reflect.MakeSlice(dst.Type(), src.Len(), src.Len()))
		for i := range src.Len() {
			if err := convert(dst.Index(i), src.Index(i)); err != nil {
				return err
			}
		}
	case src.Kind() == reflect.Map && dst.Kind() == reflect.Map:
		dst.Set(reflect.MakeMap(dst.Type()))
		for _, k := range src.MapKeys() {
			v := reflect.New(dst.Type().Elem()).Elem()
			if err := convert(v, src.MapIndex(k)); err != nil {
				return err
			}
			dst.SetMapIndex(k, v)
		}
	case src.Kind() == reflect.Struct && dst.Kind() == reflect.Struct:
		for i := range src.NumField() {
			name := src.Type().Field(i).Name
			if name == "ResultMetadata" || !src.Type().Field(i).IsExported() {
				continue
			}
			to := dst.FieldByName(name)
			if !to.IsValid() {
				if src.Field(i).IsZero() {
					continue // a member that only one side knows; drift_test.go tells of those
				}
				return fmt.Errorf("%s has no %s", dst.Type(), name)
			}
			if err := convert(to, src.Field(i)); err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
		}
	default:
		return fmt.Errorf("%s does not convert to %s", src.Type(), dst.Type())
	}
	return nil
}

func isBasic(k reflect.Kind) bool { return k == reflect.String || k == reflect.Bool }
func isInt(k reflect.Kind) bool   { return k >= reflect.Int && k <= reflect.Int64 }

// convertDocument handles the SDK's document type on either side.
func convertDocument(dst, src reflect.Value) (done bool, err error) {
	switch dst.Type() {
	case reflect.TypeFor[storedoc.Interface]():
		dst.Set(reflect.ValueOf(storedoc.NewLazyDocument(src.Interface())))
		return true, nil
	case reflect.TypeFor[admindoc.Interface]():
		dst.Set(reflect.ValueOf(admindoc.NewLazyDocument(src.Interface())))
		return true, nil
	}
	if theirs, ok := src.Interface().(smithydoc.Marshaler); ok {
		text, err := theirs.MarshalSmithyDocument()
		if err != nil {
			return true, err
		}
		var v any
		d := json.NewDecoder(strings.NewReader(string(text)))
		d.UseNumber()
		if err := d.Decode(&v); err != nil {
			return true, err
		}
		dst.Set(reflect.ValueOf(v))
		return true, nil
	}
	return false, nil
}

// unions are the SDK's types for the members of its unions.
var unions = map[string]func() any{
	"AlternateIdentifier.ExternalId":      func() any { return &storetypes.AlternateIdentifierMemberExternalId{} },
	"AlternateIdentifier.UniqueAttribute": func() any { return &storetypes.AlternateIdentifierMemberUniqueAttribute{} },
	"MemberId.UserId":                     func() any { return &storetypes.MemberIdMemberUserId{} },
	"AuthenticationMethod.Iam":            func() any { return &admintypes.AuthenticationMethodMemberIam{} },
	"Grant.AuthorizationCode":             func() any { return &admintypes.GrantMemberAuthorizationCode{} },
	"TrustedTokenIssuerConfiguration.OidcJwtConfiguration": func() any {
		return &admintypes.TrustedTokenIssuerConfigurationMemberOidcJwtConfiguration{}
	},
	"TrustedTokenIssuerUpdateConfiguration.OidcJwtConfiguration": func() any {
		return &admintypes.TrustedTokenIssuerUpdateConfigurationMemberOidcJwtConfiguration{}
	},
}

// makeUnion sets an SDK union from our struct with one member set.
func makeUnion(dst, src reflect.Value) error {
	for i := range src.NumField() {
		if src.Field(i).IsZero() {
			continue
		}
		name := src.Type().Name() + "." + src.Type().Field(i).Name
		if unions[name] == nil {
			return fmt.Errorf("union %s is not in the table of this test", name)
		}
		u := reflect.ValueOf(unions[name]())
		dst.Set(u)
		return convert(u.Elem().FieldByName("Value"), src.Field(i))
	}
	return nil
}

// convertUnion sets our struct from an SDK union.
func convertUnion(dst, src reflect.Value) error {
	u := src.Elem().Elem()
	_, member, _ := strings.Cut(u.Type().Name(), "Member")
	if dst.Kind() == reflect.Pointer {
		dst.Set(reflect.New(dst.Type().Elem()))
		dst = dst.Elem()
	}
	if i := strings.LastIndex(u.Type().Name(), "Member"); i >= 0 {
		member = u.Type().Name()[i+len("Member"):]
	}
	return convert(dst.FieldByName(member), u.FieldByName("Value"))
}
