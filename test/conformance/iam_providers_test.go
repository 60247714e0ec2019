package conformance

import "strings"

var (
	metadata = shared(func(w *world) any { return w.idp.Metadata() })

	freshSAML = fresh(newSAML)
	aSAML     = shared(newSAML)
	aSAMLName = shared(func(w *world) any { return lastOf(w.text(aSAML)) })
	goneSAML  = shared(func(w *world) any { return strings.Replace(w.text(aSAML), "saml-provider/", "saml-provider/Gone-", 1) })

	freshOIDC = fresh(newOIDC)
	aOIDC     = shared(newOIDC)
	aOIDCURL  = shared(func(w *world) any { return "https://" + lastOf(w.text(aOIDC)) })
	goneOIDC  = shared(func(w *world) any { return w.text(aOIDC) + ".gone" })

	// The fresh provider after something was done to it.
	samlWithTags = fresh(func(w *world) any {
		w.must("iam", "TagSAMLProvider", in{"SAMLProviderArn": freshSAML, "Tags": crewTag})
		return w.get(freshSAML)
	})
	fullSAML = fresh(func(w *world) any {
		w.must("iam", "TagSAMLProvider", in{"SAMLProviderArn": freshSAML, "Tags": fiftyTags()})
		return w.get(freshSAML)
	})
	oidcWithTags = fresh(func(w *world) any {
		w.must("iam", "TagOpenIDConnectProvider", in{"OpenIDConnectProviderArn": freshOIDC, "Tags": crewTag})
		return w.get(freshOIDC)
	})
	fullOIDC = fresh(func(w *world) any {
		w.must("iam", "TagOpenIDConnectProvider", in{"OpenIDConnectProviderArn": freshOIDC, "Tags": fiftyTags()})
		return w.get(freshOIDC)
	})
	// crowdedOIDC has as many client ids as a provider can have.
	crowdedOIDC = fresh(func(w *world) any {
		return w.must("iam", "CreateOpenIDConnectProvider", in{"Url": "https://" + w.unique("crowd") + ".example.com", "ClientIDList": clients(100)})["OpenIDConnectProviderArn"]
	})
)

func newSAML(w *world) any {
	return w.must("iam", "CreateSAMLProvider", in{"Name": w.unique("Saml"), "SAMLMetadataDocument": metadata})["SAMLProviderArn"]
}

func newOIDC(w *world) any {
	return w.must("iam", "CreateOpenIDConnectProvider", in{
		"Url": "https://" + w.unique("oidc") + ".example.com", "ClientIDList": []any{"app"}, "ThumbprintList": []any{thumbprint},
	})["OpenIDConnectProviderArn"]
}

// lastOf is the last part of an ARN.
func lastOf(arn string) string { return arn[strings.LastIndexByte(arn, '/')+1:] }

// clients are so many client ids.
func clients(n int) (ids []any) {
	for i := range n {
		ids = append(ids, strings.Repeat("c", i+1))
	}
	return ids
}

var (
	thumbprint   = strings.Repeat("0123456789", 4)
	crewTag      = []any{in{"Key": "team", "Value": "crew"}}
	reservedTag  = refused("a reserved key", in{"Tags": []any{in{"Key": "aws:team", "Value": "x"}}}, "InvalidInput", "reserved")
	tagTwice     = refused("a key given twice", in{"Tags": []any{in{"Key": "a", "Value": "x"}, in{"Key": "A", "Value": "y"}}}, "InvalidInput", "Duplicate tag keys")
	noSAML       = refused("a provider that is not", in{"SAMLProviderArn": goneSAML}, "NoSuchEntity", "")
	badSAML      = refused("an ARN that is none", in{"SAMLProviderArn": "saml-provider-of-mine"}, "InvalidInput", "is not valid")
	noOIDC       = refused("a provider that is not", in{"OpenIDConnectProviderArn": goneOIDC}, "NoSuchEntity", "")
	badOIDC      = refused("an ARN that is none", in{"OpenIDConnectProviderArn": "oidc-provider-of-mine"}, "InvalidInput", "is not valid")
	ofSAML       = []fail{noSAML, badSAML}
	ofOIDC       = []fail{noOIDC, badOIDC}
	ownSAML      = refused("the provider of an identity center", in{"SAMLProviderArn": samlProvider}, "UnmodifiableEntity", "only modifiable by AWS").by(memberAdmin)
	noMetadata   = strings.Repeat("<EntityDescriptor/>", 60)
	encryption   = refused("a key for encrypted assertions", in{"AddPrivateKey": "-----BEGIN PRIVATE KEY-----"}, "UnsupportedOperation", "Encrypted assertions")
	badMetadata  = refused("metadata that are none", in{"SAMLMetadataDocument": noMetadata}, "InvalidInput", "Could not parse metadata")
	badPrints    = refused("a thumbprint that is none", in{"ThumbprintList": []any{strings.Repeat("z", 40)}}, "InvalidInput", "invalid characters")
	sixPrints    = refused("six thumbprints", in{"ThumbprintList": []any{thumbprint, thumbprint, thumbprint, thumbprint, thumbprint, thumbprint}}, "InvalidInput", "Thumbprint list")
	newTag       = []any{in{"Key": "one-more", "Value": "x"}}
	hundredFirst = "Cannot exceed quota for ClientIdsPerOpenIdConnectProvider: 100"
)

var iamProviders = table{"iam", []row{
	{
		op:   "CreateSAMLProvider",
		in:   in{"Name": "Partner", "SAMLMetadataDocument": metadata, "Tags": crewTag},
		want: in{"SAMLProviderArn": like(`^arn:aws:iam::\d{12}:saml-provider/Partner$`), "Tags": crewTag},
		then: func(x *exchange) {
			x.sees("iam", "GetSAMLProvider", in{"SAMLProviderArn": x.out["SAMLProviderArn"]}, in{
				"SAMLMetadataDocument": metadata, "Tags": crewTag, "CreateDate": check(present), "ValidUntil": check(present), "SAMLProviderUUID": check(present),
			})
		},
		fails: []fail{
			refused("a name that is taken", in{"Name": aSAMLName}, "EntityAlreadyExists", "already exists"),
			refused("a name that is AWS's", in{"Name": "AWSSSO_0123456789abcdef_DO_NOT_DELETE"}, "InvalidInput", "reserved"),
			badMetadata, reservedTag, tagTwice, encryption,
			refused("metadata too short to be any", in{"SAMLMetadataDocument": "<EntityDescriptor/>"}, "ValidationError", "sAMLMetadataDocument"),
		},
	},
	{
		op: "UpdateSAMLProvider",
		in: in{"SAMLProviderArn": freshSAML, "SAMLMetadataDocument": shared(func(w *world) any {
			return strings.ReplaceAll(w.idp.Metadata(), "https://idp.example.org/sso", "https://idp.example.org/other")
		})},
		want: in{"SAMLProviderArn": freshSAML},
		then: func(x *exchange) {
			x.sees("iam", "GetSAMLProvider", in{"SAMLProviderArn": freshSAML}, in{"SAMLMetadataDocument": like("idp.example.org/other")})
		},
		fails: with(ofSAML, []fail{badMetadata, encryption, ownSAML}),
	},
	{
		op: "DeleteSAMLProvider",
		in: in{"SAMLProviderArn": freshSAML},
		then: func(x *exchange) {
			x.wants("iam", "GetSAMLProvider", in{"SAMLProviderArn": freshSAML}, "NoSuchEntity")
		},
		fails: with(ofSAML, []fail{ownSAML}),
	},
	{
		op: "TagSAMLProvider",
		in: in{"SAMLProviderArn": freshSAML, "Tags": crewTag},
		then: func(x *exchange) {
			x.sees("iam", "ListSAMLProviderTags", in{"SAMLProviderArn": freshSAML}, in{"Tags": crewTag})
		},
		fails: with(ofSAML, []fail{reservedTag, tagTwice, ownSAML, refused("the 51st tag", in{"SAMLProviderArn": fullSAML, "Tags": newTag}, "LimitExceeded", "50")}),
	},
	{
		op: "UntagSAMLProvider",
		in: in{"SAMLProviderArn": samlWithTags, "TagKeys": []any{"team", "never"}},
		then: func(x *exchange) {
			x.sees("iam", "ListSAMLProviderTags", in{"SAMLProviderArn": freshSAML}, in{"Tags": length(0)})
		},
		fails: with(ofSAML, []fail{ownSAML}),
	},
	{
		op:    "ListSAMLProviderTags",
		in:    in{"SAMLProviderArn": samlWithTags},
		want:  in{"Tags": crewTag, "IsTruncated": false},
		fails: with(ofSAML, badMarkers),
	},
	{
		op:   "CreateOpenIDConnectProvider",
		in:   in{"Url": "https://issuer.example.com/tenant", "ClientIDList": []any{"app", "other"}, "ThumbprintList": []any{thumbprint}, "Tags": crewTag},
		want: in{"OpenIDConnectProviderArn": like(`^arn:aws:iam::\d{12}:oidc-provider/issuer.example.com/tenant$`), "Tags": crewTag},
		then: func(x *exchange) {
			x.sees("iam", "GetOpenIDConnectProvider", in{"OpenIDConnectProviderArn": x.out["OpenIDConnectProviderArn"]}, in{
				"Url": "issuer.example.com/tenant", "ClientIDList": []any{"app", "other"}, "ThumbprintList": []any{thumbprint}, "Tags": crewTag,
			})
		},
		fails: []fail{
			refused("an issuer that there is", in{"Url": aOIDCURL}, "EntityAlreadyExists", "already exists"),
			refused("an issuer without TLS", in{"Url": "http://issuer.example.com"}, "InvalidInput", "Invalid Open ID Connect Provider URL"),
			refused("the 101st client id", in{"ClientIDList": clients(101)}, "LimitExceeded", hundredFirst),
			badPrints, sixPrints, reservedTag, tagTwice,
		},
	},
	{
		op:    "GetOpenIDConnectProvider",
		in:    in{"OpenIDConnectProviderArn": oidcWithTags},
		want:  in{"Url": like(`^oidc-\d+\.example\.com$`), "ClientIDList": []any{"app"}, "ThumbprintList": []any{thumbprint}, "CreateDate": check(present), "Tags": crewTag},
		fails: ofOIDC,
	},
	{
		op:    "ListOpenIDConnectProviders",
		in:    in{},
		given: []*thing{aOIDC},
		want:  in{"OpenIDConnectProviderList": some(in{"Arn": aOIDC})},
	},
	{
		op: "DeleteOpenIDConnectProvider",
		in: in{"OpenIDConnectProviderArn": freshOIDC},
		then: func(x *exchange) {
			x.wants("iam", "GetOpenIDConnectProvider", x.in, "NoSuchEntity")
			x.sees("iam", "DeleteOpenIDConnectProvider", x.in, in{}) // the operation is idempotent
		},
		fails: []fail{badOIDC},
	},
	{
		op: "AddClientIDToOpenIDConnectProvider",
		in: in{"OpenIDConnectProviderArn": freshOIDC, "ClientID": "mobile"},
		then: func(x *exchange) {
			x.sees("iam", "AddClientIDToOpenIDConnectProvider", x.in, in{}) // the operation is idempotent
			x.sees("iam", "GetOpenIDConnectProvider", in{"OpenIDConnectProviderArn": freshOIDC}, in{"ClientIDList": []any{"app", "mobile"}})
		},
		fails: with(ofOIDC, []fail{refused("the 101st", in{"OpenIDConnectProviderArn": crowdedOIDC}, "LimitExceeded", hundredFirst)}),
	},
	{
		op: "RemoveClientIDFromOpenIDConnectProvider",
		in: in{"OpenIDConnectProviderArn": freshOIDC, "ClientID": "app"},
		then: func(x *exchange) {
			x.sees("iam", "RemoveClientIDFromOpenIDConnectProvider", x.in, in{}) // the operation is idempotent
			x.sees("iam", "GetOpenIDConnectProvider", in{"OpenIDConnectProviderArn": freshOIDC}, in{"ClientIDList": length(0)})
		},
		fails: ofOIDC,
	},
	{
		op: "UpdateOpenIDConnectProviderThumbprint",
		in: in{"OpenIDConnectProviderArn": freshOIDC, "ThumbprintList": []any{strings.Repeat("f", 40)}},
		then: func(x *exchange) {
			x.sees("iam", "GetOpenIDConnectProvider", in{"OpenIDConnectProviderArn": freshOIDC}, in{"ThumbprintList": x.in["ThumbprintList"]})
		},
		fails: with(ofOIDC, []fail{badPrints, sixPrints}),
	},
	{
		op: "TagOpenIDConnectProvider",
		in: in{"OpenIDConnectProviderArn": freshOIDC, "Tags": crewTag},
		then: func(x *exchange) {
			x.sees("iam", "ListOpenIDConnectProviderTags", in{"OpenIDConnectProviderArn": freshOIDC}, in{"Tags": crewTag})
		},
		fails: with(ofOIDC, []fail{reservedTag, tagTwice, refused("the 51st tag", in{"OpenIDConnectProviderArn": fullOIDC, "Tags": newTag}, "LimitExceeded", "50")}),
	},
	{
		op: "UntagOpenIDConnectProvider",
		in: in{"OpenIDConnectProviderArn": oidcWithTags, "TagKeys": []any{"team", "never"}},
		then: func(x *exchange) {
			x.sees("iam", "ListOpenIDConnectProviderTags", in{"OpenIDConnectProviderArn": freshOIDC}, in{"Tags": length(0)})
		},
		fails: ofOIDC,
	},
	{
		op:    "ListOpenIDConnectProviderTags",
		in:    in{"OpenIDConnectProviderArn": oidcWithTags},
		want:  in{"Tags": crewTag, "IsTruncated": false},
		fails: with(ofOIDC, badMarkers),
	},
}}
