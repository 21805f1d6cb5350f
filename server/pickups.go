package main

import (
	"bufio"
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"fingerzeig/index"
	"fingerzeig/server/internal/api"
	"fingerzeig/server/internal/contacts"
	"fingerzeig/server/internal/notify"
	"fingerzeig/server/internal/pickup"
)

// pickupSettings make the service hand documents over at terminals. Without Pickups nothing of it starts.
type pickupSettings struct {
	Pickups        string `env:"FINGERZEIG_PICKUPS" placeholder:"GALLERY" help:"Hand documents over at terminals, to those who are enrolled in this gallery for that."`
	PickupOffline  bool   `name:"pickup-offline" env:"FINGERZEIG_PICKUP_OFFLINE" help:"Let terminals go on while they cannot reach the service: they get the templates of those whose documents wait in them."`
	PickupAmong    bool   `name:"pickup-among" env:"FINGERZEIG_PICKUP_AMONG" help:"Let a finger open a locker without a code, at a threshold that follows the number of pickups in the terminal."`
	PickupZone     string `name:"pickup-zone" default:"Local" env:"FINGERZEIG_PICKUP_ZONE" placeholder:"ZONE" help:"Time zone of the terminals, such as Europe/Berlin (${default})."`
	PickupReceipts string `name:"pickup-receipts" env:"FINGERZEIG_PICKUP_RECEIPTS" placeholder:"DIR" help:"Folder for the signed receipts of what was handed over or taken back (receipts in the folder of the index)."`

	notifySettings `embed:""`
}

// notifySettings say how citizens are told.
type notifySettings struct {
	SMTP         string `name:"notify-smtp" env:"FINGERZEIG_NOTIFY_SMTP" placeholder:"HOST:PORT" help:"Mail server for messages to citizens; without it nobody is told by e-mail."`
	SMTPSecurity string `name:"notify-smtp-security" enum:"starttls,tls,loopback" default:"starttls" env:"FINGERZEIG_NOTIFY_SMTP_SECURITY" placeholder:"starttls|tls|loopback" help:"How the line to it is protected; loopback: not at all, on this machine (${default})."`
	SMTPUser     string `name:"notify-smtp-user" env:"FINGERZEIG_NOTIFY_SMTP_USER" placeholder:"NAME" help:"Name to log in there; without it nobody logs in."`
	SMTPPassword string `name:"notify-smtp-password" env:"FINGERZEIG_NOTIFY_SMTP_PASSWORD" placeholder:"FILE" help:"File with the password."`
	From         string `name:"notify-from" env:"FINGERZEIG_NOTIFY_FROM" placeholder:"ADDRESS" help:"E-mail address of the sender."`
	Hook         string `name:"notify-hook" env:"FINGERZEIG_NOTIFY_HOOK" placeholder:"URL" help:"Gateway for short messages, by a signed webhook; without it nobody is told by telephone."`
	HookKey      string `name:"notify-hook-key" env:"FINGERZEIG_NOTIFY_HOOK_KEY" placeholder:"FILE" help:"File with the key of the signature, 24 to 64 bytes."`
	Letters      string `name:"notify-letters" env:"FINGERZEIG_NOTIFY_LETTERS" placeholder:"DIR" help:"Folder for letters, from which the post room takes them; without it nobody is told by letter."`
	LettersFrom  string `name:"notify-letters-from" env:"FINGERZEIG_NOTIFY_LETTERS_FROM" placeholder:"FILE" help:"File with the sender of letters, line by line."`
	Contact      string `name:"notify-contact" env:"FINGERZEIG_NOTIFY_CONTACT" placeholder:"TEXT" help:"Where help is, such as a telephone number, at most 40 characters; every message has it."`
	Places       string `name:"notify-places" env:"FINGERZEIG_NOTIFY_PLACES" placeholder:"FILE" help:"File that says where each terminal stands, a line each: its name, a blank, and at most 40 characters. Without it the name stands for the place."`
}

// pickupOptions say how pickups are kept and told.
type pickupOptions struct {
	pickupSettings
	zone   *time.Location
	post   notify.Post
	places map[string]string

	sender notify.Sender    // in place of post, for the demo; nil: post
	now    func() time.Time // nil: time.Now
	every  time.Duration    // how often it is looked whether something is to be done; 0: pickupLook
}

// clock returns that of the pickups.
func (o *pickupOptions) clock() func() time.Time {
	if o == nil || o.now == nil {
		return time.Now
	}
	return o.now
}

// options returns how pickups are done, nil where they are not. It reads files and changes nothing.
func (s *pickupSettings) options(data string) (*pickupOptions, error) {
	if s.Pickups == "" {
		if s.PickupOffline || s.PickupAmong || s.SMTP != "" || s.Hook != "" || s.Letters != "" {
			return nil, fmt.Errorf("%w: pickup-offline, pickup-among and notify need pickups", errConfig)
		}
		return nil, nil
	}
	if err := index.GalleryID(s.Pickups).Check(); err != nil {
		return nil, fmt.Errorf("%w: pickups: %w", errConfig, err)
	}
	o := &pickupOptions{pickupSettings: *s}
	if o.PickupReceipts == "" {
		o.PickupReceipts = filepath.Join(data, "receipts")
	}
	var err error
	if o.zone, err = time.LoadLocation(s.PickupZone); err != nil {
		return nil, fmt.Errorf("%w: pickup-zone: %w", errConfig, err)
	}
	if o.places, err = readPlaces(s.Places); err != nil {
		return nil, err
	}
	if o.post, err = s.senders(o.zone); err != nil {
		return nil, err
	}
	if (o.post != notify.Post{}) && s.Contact == "" {
		return nil, fmt.Errorf("%w: messages need notify-contact", errConfig)
	}
	return o, nil
}

// senders returns those that are set up.
func (s *notifySettings) senders(zone *time.Location) (post notify.Post, err error) {
	if s.SMTP != "" {
		m := &notify.Mail{Server: s.SMTP, From: s.From, Username: s.SMTPUser, Zone: zone, Security: map[string]notify.Security{
			"starttls": notify.StartTLS, "tls": notify.ImplicitTLS, "loopback": notify.Loopback,
		}[s.SMTPSecurity]}
		if s.From == "" {
			return post, fmt.Errorf("%w: notify-smtp needs notify-from", errConfig)
		}
		if s.SMTPUser != "" {
			b, err := os.ReadFile(s.SMTPPassword)
			if err != nil {
				return post, err
			}
			m.Password = strings.TrimRight(string(b), "\r\n")
		}
		post.Mail = m
	}
	if s.Hook != "" {
		b, err := os.ReadFile(s.HookKey)
		if err != nil {
			return post, err
		}
		if b = bytes.TrimRight(b, "\r\n"); len(b) < 24 || len(b) > 64 {
			return post, fmt.Errorf("%w: notify-hook-key has %d bytes, should have 24 to 64", errConfig, len(b))
		}
		post.SMS = &notify.Hook{URL: s.Hook, Key: b, Zone: zone}
	}
	if s.Letters != "" {
		l := &notify.Letters{Folder: s.Letters, Zone: zone}
		if s.LettersFrom != "" {
			if l.From, err = readLines(s.LettersFrom); err != nil {
				return post, err
			}
		}
		post.Letter = l
	}
	return post, nil
}

// readPlaces reads where terminals stand.
func readPlaces(name string) (map[string]string, error) {
	places := map[string]string{}
	if name == "" {
		return places, nil
	}
	b, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	lines := bufio.NewScanner(bytes.NewReader(b))
	for lines.Scan() {
		terminal, place, ok := strings.Cut(strings.TrimSpace(lines.Text()), " ")
		if terminal == "" || terminal[0] == '#' {
			continue
		}
		if place = strings.TrimSpace(place); !ok || len([]rune(place)) > 40 {
			return nil, fmt.Errorf("%w: notify-places: %q has no place, or one of more than 40 characters", errConfig, terminal)
		}
		places[terminal] = place
	}
	return places, lines.Err()
}

// tells reports whether there is a way to tell somebody where they want to be told.
func (o *pickupOptions) tells(c contacts.Contact) bool {
	switch {
	case o.sender != nil:
		return true
	case c.Mail != "":
		return o.post.Mail != nil
	case c.Phone != "":
		return o.post.SMS != nil
	}
	return len(c.Postal) == 0 || o.post.Letter != nil
}

// pickups are those of a service.
type pickups struct {
	log  *pickup.Log
	book *pickup.Book
	kept *contacts.Store
	keys *releaseKeys
	api  *api.Pickups
	end  func() // of what is done for them, and waits for it
}

// openPickups opens what is known of pickups. Its keys follow from those of the index.
func openPickups(o *pickupOptions, dir string, derive func(purpose string) []byte, log *slog.Logger) (*pickups, error) {
	hasher, err := pickup.NewHasher(derive(pickupDigestsPurpose))
	if err != nil {
		return nil, err
	}
	p := &pickups{end: func() {}}
	if p.kept, err = contacts.Open(filepath.Join(dir, contactsFolder), derive(contactsPurpose)); err != nil {
		return nil, err
	}
	if p.keys, err = openReleaseKeys(dir, derive); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(o.PickupReceipts, 0o700); err != nil {
		return nil, err
	}
	journal, state, err := pickup.OpenFile(filepath.Join(dir, pickupFile), derive(pickupLogPurpose), rand.Reader, o.clock()())
	if err != nil {
		return nil, err
	}
	p.log = journal
	p.book = pickup.NewBook(journal, state, hasher, o.clock(), rand.Reader)
	if err := p.doubt(o.PickupReceipts, log); err != nil {
		return nil, errors.Join(err, journal.Close())
	}
	p.api = &api.Pickups{
		Book: p.book, Contacts: p.kept, Gallery: index.GalleryID(o.Pickups), Signer: p.keys.key, Zone: o.zone,
		Offline: o.PickupOffline, Among: o.PickupAmong, Tells: o.tells,
		Tampered: func(terminal string) { log.Warn("a terminal is being tampered with", "terminal", terminal) },
	}
	return p, nil
}

// doubt looks for a log that does not know the end of a pickup of which there is a receipt: one that was put back from somewhere. What it takes for
// waiting may have been handed over, and its locker may hold another's document. Nothing opens then before staff have looked.
func (p *pickups) doubt(receipts string, log *slog.Logger) error {
	return p.book.Do(func(state pickup.State, _ time.Time) ([]pickup.Event, error) {
		for id, k := range state.Pickups {
			if _, err := os.Stat(filepath.Join(receipts, string(id)+".json")); err == nil && !k.Over() && k.Status != pickup.Expired {
				log.Error("the log of pickups is older than the receipts: all that lies in lockers is on the return list")
				return state.Restored("receipts"), nil
			}
		}
		return nil, nil
	})
}

// close ends what is done for pickups and closes their log.
func (p *pickups) close() error {
	if p == nil {
		return nil
	}
	p.end()
	return p.log.Close()
}

// errPickups is returned where the log of pickups cannot be written.
var errPickups = errors.New("the log of pickups cannot be written: start the service anew")
