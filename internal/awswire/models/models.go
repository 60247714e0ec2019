// Package models holds the API models that the wire types are generated from.
// Only Gatehouse's own model is part of the program: clients need it to call
// the gatehouse service.
package models

import "embed"

// Gatehouse is the model of the gatehouse service as botocore and the AWS CLI
// read it: gatehouse/<version>/service-2.json.
//
//go:embed gatehouse/*/*.json
var Gatehouse embed.FS
