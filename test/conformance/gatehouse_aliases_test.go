package conformance

var (
	// newAlias is a name that no portal has; currentAlias one that the home portal
	// shows itself under, and takenAlias one of another instance.
	newAlias     = fresh(func(w *world) any { return w.unique("corp") })
	currentAlias = fresh(func(w *world) any {
		w.must("gatehouse", "CreateAlias", in{"InstanceArn": instance, "Alias": newAlias})
		return w.get(newAlias)
	})
	takenAlias = fresh(func(w *world) any {
		name := w.unique("branch")
		w.mustAs(w.get(freshKeeper).(credentials), "gatehouse", "CreateAlias", in{"InstanceArn": w.get(freshInstance), "Alias": name})
		return name
	})
)

var gatehouseAliases = table{"gatehouse", []row{
	{
		op:   "CreateAlias",
		in:   in{"InstanceArn": instance, "Alias": newAlias},
		want: in{"Alias": in{"Alias": newAlias, "Url": like("/start/corp-[0-9]+$"), "Current": true, "CreatedAt": check(present)}},
		then: func(x *exchange) {
			x.sees("gatehouse", "DescribePortal", in{"InstanceArn": instance}, in{"PortalUrl": like("/start/corp-[0-9]+$"), "StartUrl": startURL})
		},
		fails: []fail{
			noInstance,
			refused("a name of another instance", in{"Alias": takenAlias}, "ConflictException", "another instance"),
			refused("the id of an instance", in{"Alias": startURL}, "ConflictException", "by its id"),
			refused("a name with letters of no name", in{"Alias": "<img src=x onerror=alert(1)>"}, "ValidationException", "lower-case letters"),
			refused("the name of a page", in{"Alias": "profile"}, "ValidationException", "lower-case letters"),
			refused("an address without TLS", in{"Alias": "http://mycompany.awsapps.com/start"}, "ValidationException", "https"),
		},
	},
	{
		op:    "ListAliases",
		in:    in{"InstanceArn": instance, "MaxResults": 1},
		given: []*thing{currentAlias},
		want:  in{"Aliases": []any{in{"Alias": currentAlias, "Url": like("/start/corp-[0-9]+$"), "Current": true, "CreatedAt": check(present)}}},
		fails: with(badPages, []fail{noInstance}),
	},
	{
		op: "DeleteAlias",
		in: in{"InstanceArn": instance, "Alias": currentAlias},
		then: func(x *exchange) {
			x.sees("gatehouse", "DescribePortal", in{"InstanceArn": instance}, in{"PortalUrl": like("/start$")})
		},
		fails: []fail{
			noInstance,
			refused("a name that is not", in{"Alias": "nowhere"}, "ResourceNotFoundException", "nowhere"),
			refused("a name of another instance", in{"Alias": takenAlias}, "ResourceNotFoundException", "branch"),
		},
	},
}}
