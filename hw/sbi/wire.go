package sbi

import (
	"encoding/json"
	"fmt"
	"strconv"
)

// device is a scanner, as MOSIPDISC tells of it.
type device struct {
	ID         string `json:"deviceId"`
	Status     string `json:"deviceStatus"`
	CallbackID string `json:"callbackId"`
	DigitalID  string `json:"digitalId"`
	Code       string `json:"deviceCode"`
	Purpose    string `json:"purpose"`
	Error      fault  `json:"error"`

	base string // where its service listens
}

// identity is a digital ID's payload.
type identity struct {
	Serial string `json:"serialNo"`
	Make   string `json:"make"`
	Model  string `json:"model"`
}

// fault is an error of a service; the zero value is none.
type fault struct {
	Code number `json:"errorCode"`
	Info string `json:"errorInfo"`
}

// The codes of faults that are dealt with.
const (
	codeNoFinger = 101
	codeNotReady = 110
	codeBusy     = 111
)

func (f fault) Error() string { return fmt.Sprintf("the service reports %v: %.100q", f.Code, f.Info) }

// number is a number that services write as one, or as a text; empty and null are 0.
type number float64

// UnmarshalJSON implements json.Unmarshaler.
func (n *number) UnmarshalJSON(b []byte) error {
	var text string
	if err := json.Unmarshal(b, &text); err != nil {
		text = string(b)
	}
	if text == "" || text == "null" {
		*n = 0
		return nil
	}
	v, err := strconv.ParseFloat(text, 64)
	*n = number(v)
	return err
}

// captureRequest is what RCAPTURE is sent.
type captureRequest struct {
	Env           string       `json:"env"`
	Purpose       string       `json:"purpose"`
	SpecVersion   string       `json:"specVersion"`
	Timeout       string       `json:"timeout"` // in milliseconds
	CaptureTime   string       `json:"captureTime"`
	TransactionID string       `json:"transactionId"`
	Bio           []bioRequest `json:"bio"`
	CustomOpts    struct{}     `json:"customOpts"`
}

type bioRequest struct {
	Type           string   `json:"type"`
	Count          string   `json:"count"`
	BioSubType     []string `json:"bioSubType"`
	RequestedScore string   `json:"requestedScore"`
	DeviceID       string   `json:"deviceId"`
	DeviceSubID    string   `json:"deviceSubId"`
	PreviousHash   string   `json:"previousHash"`
}

// captureAnswer is what it answers.
type captureAnswer struct {
	Biometrics []struct {
		Data  string `json:"data"`
		Error fault  `json:"error"`
	} `json:"biometrics"`
	Error fault `json:"error"`
}

// captureData is the payload of what it has signed.
type captureData struct {
	DigitalID     string `json:"digitalId"`
	DeviceCode    string `json:"deviceCode"`
	BioType       string `json:"bioType"`
	BioValue      string `json:"bioValue"`
	TransactionID string `json:"transactionId"`
	QualityScore  number `json:"qualityScore"`
}
