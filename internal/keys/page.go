package keys

import (
	"encoding/base64"
	"encoding/binary"
	"time"

	"gatehouse/internal/idc"
)

// pageTokenLife is how long a list may be continued.
const pageTokenLife = 24 * time.Hour

// SealPage turns the place after which a list continues into a token. scope
// names the operation, its filter and whose list it is: the token continues
// that list only. "" stays "": there is no next page.
func (r *Ring) SealPage(scope, place string, now time.Time) (string, error) {
	if place == "" {
		return "", nil
	}
	plain := binary.BigEndian.AppendUint64(nil, uint64(now.Add(pageTokenLife).Unix()))
	blob, err := r.Seal(PageToken, append(plain, place...), []byte(scope))
	if err != nil {
		return "", err
	}
	return base64.RawURLEncoding.EncodeToString(blob), nil
}

// OpenPage gives back the place of a token that SealPage made for the same
// scope. A foreign, altered or expired token is Invalid.
func (r *Ring) OpenPage(scope, token string, now time.Time) (string, error) {
	if token == "" {
		return "", nil
	}
	blob, err := FromText(base64.RawURLEncoding, token)
	if err != nil {
		return "", errPage()
	}
	plain, err := r.Open(PageToken, blob, []byte(scope))
	if err != nil || len(plain) < 8 || now.Unix() > int64(binary.BigEndian.Uint64(plain)) {
		return "", errPage()
	}
	return string(plain[8:]), nil
}

func errPage() error {
	return idc.Invalid("The NextToken is not valid for this request, or has expired. Start the list again without it.")
}
