package main

import (
	"bufio"
	"debug/elf"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
)

// deployed reads a file of the folder deploy.
func deployed(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("deploy", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// parse has a command line parsed, and nothing done.
func parse(t *testing.T, args []string) error {
	t.Helper()
	parser, err := kong.New(&commands{}, kong.Configuration(readFile), kong.Exit(func(int) {}))
	if err != nil {
		t.Fatal(err)
	}
	_, err = parser.Parse(args)
	return err
}

// programLine finds command lines of the program.
var programLine = regexp.MustCompile(`/usr/local/bin/fingerzeig (.+)`)

// TestUnitFlags parses the command lines of the units.
func TestUnitFlags(t *testing.T) {
	config, err := filepath.Abs(filepath.Join("deploy", "fingerzeig.toml"))
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, name := range []string{"fingerzeig.service", "fingerzeig-backup.service"} {
		for line := range strings.Lines(deployed(t, name)) {
			found := programLine.FindStringSubmatch(strings.TrimSpace(line))
			if found == nil || !strings.HasPrefix(line, "Exec") {
				continue
			}
			n++
			text := strings.NewReplacer("/etc/fingerzeig/fingerzeig.toml", config, `"$FINGERZEIG_BACKUP_TO"`, "age1x", "$(date +%%F-%%H%%M)", "now", "'", "").Replace(found[1])
			if err := parse(t, strings.Fields(text)); err != nil {
				t.Errorf("%s: %s: %v", name, text, err)
			}
			if err := parse(t, append(strings.Fields(text), "--no-such-flag")); err == nil {
				t.Error("any flag will do")
			}
		}
	}
	if n != 3 {
		t.Errorf("%d command lines, want 3", n)
	}
}

// settingLine finds the settings of the example, those that are commented out, too.
var settingLine = regexp.MustCompile(`(?m)^#?([a-z][a-z-]*) = (.*)$`)

// TestExampleConfig reads the example, with all settings that are commented out, and looks whether one is missing.
func TestExampleConfig(t *testing.T) {
	text := deployed(t, "fingerzeig.toml")
	all := settingLine.ReplaceAllString(text, "$1 = $2")
	status, out, said := say(t, "config", "print", "--config", write(t, "all.toml", all))
	if status != 0 {
		t.Fatal(said)
	}
	for line := range strings.Lines(out) {
		name, _, setting := strings.Cut(line, " = ")
		if setting && !strings.Contains(line, "# file") {
			t.Errorf("the example lacks %s", name)
		}
	}
	_, plain, _ := say(t, "config", "print")
	defaults := map[string]string{}
	for line := range strings.Lines(plain) {
		setting, _, _ := strings.Cut(line, "#")
		name, value, _ := strings.Cut(setting, " = ")
		defaults[name] = strings.TrimSpace(value)
	}
	for _, m := range regexp.MustCompile(`(?m)^#([a-z][a-z-]*) = (.*)$`).FindAllStringSubmatch(text, -1) {
		if defaults[m[1]] != m[2] {
			t.Errorf("%s is shown with %s, the default is %s", m[1], m[2], defaults[m[1]])
		}
	}
}

// TestUnitBySystemd asks systemd what it thinks of the units, where there is one.
func TestUnitBySystemd(t *testing.T) {
	analyze, err := exec.LookPath("systemd-analyze")
	if err != nil {
		t.Skip("no systemd-analyze")
	}
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for _, name := range []string{"fingerzeig.service", "fingerzeig-backup.service", "fingerzeig-backup.timer"} {
		text := strings.ReplaceAll(deployed(t, name), "/usr/local/bin/fingerzeig", exe) // it must be there
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		out, err := exec.Command(analyze, "verify", "--man=no", "--recursive-errors=no", filepath.Join(dir, name)).CombinedOutput()
		if err != nil || strings.Contains(string(out), name) {
			t.Errorf("%s: %v\n%s", name, err, out)
		}
	}
	out, err := exec.Command(analyze, "security", "--offline=yes", "--threshold=15", "--no-pager", filepath.Join(dir, "fingerzeig.service")).CombinedOutput()
	if err != nil { // the threshold is 1.5 of 10
		t.Errorf("it is too exposed: %v\n%s", err, out)
	}
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	t.Log(lines[len(lines)-1])
}

// dockerLines returns the instructions of the Dockerfile.
func dockerLines(t *testing.T) (lines []string) {
	t.Helper()
	text := strings.ReplaceAll(deployed(t, "Dockerfile"), "\\\n", " ")
	s := bufio.NewScanner(strings.NewReader(text))
	for s.Scan() {
		if line := strings.TrimSpace(s.Text()); line != "" && line[0] != '#' {
			lines = append(lines, line)
		}
	}
	return lines
}

// exec form of CMD and HEALTHCHECK
var execForm = regexp.MustCompile(`CMD (\[.*\])$`)

// TestDockerfile looks at what the image is, and parses what runs in it.
func TestDockerfile(t *testing.T) {
	text := strings.Join(dockerLines(t), "\n") + "\n"
	_, last, _ := strings.Cut(text, "FROM scratch\n")
	for _, want := range []string{"USER 65532:65532\n", "VOLUME /data\n", `ENTRYPOINT ["/fingerzeig"]`, "STOPSIGNAL SIGTERM\n"} {
		if !strings.Contains(last, want) {
			t.Errorf("lacks %s", want)
		}
	}
	if strings.Contains(last, "RUN") {
		t.Error("something is run in the image itself, which has nothing to run")
	}
	n := 0
	for _, line := range dockerLines(t) {
		found := execForm.FindStringSubmatch(line)
		if found == nil {
			continue
		}
		n++
		var args []string
		for _, quoted := range strings.Split(strings.Trim(found[1], "[]"), ", ") {
			arg, err := strconv.Unquote(quoted)
			if err != nil {
				t.Fatal(err)
			}
			args = append(args, arg)
		}
		if args[0] == "/fingerzeig" {
			args = args[1:]
		}
		if err := parse(t, args); err != nil {
			t.Errorf("%s: %v", line, err)
		}
	}
	if n != 2 {
		t.Errorf("%d commands, want 2", n)
	}
}

// TestImageBinary builds the program as the Dockerfile does, and runs it as the image would: alone, as another user, with one folder to write to. It
// stands for building the image, which wants a Docker daemon.
func TestImageBinary(t *testing.T) {
	if !*long || runtime.GOOS != "linux" {
		t.Skip("it builds everything anew, for Linux: -long")
	}
	build := ""
	for _, line := range dockerLines(t) {
		if after, ok := strings.CutPrefix(line, "RUN CGO_ENABLED=0 "); ok {
			build = after
		}
	}
	root, err := os.MkdirTemp("", "fz")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(root) })
	if !strings.Contains(build, "-o /out/fingerzeig ./server") {
		t.Fatalf("it is built by %q", build)
	}
	program := filepath.Join(root, "fingerzeig")
	cmd := exec.Command("sh", "-c", "cd .. && "+strings.Replace(build, "/out/fingerzeig", program, 1))
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	f, err := elf.Open(program)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	if libraries, err := f.ImportedLibraries(); err != nil || len(libraries) > 0 || f.Section(".interp") != nil {
		t.Errorf("it is not static: %v, %v", libraries, err)
	}
	data := filepath.Join(root, "data")
	if err := os.Mkdir(data, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(root, 0o755); err != nil {
		t.Fatal(err)
	}
	user := asUser(t, data, 65532)
	serve := exec.Command(program, "serve", "--listen", "127.0.0.1:0")
	serve.Env, serve.Dir, serve.SysProcAttr = []string{"FINGERZEIG_DATA_DIR=" + data, "TZ=Europe/Zurich", "TMPDIR=/nowhere"}, "/", user
	out, err := serve.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	serve.Stderr = os.Stderr
	if err := serve.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = serve.Process.Kill() }()
	if line, err := bufio.NewReader(out).ReadString('\n'); err != nil || !strings.Contains(line, "serves") {
		t.Fatalf("it says %q, %v", line, err)
	}
	health := exec.Command(program, "ready")
	health.Env, health.Dir, health.SysProcAttr = serve.Env, "/", user
	if out, err := health.CombinedOutput(); err != nil || !strings.Contains(string(out), "galleries") {
		t.Errorf("ready: %v, %s", err, out)
	}
	if err := serve.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	if err := serve.Wait(); err != nil {
		t.Errorf("it ended with %v", err)
	}
	if err := exec.Command(program, "ready", "--data", data).Run(); err == nil {
		t.Error("it is ready after its end")
	}
}
