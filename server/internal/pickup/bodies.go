package pickup

import (
	"reflect"
	"time"
)

// The bodies of events. Each names what it is about and nothing that Apply can find out itself.
type (
	// terminalSet says which lockers a terminal has. A terminal with something in it keeps its lockers.
	terminalSet struct {
		Terminal TerminalID `json:"terminal"`
		Lockers  []Locker   `json:"lockers"`
	}
	// lockerFailed takes a locker out of use; lockerMended gives it back.
	lockerFailed struct {
		Terminal TerminalID `json:"terminal"`
		Locker   int        `json:"locker"`
	}
	lockerMended struct {
		Terminal TerminalID `json:"terminal"`
		Locker   int        `json:"locker"`
	}
	// codeRefused notes a wrong code at a terminal.
	codeRefused struct {
		Terminal TerminalID `json:"terminal"`
	}

	// announced begins a pickup.
	announced struct {
		Pickup    ID         `json:"pickup"`
		Collector Collector  `json:"collector"`
		Documents []Document `json:"documents"`
		Size      Size       `json:"size"`
		Reach     bool       `json:"reach"`
		Days      int        `json:"days"`
	}
	// pinConfirmed and roleProved meet preconditions.
	pinConfirmed struct {
		Pickup   ID  `json:"pickup"`
		Document int `json:"document"` // from 0
	}
	roleProved struct {
		Pickup ID `json:"pickup"`
	}
	cancelled struct {
		Pickup ID `json:"pickup"`
	}

	reserved struct {
		Pickup   ID         `json:"pickup"`
		Terminal TerminalID `json:"terminal"`
		Locker   int        `json:"locker"`
		Operator Operator   `json:"operator"`
	}
	// unreserved says that the locker was left empty.
	unreserved struct {
		Pickup   ID       `json:"pickup"`
		Operator Operator `json:"operator"`
	}
	loaded struct {
		Pickup   ID        `json:"pickup"`
		Operator Operator  `json:"operator"`
		Code     Digest    `json:"code"`
		Until    time.Time `json:"until"`
	}
	// renewed draws another code. The one before stays good beside it where keep is set, since the message with it may have arrived.
	renewed struct {
		Pickup ID     `json:"pickup"`
		Code   Digest `json:"code"`
		Keep   bool   `json:"keep"`
	}
	reminded struct {
		Pickup ID `json:"pickup"`
	}

	fingerRefused struct {
		Pickup ID `json:"pickup"`
	}
	factorRefused struct {
		Pickup ID  `json:"pickup"`
		Way    Way `json:"way"`
	}
	// released lets the citizen's locker open, staffReleased lets staff open one.
	released struct {
		Pickup ID    `json:"pickup"`
		Way    Way   `json:"way"`
		Nonce  Nonce `json:"nonce"`
	}
	staffReleased struct {
		Pickup   ID       `json:"pickup"`
		Operator Operator `json:"operator"`
		Second   Operator `json:"second"` // empty: none
		Nonce    Nonce    `json:"nonce"`
	}
	// seen is what the terminal reports of the release with the nonce; restarted: of whichever was out, since none of before is good any more.
	seen struct {
		Pickup    ID    `json:"pickup"`
		Nonce     Nonce `json:"nonce"`
		Restarted bool  `json:"restarted"`
		What      Seen  `json:"what"`
	}

	expired struct {
		Pickup ID  `json:"pickup"`
		Why    Why `json:"why"`
	}
	// overdue ends the life of the prints of a pickup that is stuck in the middle.
	overdue struct {
		Pickup ID `json:"pickup"`
	}
	returned struct {
		Pickup ID       `json:"pickup"`
		First  Operator `json:"first"`
		Second Operator `json:"second"`
		Lost   bool     `json:"lost"` // the locker was empty
	}
	erased struct {
		Pickup ID `json:"pickup"`
	}

	// effectDone says that an effect has happened; effectFailed that it never will, such as a message to an address that there is not.
	effectDone struct {
		Effect string `json:"effect"`
	}
	effectFailed struct {
		Effect string `json:"effect"`
	}

	// snapshot is all that came before, in one.
	snapshot struct {
		State State `json:"state"`
	}
)

// bodies are the types of events by the names in which they are written.
var bodies = map[string]reflect.Type{
	"terminal-set": reflect.TypeFor[terminalSet](), "locker-failed": reflect.TypeFor[lockerFailed](), "locker-mended": reflect.TypeFor[lockerMended](),
	"code-refused": reflect.TypeFor[codeRefused](), "announced": reflect.TypeFor[announced](), "pin-confirmed": reflect.TypeFor[pinConfirmed](),
	"role-proved": reflect.TypeFor[roleProved](), "cancelled": reflect.TypeFor[cancelled](), "reserved": reflect.TypeFor[reserved](),
	"unreserved": reflect.TypeFor[unreserved](), "loaded": reflect.TypeFor[loaded](), "renewed": reflect.TypeFor[renewed](),
	"reminded": reflect.TypeFor[reminded](), "finger-refused": reflect.TypeFor[fingerRefused](), "factor-refused": reflect.TypeFor[factorRefused](),
	"released": reflect.TypeFor[released](), "staff-released": reflect.TypeFor[staffReleased](), "seen": reflect.TypeFor[seen](),
	"offline": reflect.TypeFor[offline](), "wanted": reflect.TypeFor[wanted](), "retold": reflect.TypeFor[retold](),
	"opened": reflect.TypeFor[opened](), "restored": reflect.TypeFor[restored](),
	"expired": reflect.TypeFor[expired](), "overdue": reflect.TypeFor[overdue](), "returned": reflect.TypeFor[returned](),
	"erased": reflect.TypeFor[erased](), "effect-done": reflect.TypeFor[effectDone](), "effect-failed": reflect.TypeFor[effectFailed](),
	"snapshot": reflect.TypeFor[snapshot](),
}

// typeOf returns the name of a body's type, or "".
func typeOf(b Body) string {
	t := reflect.TypeOf(b)
	if t == nil || t.Kind() != reflect.Pointer {
		return ""
	}
	for name, known := range bodies {
		if t.Elem() == known {
			return name
		}
	}
	return ""
}

// newBody returns an empty body of a type, or nil.
func newBody(name string) Body {
	t, ok := bodies[name]
	if !ok {
		return nil
	}
	return reflect.New(t).Interface().(Body)
}
