package cluster

import (
	"bufio"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"fingerzeig/index"
)

// nodeVariable is set for processes of this test that are a node. It holds what the node is told.
const nodeVariable = "FINGERZEIG_TEST_NODE"

func TestMain(m *testing.M) {
	if told := os.Getenv(nodeVariable); told != "" {
		if err := beNode(told); err != nil {
			fmt.Println("error", err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// toldNode is what a node in another process is told.
type toldNode struct {
	Name, Dir, Listen, Advertise string
	Join                         []string
	Cert, Key, CA                string // PEM
	Shards                       int
}

// beNode opens a node and does what lines on standard input ask for, one after the other.
func beNode(told string) error {
	var o toldNode
	if err := json.Unmarshal([]byte(told), &o); err != nil {
		return err
	}
	pair, err := tls.X509KeyPair([]byte(o.Cert), []byte(o.Key))
	if err != nil {
		return err
	}
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM([]byte(o.CA))
	n, err := Open(ctx, Options{Name: o.Name, Dir: o.Dir, Key: testKey, Listen: o.Listen, Advertise: o.Advertise, Join: o.Join, Shards: o.Shards,
		TLS: &tls.Config{Certificates: []tls.Certificate{pair}, RootCAs: pool, ClientCAs: pool, ClientAuth: tls.RequireAndVerifyClientCert}})
	if err != nil {
		return err
	}
	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		fmt.Println(obey(n, strings.Fields(lines.Text())))
	}
	return n.Close()
}

// obey does what a line asks for: enrol ID FINGER, erase ID, find FINGER, crowd FIRST COUNT, or balanced.
func obey(n *Node, line []string) string {
	brief, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	var seed uint64
	if len(line) > 1 {
		_, _ = fmt.Sscan(line[len(line)-1], &seed)
	}
	var err error
	switch line[0] {
	case "enrol":
		_, err = n.Enroll(brief, "hall", subject(line[1], seed))
	case "erase":
		if err = n.Remove(brief, "hall", index.SubjectID(line[1])); errors.Is(err, index.ErrNotFound) {
			err = nil // it was, when the answer came too late
		}
	case "crowd":
		err = enrolCrowd(n, line[1], int(seed))
	case "find":
		f, err := n.Identify(brief, "hall", probe(seed), sure())
		if err != nil {
			return "error " + f.Decision.String()
		}
		got := "found"
		for _, h := range f.Hits {
			got += " " + string(h.Subject)
		}
		return got
	case "balanced":
		t := n.tableNow()
		for s := range t.Owners {
			if len(t.Owners[s]) != 3 {
				return "error"
			}
		}
		err = n.Ready()
	}
	if err != nil {
		return strings.ReplaceAll("error "+err.Error(), "\n", " ")
	}
	return "done"
}

// process is a node in another process.
type process struct {
	t   testing.TB
	run []string // what stands before the program
	o   toldNode

	cmd *exec.Cmd
	in  io.WriteCloser
	out *bufio.Scanner
}

func (p *process) start() {
	p.t.Helper()
	told, err := json.Marshal(p.o)
	if err != nil {
		p.t.Fatal(err)
	}
	line := append(append([]string(nil), p.run...), os.Args[0])
	p.cmd = exec.Command(line[0], line[1:]...)
	p.cmd.Env = append(os.Environ(), nodeVariable+"="+string(told))
	p.cmd.Stderr = os.Stderr
	out, err := p.cmd.StdoutPipe()
	if err == nil {
		p.in, err = p.cmd.StdinPipe()
	}
	if err == nil {
		err = p.cmd.Start()
	}
	if err != nil {
		p.t.Fatal(err)
	}
	p.out = bufio.NewScanner(out)
}

// kill ends the process from one moment to the next.
func (p *process) kill() {
	if p.cmd != nil && p.cmd.ProcessState == nil {
		_ = p.cmd.Process.Kill()
		_ = p.cmd.Wait()
	}
}

func (p *process) ask(format string, args ...any) string {
	_, _ = fmt.Fprintf(p.in, format+"\n", args...)
	if !p.out.Scan() {
		return "gone"
	}
	return p.out.Text()
}

// until asks until it gets an answer.
func (p *process) until(want, format string, args ...any) time.Duration {
	p.t.Helper()
	start := time.Now()
	eventually(p.t, time.Minute, func() error {
		if got := p.ask(format, args...); got != want {
			return fmt.Errorf("%s: %s is answered with %q", p.o.Name, fmt.Sprintf(format, args...), got)
		}
		return nil
	})
	return time.Since(start)
}

// TestProcesses runs three nodes as processes, kills one from one moment to the next, cuts another one off, and kills all of them. It tells how long the
// others took to go on.
func TestProcesses(t *testing.T) {
	l := newLab(t, 6)
	a, b, c := l.processes[0], l.processes[1], l.processes[2]
	l.start()
	for i := range 12 {
		l.processes[i%3].until("done", "enrol s%d %d", i, i)
	}
	b.kill()
	t.Logf("after a kill: the next complete search after %v", a.until("found s3", "find 3").Round(time.Millisecond))
	start := time.Now()
	for i := range 12 {
		a.until("done", "enrol late%d %d", i, 100+i)
		if i == 0 {
			t.Logf("after a kill: the next enrolment after %v", time.Since(start).Round(time.Millisecond))
		}
	}
	t.Logf("after a kill: twelve enrolments, over all logs, one after the other, after %v", time.Since(start).Round(time.Millisecond))
	a.until("done", "erase s4")
	b.start()
	b.until("found", "find 4")
	b.until("found late7", "find 107")

	l.cut(2, false)
	if got := c.ask("find 3"); got != "error indeterminate" {
		t.Errorf("who is cut off answers %q", got)
	}
	t.Logf("after a cut: the next complete search after %v", a.until("found s3", "find 3").Round(time.Millisecond))
	a.until("done", "erase s5")
	l.cut(2, true)
	c.until("found", "find 5")
	c.until("found s6", "find 6")

	for _, p := range l.processes {
		p.kill()
	}
	for _, p := range l.processes {
		p.start()
	}
	t.Logf("after all were killed: the next complete search after %v", a.until("found s6", "find 6").Round(time.Millisecond))
	for i := range 12 {
		want := fmt.Sprint("found s", i)
		if i == 4 || i == 5 {
			want = "found"
		}
		b.until(want, "find %d", i)
		c.until(fmt.Sprint("found late", i), "find %d", 100+i)
	}
}
