package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
)

// signer makes requests ahead of the clock. A signature is good for 15 minutes.
type signer struct {
	addr   string
	region string
	store  string // the identity store of the deployment
	creds  aws.Credentials
	v4     *v4.Signer
}

// signer signs with the bootstrap key of a server.
func (p *process) signer(env map[string]string) signer {
	return signer{
		addr: p.addr, region: env["AWS_REGION"], store: env["GATEHOUSE_IDENTITY_STORE_ID"],
		creds: aws.Credentials{AccessKeyID: env["AWS_ACCESS_KEY_ID"], SecretAccessKey: env["AWS_SECRET_ACCESS_KEY"]},
		v4:    v4.NewSigner(),
	}
}

// json11 is a request of the JSON 1.1 protocol as the SDKs send it, signed.
func (s signer) json11(service, target string, body []byte) ([]byte, error) {
	r, err := http.NewRequest(http.MethodPost, "http://"+s.addr+"/", bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	for name, value := range map[string]string{
		"Accept-Encoding":       "identity",
		"Amz-Sdk-Invocation-Id": "5f4ad8a1-0b6a-4a8e-9c4c-2d1f6f1f3a10",
		"Amz-Sdk-Request":       "attempt=1; max=3",
		"Content-Type":          "application/x-amz-json-1.1",
		"User-Agent":            "aws-sdk-go-v2/1.47.7 ua/2.1 os/linux lang/go#1.26 md/GOOS#linux md/GOARCH#amd64 api/identitystore#1.49.7",
		"X-Amz-Target":          target,
	} {
		r.Header.Set(name, value)
	}
	return s.sign(r, service, body)
}

// sign signs a request and writes it as it goes over the wire.
func (s signer) sign(r *http.Request, service string, body []byte) ([]byte, error) {
	sum := sha256.Sum256(body)
	err := s.v4.SignHTTP(context.Background(), s.creds, r, hex.EncodeToString(sum[:]), service, s.region, time.Now())
	if err != nil {
		return nil, err
	}
	return raw(r, body), nil
}

// raw is a request as it goes over the wire.
func raw(r *http.Request, body []byte) []byte {
	var out bytes.Buffer
	fmt.Fprintf(&out, "%s %s HTTP/1.1\r\nHost: %s\r\n", r.Method, r.URL.RequestURI(), r.URL.Host)
	r.Header.Write(&out)
	fmt.Fprintf(&out, "Content-Length: %d\r\n\r\n", len(body))
	out.Write(body)
	return out.Bytes()
}
