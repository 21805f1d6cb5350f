package cluster

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
)

// labs is how many there have been: each has names of its own in the kernel.
var labs atomic.Int32

// lab is three processes and the network between them.
type lab struct {
	processes []*process
	cut       func(i int, whole bool)
}

// newLab puts each process into a network namespace of its own where that is permitted, else behind proxies.
func newLab(t testing.TB, shards int) *lab {
	t.Helper()
	a := newAuthority(t)
	l := &lab{}
	dir := t.TempDir()
	for i := range 3 {
		p := &process{t: t, o: toldNode{Name: fmt.Sprint("n", i), Dir: filepath.Join(dir, fmt.Sprint("n", i)), Shards: shards}}
		p.o.Cert, p.o.Key, p.o.CA = a.pems(p.o.Name, RoleNode)
		l.processes = append(l.processes, p)
		t.Cleanup(p.kill)
	}
	if err := l.inNamespaces(t); err != nil {
		t.Logf("behind proxies: %v", err)
		l.behindProxies(t)
	} else {
		t.Log("in network namespaces")
	}
	return l
}

// start starts all processes and waits until each shard has three owners.
func (l *lab) start() {
	var group sync.WaitGroup
	for _, p := range l.processes {
		p.start()
	}
	for _, p := range l.processes {
		group.Go(func() { p.until("done", "balanced") })
	}
	group.Wait()
}

func (l *lab) inNamespaces(t testing.TB) error {
	ip := func(args ...string) error {
		out, err := exec.Command("ip", args...).CombinedOutput()
		if err != nil {
			return fmt.Errorf("ip %s: %w: %s", strings.Join(args, " "), err, out)
		}
		return nil
	}
	number := fmt.Sprintf("%d%02d", os.Getpid()%100000, labs.Add(1)%100)
	bridge := "fzb" + number
	if err := errors.Join(ip("link", "add", bridge, "type", "bridge"), ip("link", "set", bridge, "up")); err != nil {
		return err
	}
	t.Cleanup(func() { _ = ip("link", "del", bridge) })
	var join []string
	for i := range l.processes {
		join = append(join, fmt.Sprintf("10.231.7.%d:7000", i+1))
	}
	for i, p := range l.processes {
		space, wire := fmt.Sprintf("fz%s-%d", number, i), fmt.Sprintf("fzv%s%d", number, i)
		if err := ip("netns", "add", space); err != nil {
			return err
		}
		t.Cleanup(func() { _ = ip("netns", "del", space) })
		err := errors.Join(ip("link", "add", wire, "type", "veth", "peer", "name", "eth0", "netns", space),
			ip("link", "set", wire, "master", bridge, "up"),
			ip("-n", space, "addr", "add", fmt.Sprintf("10.231.7.%d/24", i+1), "dev", "eth0"),
			ip("-n", space, "link", "set", "eth0", "up"), ip("-n", space, "link", "set", "lo", "up"))
		if err != nil {
			return err
		}
		t.Cleanup(func() { _ = ip("link", "del", wire) }) // the kernel takes its time with a namespace
		p.run, p.o.Listen, p.o.Join = []string{"ip", "netns", "exec", space}, join[i], join
	}
	l.cut = func(i int, whole bool) {
		state := map[bool]string{true: "up", false: "down"}[whole]
		if err := ip("link", "set", fmt.Sprintf("fzv%s%d", number, i), state); err != nil {
			t.Error(err)
		}
	}
	return nil
}

func (l *lab) behindProxies(t testing.TB) {
	r := newRig(t, 3, 6, Pace{})
	for i, p := range l.processes {
		o := r.options(i)
		p.run, p.o.Listen, p.o.Advertise, p.o.Join = nil, o.Listen, o.Advertise, o.Join
	}
	l.cut = func(i int, whole bool) {
		if whole {
			r.heal()
		} else {
			r.isolate(i)
		}
	}
}
