package mosip

import (
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"time"
)

// request holds the fields of all operations. Fields that are not known are left alone: MOSIP's releases add some.
type request struct {
	ID            string          `json:"id"`
	Version       string          `json:"version"`
	RequestID     string          `json:"requestId"`
	RequestTime   string          `json:"requesttime"`
	ReferenceID   string          `json:"referenceId"`
	ReferenceURL  string          `json:"referenceURL"`
	ReferenceURL2 string          `json:"referenceUrl"` // as some releases spell it
	Flags         map[string]text `json:"flags"`
	Gallery       *struct {
		ReferenceIDs []struct {
			ReferenceID string `json:"referenceId"`
		} `json:"referenceIds"`
	} `json:"gallery"`
}

// text is a string, or a number that is read as one: MOSIP's examples have the numbers of flags in quotes, its code sends both.
type text string

// UnmarshalJSON implements json.Unmarshaler.
func (t *text) UnmarshalJSON(b []byte) error {
	var v any
	if err := json.Unmarshal(b, &v); err != nil {
		return err
	}
	switch v := v.(type) {
	case string:
		*t = text(v)
	case float64:
		*t = text(strconv.FormatFloat(v, 'f', -1, 64))
	}
	return nil // flags of other kinds are none that count here
}

// answer holds the fields of all answers.
type answer struct {
	ID            string         `json:"id"`
	RequestID     string         `json:"requestId"`
	ResponseTime  string         `json:"responsetime"`
	ReturnValue   string         `json:"returnValue"` // 1 success, 2 failure
	FailureReason string         `json:"failureReason,omitempty"`
	Jobs          *string        `json:"jobscount,omitempty"`
	Count         *string        `json:"count,omitempty"`
	Candidates    *candidateList `json:"candidateList,omitempty"`
}

type candidateList struct {
	Count      string      `json:"count"`
	Candidates []candidate `json:"candidates"`
}

type candidate struct {
	ReferenceID string     `json:"referenceId"`
	Analytics   analytics  `json:"analytics"`
	Modalities  []modality `json:"modalities"`
}

// analytics has the score as the interface's examples name it: -10 log10 of the false match rate, in whole numbers.
type analytics struct {
	Score string `json:"internalScore"`
}

type modality struct {
	Type      string    `json:"biometricType"` // FIR
	Analytics analytics `json:"analytics"`
}

// Reason is a failure that MOSIP has a number for.
type Reason int

// The reasons that this package gives.
const (
	Unknown         Reason = 1
	Aborted         Reason = 2
	InvalidRequest  Reason = 4
	NoReferenceID   Reason = 5
	NoRequestID     Reason = 6
	NotFetched      Reason = 7
	NoReferenceURL  Reason = 8
	NoRequestTime   Reason = 9
	Exists          Reason = 10
	NoData          Reason = 11
	NotFound        Reason = 12
	InvalidVersion  Reason = 13
	InvalidID       Reason = 14
	InvalidTime     Reason = 15
	InvalidCBEFF    Reason = 16
	Expired         Reason = 17
	QualityTooLow   Reason = 18
	returnedSuccess        = "1"
	returnedFailure        = "2"
)

var reasons = map[Reason]string{
	Unknown: "internal error", Aborted: "aborted", InvalidRequest: "the request cannot be read", NoReferenceID: "no referenceId",
	NoRequestID: "no requestId", NotFetched: "the referenceURL cannot be fetched", NoReferenceURL: "no referenceURL",
	NoRequestTime: "no requesttime", Exists: "the referenceId is enrolled", NoData: "no finger in the CBEFF",
	NotFound: "the referenceId is not enrolled", InvalidVersion: "unknown version", InvalidID: "unknown id",
	InvalidTime: "requesttime cannot be read", InvalidCBEFF: "the CBEFF cannot be read", Expired: "the referenceURL has expired",
	QualityTooLow: "no print can be seen",
}

// Error implements error.
func (r Reason) Error() string { return "mosip: " + reasons[r] }

// ReasonOf returns the number of an error; one that has none is an internal error.
func ReasonOf(err error) Reason {
	var r Reason
	if errors.As(err, &r) {
		return r
	}
	return Unknown
}

// parseRequest reads a message and checks what all operations need.
func parseRequest(b []byte) (r request, err error) {
	if err := json.Unmarshal(b, &r); err != nil {
		return r, errors.Join(InvalidRequest, err)
	}
	if r.ReferenceURL == "" {
		r.ReferenceURL = r.ReferenceURL2
	}
	switch {
	case !strings.HasPrefix(r.ID, "mosip.abis."):
		return r, InvalidID
	case r.RequestID == "":
		return r, NoRequestID
	case r.Version != "1.0" && r.Version != "1.1":
		return r, InvalidVersion
	case r.RequestTime == "":
		return r, NoRequestTime
	}
	if _, err := time.Parse(time.RFC3339, r.RequestTime); err != nil {
		return r, InvalidTime
	}
	return r, nil
}
