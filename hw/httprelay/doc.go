// Package httprelay drives relays that are switched by HTTP requests: Shelly's by [Shelly], and others by saying what to send.
//
// A [Request] is a method, an address and a body with placeholders: {host}, {n} (the output's number on its device, from Options.First),
// {seconds} and {milliseconds} (the pulse). Where the request that switches on names the pulse, the device is expected to switch off by itself,
// and the host's timer comes second; otherwise the host's timer is all there is.
//
// # What is made sure of
//
//   - A request is sent once. Connections are not kept, because the library repeats a request whose kept connection turned out to be closed;
//     redirections are not followed. A request that the device refuses for want of a password (401, RFC 7616) has switched nothing, and is
//     sent once more with one.
//   - An answer counts where its status is 2xx and it holds what Expect looks for. What a status does not say clearly is Unknown.
//
// # Shelly, generation 2 and later
//
// GET /rpc/Switch.Set?id=0&on=true&toggle_after=2 switches an output on for two seconds, GET /rpc/Switch.GetStatus?id=0 answers
// {"id":0,"output":false,...}, and Input.GetStatus tells of contacts (shelly-api-docs.shelly.cloud). It asks for a digest with SHA-256, user admin.
//
// # The lies
//
// None of this has been run on a real device; the tests speak to a server that answers as the documentation prints.
//
//   - Plain HTTP is the rule for such devices: a digest keeps the password from whoever listens, and nothing keeps him from changing a request
//     on its way. A cable of its own, never the building's network; or HTTPS with the device's certificate.
//   - A device whose power-on setting is "on" or "last state" opens lockers after a power cut. Set it to off; the driver cannot see it.
//   - Generation 1 has other addresses (/relay/0?turn=on&timer=2); they can be written down as Requests.
//   - "200 OK" says that the request was understood. Only a door contact says that the lock has moved.
package httprelay
