package conformance

var byName = in{"AttributeKey": "EventName", "AttributeValue": "CreateGroup"}

var cloudtrailOperations = table{"cloudtrail", []row{
	{
		op:    "LookupEvents",
		in:    in{"LookupAttributes": []any{byName}, "MaxResults": 1},
		given: []*thing{freshGroup},
		want: in{"Events": []any{in{
			"EventName": "CreateGroup", "EventSource": "identitystore.amazonaws.com", "ReadOnly": "false", "Username": "root",
			"EventId": check(present), "EventTime": check(present), "AccessKeyId": like("^AKIA"), "CloudTrailEvent": like(`"eventCategory":"Management"`),
		}}},
		fails: []fail{
			refused("two attributes", in{"LookupAttributes": []any{byName, byName}}, "InvalidLookupAttributesException", "one attribute at a time"),
			refused("neither read nor write", in{"LookupAttributes": []any{in{"AttributeKey": "ReadOnly", "AttributeValue": "maybe"}}}, "InvalidLookupAttributesException", "true or false"),
			refused("an attribute that is none", in{"LookupAttributes": []any{in{"AttributeKey": "Colour", "AttributeValue": "red"}}}, "ValidationException", "attributeKey"),
			refused("an end before the start", in{"StartTime": 1700000000, "EndTime": 1600000000}, "InvalidTimeRangeException", "after its end"),
			refused("a page of none", in{"MaxResults": 0}, "InvalidMaxResultsException", "between 1 and 50"),
			refused("a page too long", in{"MaxResults": 51}, "InvalidMaxResultsException", "between 1 and 50"),
			refused("a token that is none", in{"NextToken": "made-up"}, "InvalidNextTokenException", ""),
			refused("a category that is none", in{"EventCategory": "data"}, "InvalidEventCategoryException", "insight"),
			refused("insights", in{"EventCategory": "insight"}, "UnsupportedOperationException", "no insight events"),
		},
	},
}}
