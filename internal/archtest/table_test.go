package archtest_test

// arrows says whom the code of each package may import among our own packages, from the bottom of the house to the top. Tests of a
// package may import whatever does not stand above it. A new package gets a row here and a line in docs/ARCHITECTURE.md. Before adding
// an arrow to an existing row, ask what the package has to know the other for: the arrows are the design.
var arrows = map[string][]string{
	"internal/archtest": {},

	// The engine. It knows no doors, files, clocks or networks.
	"internal/fixed":        {},
	"internal/kernel":       {},
	"minutiae":              {"internal/fixed", "internal/kernel"},
	"minutiae/fmr":          {"minutiae"},
	"minutiae/imageio/an2k": {},
	"minutiae/imageio/fir":  {},
	"minutiae/imageio/wsq":  {"internal/kernel"},
	"minutiae/imageio": {
		"internal/fixed", "internal/kernel", "minutiae", "minutiae/imageio/an2k", "minutiae/imageio/fir", "minutiae/imageio/wsq",
	},
	"minutiae/synth": {"internal/fixed", "internal/kernel", "minutiae"},
	"matcher":        {"internal/fixed", "internal/kernel", "minutiae"},

	// What is kept.
	"internal/durable":        {},
	"index/internal/envelope": {},
	"index/internal/store":    {},
	"index/arena":             {"matcher"},
	"index":                   {"index/arena", "index/internal/envelope", "index/internal/store", "internal/durable", "internal/kernel", "matcher", "minutiae"},

	"index/cluster": {"index", "internal/durable", "matcher", "minutiae"},

	// The terminal. It knows no fingers, prints and verdicts pass through it; but for the agent, which goes on by itself while the line is cut.
	"hw":        {},
	"hw/sim":    {"hw"},
	"hw/hwtest": {"hw"},
	"hw/kiosk":  {"hw", "internal/release"},

	"hw/agent":              {"hw", "hw/kiosk", "index", "internal/client", "internal/durable", "internal/release", "matcher", "minutiae", "minutiae/imageio"},
	"hw/internal/agenttest": {"internal/client", "internal/release", "minutiae/imageio"},

	"hw/capture":       {"hw", "hw/internal/turn"},
	"hw/folder":        {"hw", "hw/internal/turn"},
	"hw/gpio":          {"hw", "hw/relay"},
	"hw/hidrelay":      {"hw", "hw/relay"},
	"hw/httprelay":     {"hw", "hw/internal/ask", "hw/relay"},
	"hw/internal/ask":  {},
	"hw/internal/line": {"hw"},
	"hw/internal/turn": {"hw"},
	"hw/kerong":        {"hw", "hw/internal/line", "hw/internal/turn"},
	"hw/modbus":        {"hw", "hw/relay"},
	"hw/relay":         {"hw", "hw/internal/turn"},
	"hw/sbi":           {"hw", "hw/internal/ask", "hw/internal/turn"},
	"hw/screen":        {"hw", "hw/kiosk", "internal/pages"},
	"hw/secugen":       {"hw", "hw/internal/ask", "hw/internal/turn"},
	"hw/zfm":           {"hw", "hw/internal/line", "hw/internal/turn"},

	// The service, and those who speak to it.
	"internal/client":          {"minutiae"},
	"internal/release":         {},
	"internal/systemd":         {},
	"server/internal/api":      {"server/internal/access", "server/internal/audit", "server/internal/contacts", "server/internal/pickup", "internal/release", "index", "matcher", "minutiae", "minutiae/fmr", "minutiae/imageio", "server/internal/mosip", "server/internal/osia", "internal/pages"},
	"server/internal/access":   {"internal/durable"},
	"server/internal/admin":    {"index"},
	"server/internal/audit":    {"internal/durable"},
	"internal/browsertest":     {},
	"server/internal/contacts": {"internal/durable"},
	"server/internal/desk":     {"matcher", "minutiae", "minutiae/imageio", "internal/pages"},
	"server/internal/metrics":  {},
	"server/internal/mosip":    {"index", "matcher", "minutiae", "minutiae/fmr"},
	"server/internal/notify":   {"internal/durable"},
	"server/internal/osia":     {"index", "matcher", "minutiae", "minutiae/fmr"},
	"server/internal/pickup":   {"internal/durable", "internal/release"},
	"internal/pages":           {},
	"server/internal/web":      {"internal/pages"},

	// The programs. They wire the rest together and import no other program.
	"hw/terminal": {
		"hw", "hw/agent", "hw/capture", "hw/folder", "hw/gpio", "hw/hidrelay", "hw/httprelay", "hw/kerong", "hw/kiosk", "hw/modbus", "hw/relay", "hw/sbi", "hw/screen",
		"hw/secugen", "hw/sim", "hw/zfm", "internal/client", "internal/release", "internal/systemd", "minutiae", "minutiae/imageio",
	},
	"server": {
		"hw", "hw/agent", "hw/kiosk", "hw/screen", "hw/sim", "index", "index/cluster", "internal/client", "internal/durable", "internal/release", "internal/systemd", "matcher", "minutiae", "minutiae/imageio", "minutiae/synth",
		"server/internal/access", "server/internal/admin", "server/internal/api", "server/internal/audit", "server/internal/contacts", "server/internal/desk", "server/internal/metrics", "server/internal/mosip", "server/internal/notify", "server/internal/osia", "server/internal/pickup", "server/internal/web",
	},
	"bench": {
		"index", "index/arena", "internal/client", "internal/fixed", "internal/kernel", "matcher", "minutiae", "minutiae/fmr",
		"minutiae/imageio", "minutiae/synth",
	},
}

// doors says by which packages the code of each third-party module enters. Every module has one door where it can: then it can be
// watched, replaced, and learnt by reading one folder. Tests may import what they like.
var doors = map[string][]string{
	"github.com/chromedp/cdproto":             {"internal/browsertest"},
	"github.com/chromedp/chromedp":            {"internal/browsertest"},
	"github.com/alecthomas/kong":              {"bench", "hw/terminal", "server"},
	"github.com/BurntSushi/toml":              {"server"},
	"filippo.io/age":                          {"index/internal/envelope"},
	"github.com/creack/pty":                   {"hw/hwtest"},
	"github.com/dgraph-io/badger/v4":          {"index/internal/store"},
	"github.com/dgraph-io/ristretto/v2":       {"index/internal/store"},
	"github.com/fasthttp/router":              {"server/internal/api"},
	"github.com/HdrHistogram/hdrhistogram-go": {"bench"},
	"github.com/klauspost/cpuid/v2":           {"internal/kernel"},
	"github.com/nats-io/nats-server/v2":       {"index/cluster"},
	"github.com/nats-io/nats.go":              {"index/cluster"},
	"github.com/prometheus/client_golang":     {"server/internal/metrics"},
	"github.com/schollz/progressbar/v3":       {"bench"},
	"github.com/simonvetter/modbus":           {"hw/modbus"},
	"github.com/valyala/fasthttp":             {"internal/client", "server/internal/api"},
	"go.bug.st/serial":                        {"hw/internal/line"},
	"golang.org/x/image":                      {"minutiae/imageio"},
	"golang.org/x/sys":                        {"hw/gpio", "hw/hidrelay"},
	"golang.org/x/time":                       {"server/internal/access"},
	"gonum.org/v1/gonum":                      {"bench"},
	"gonum.org/v1/plot":                       {"bench"},
}

// topLevel is all that may lie beside dot-files at the root.
var topLevel = []string{
	"matcher", "minutiae", "index", "server", "bench", "hw", "go.mod", "go.sum", "README.md",
	"internal", "docs", "LICENSE",
}

// staged are the packages whose package comment must hold a stage table.
var staged = []string{"matcher", "minutiae", "minutiae/imageio/wsq"}

// engine are the packages whose result must depend on their arguments alone.
var engine = []string{"internal/fixed", "minutiae", "matcher"}

// sameBits are the packages that compute with fractions and whose results must be the same on every processor.
var sameBits = append([]string{"minutiae/imageio/wsq", "minutiae/synth"}, engine...)

// engineBans are the imports that the engine does without, each with the reason that a violation is told.
var engineBans = map[string]string{
	"crypto/rand":  "its results are random",
	"io/ioutil":    "the engine does no input or output",
	"log":          "the engine logs nothing",
	"log/slog":     "the engine logs nothing",
	"math/cmplx":   "its results differ between processors",
	"math/rand":    "results must not be random",
	"math/rand/v2": "results must not be random",
	"net":          "the engine does no input or output",
	"net/http":     "the engine does no input or output",
	"os":           "the engine does no input or output",
	"os/exec":      "the engine does no input or output",
	"syscall":      "the engine does no input or output",
	"time":         "the engine reads no clock",
}

// exactMath are the functions of package math whose result is the one correct value on every processor. All others may differ in the
// last bit between architectures, or in the next release of Go.
var exactMath = []string{
	"Abs", "Ceil", "Copysign", "FMA", "Float32bits", "Float32frombits", "Float64bits", "Float64frombits", "Floor", "Frexp", "Inf", "IsInf",
	"IsNaN", "Ldexp", "Max", "Min", "Mod", "Modf", "NaN", "Round", "RoundToEven", "Signbit", "Sqrt", "Trunc",
}

// inexactAllowed are the uses of other functions of package math in sameBits, "file function", each with the reason why no stored,
// compared or scored value depends on its last bit.
var inexactAllowed = map[string]string{
	"matcher/score.go math.Log10": "a threshold is rounded to hundredths",
	"matcher/score.go math.Pow":   "a rate shown to people and compared with nothing",
}

// drawn are the folders that may hold images, each with the reason why no print of a real person can be among them.
var drawn = map[string]string{}

// maxLines is the largest number of lines of a Go file that people write. A file that outgrows it does more than one thing.
const maxLines = 350
