/* A helper for package capture: images from the first device that libfprint knows and that gives some, over standard input and output.
 *
 *     cc -O2 -Wall -o fingerzeig-libfprint helper.c $(pkg-config --cflags --libs libfprint-2 gio-unix-2.0)
 *
 * Its one argument is the resolution in pixels per inch, for the devices of which libfprint does not know it.
 *
 * The protocol is in ../doc.go. This file is a program of its own, linked to libfprint (LGPL-2.1 or later); no Go code is linked to it. */

#include <errno.h>
#include <fprint.h>
#include <glib-unix.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { HELLO = 1, CAPTURE, CANCEL, SIGNAL };
enum { INFO = 17, ALIVE, PREVIEW, FRAME, FAILED };
enum { FAULT = 1, CANCELLED, UNPLUGGED };

#define HEAD 12
#define MAX_REQUEST 64 /* hosts send one byte of payload at most */

static FpDevice *device;
static GMainLoop *loop;
static GCancellable *capturing; /* NULL: no capture is under way */
static uint32_t current;        /* the capture that is under way */
static unsigned given_ppi;      /* the resolution by the command line; 0: libfprint knows it */
static uint32_t waiting;        /* the capture that begins when current has ended; 0: none */

static uint32_t crc(uint32_t c, const uint8_t *b, size_t n) {
  c = ~c;
  while (n--) {
    c ^= *b++;
    for (int i = 0; i < 8; i++)
      c = c & 1 ? c >> 1 ^ 0xedb88320u : c >> 1;
  }
  return ~c;
}

static void put32(uint8_t *b, uint32_t v) {
  b[0] = v >> 24, b[1] = v >> 16, b[2] = v >> 8, b[3] = v;
}

static uint32_t get32(const uint8_t *b) {
  return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
}

/* write_all writes n bytes. A host that has gone ends the helper. */
static void write_all(const uint8_t *b, size_t n) {
  while (n > 0) {
    ssize_t done = write(STDOUT_FILENO, b, n);
    if (done < 0 && errno == EINTR)
      continue;
    if (done <= 0)
      _exit(1);
    b += done, n -= done;
  }
}

static void say(uint8_t kind, uint32_t id, const uint8_t *payload, uint32_t n) {
  uint8_t head[HEAD] = {'F', 'Z', 1, kind}, check[4];
  put32(head + 4, id);
  put32(head + 8, n);
  put32(check, crc(crc(0, head, HEAD), payload, n));
  write_all(head, HEAD);
  write_all(payload, n);
  write_all(check, 4);
}

static void say_failed(uint32_t id, uint8_t cause, const char *why) {
  size_t n = MIN(strlen(why), 200);
  uint8_t b[201] = {cause};
  memcpy(b + 1, why, n);
  say(FAILED, id, b, 1 + n);
}

/* plain copies a name without what JSON would have to escape. */
static void plain(char *to, size_t size, const char *from) {
  size_t i = 0;
  for (; i + 1 < size && from[i] != 0; i++)
    to[i] = from[i] < ' ' || from[i] > '~' || from[i] == '"' || from[i] == '\\' ? '?' : from[i];
  to[i] = 0;
}

/* say_info says who the device is. Its size is in its images only, and so is its resolution where the command line has none. */
static void say_info(void) {
  char model[200], driver[100];
  plain(model, sizeof model, fp_device_get_name(device));
  plain(driver, sizeof driver, fp_device_get_driver(device));
  g_autofree char *b =
      g_strdup_printf("{\"model\":\"%s (%s)\",\"serial\":\"\",\"width\":0,\"height\":0,\"ppi\":%u,\"pad\":false}", model, driver,
                      given_ppi > 0 ? given_ppi : 500);
  say(INFO, 0, (const uint8_t *)b, strlen(b));
}

/* say_image sends an image, which libfprint has turned and made dark on light by now, and wipes what it made for that. */
static void say_image(uint32_t id, FpImage *image) {
  size_t n = 0;
  const uint8_t *pixels = fp_image_get_data(image, &n);
  unsigned w = fp_image_get_width(image), h = fp_image_get_height(image);
  unsigned ppi = given_ppi > 0 ? given_ppi : fp_image_get_ppmm(image) * 25.4 + 0.5;
  if (ppi == 0) {
    say_failed(id, FAULT, "libfprint does not know the resolution: give it to the helper, in pixels per inch");
    return;
  }
  if (w > 0xffff || h > 0xffff || (size_t)w * h != n || ppi > 0xffff) {
    say_failed(id, FAULT, "an image of another size than it says");
    return;
  }
  g_autofree uint8_t *b = g_malloc(8 + n);
  const uint8_t head[8] = {w >> 8, w, h >> 8, h, ppi >> 8, ppi, 0, 0};
  memcpy(b, head, 8);
  memcpy(b + 8, pixels, n);
  say(FRAME, id, b, 8 + n);
  explicit_bzero(b, 8 + n);
}

static void begin(uint32_t id);

static void captured(GObject *source, GAsyncResult *result, gpointer data) {
  (void)source, (void)data;
  g_autoptr(GError) error = NULL;
  g_autoptr(FpImage) image = fp_device_capture_finish(device, result, &error);
  uint32_t id = current;
  gboolean cancelled = g_cancellable_is_cancelled(capturing);
  g_clear_object(&capturing);
  if (image != NULL && !cancelled)
    say_image(id, image);
  else if (cancelled)
    say_failed(id, CANCELLED, "cancelled");
  else if (error->domain == FP_DEVICE_RETRY) { /* too short, off the centre: the finger is still asked for */
    begin(id);
    return;
  } else if (g_error_matches(error, FP_DEVICE_ERROR, FP_DEVICE_ERROR_REMOVED))
    say_failed(id, UNPLUGGED, error->message);
  else
    say_failed(id, FAULT, error->message);
  if (waiting != 0) {
    id = waiting, waiting = 0;
    begin(id);
  }
}

static void begin(uint32_t id) {
  current = id;
  capturing = g_cancellable_new();
  fp_device_capture(device, TRUE, capturing, captured, NULL);
}

static gboolean alive(gpointer data) {
  (void)data;
  if (capturing != NULL)
    say(ALIVE, current, NULL, 0);
  return G_SOURCE_CONTINUE;
}

static void hear(uint8_t kind, uint32_t id) {
  switch (kind) {
  case HELLO:
    say_info();
    break;
  case CAPTURE:
    if (capturing == NULL)
      begin(id);
    else {
      waiting = id;
      g_cancellable_cancel(capturing);
    }
    break;
  case CANCEL:
    if (capturing != NULL && id == current)
      g_cancellable_cancel(capturing);
    break;
  case SIGNAL: /* libfprint has no light */
    break;
  default:
    _exit(1);
  }
}

/* listen_to_host takes what has come, one message at a time. What is no message, and the end, end the helper. */
static gboolean listen_to_host(gint fd, GIOCondition condition, gpointer data) {
  static uint8_t b[HEAD + MAX_REQUEST + 4];
  static size_t n;
  (void)condition, (void)data;
  ssize_t got = read(fd, b + n, sizeof b - n);
  if (got <= 0) {
    g_main_loop_quit(loop);
    return G_SOURCE_REMOVE;
  }
  n += got;
  while (n >= HEAD) {
    uint32_t length = get32(b + 8);
    if (memcmp(b, "FZ\1", 3) != 0 || length > MAX_REQUEST)
      _exit(1);
    size_t size = HEAD + length + 4;
    if (n < size)
      break;
    if (get32(b + size - 4) != crc(0, b, size - 4))
      _exit(1);
    uint8_t kind = b[3];
    uint32_t id = get32(b + 4);
    memmove(b, b + size, n -= size);
    hear(kind, id);
  }
  return G_SOURCE_CONTINUE;
}

int main(int argc, char **argv) {
  if (argc > 2 || (argc == 2 && (sscanf(argv[1], "%u", &given_ppi) != 1 || given_ppi > 2000))) {
    fprintf(stderr, "usage: %s [PIXELS-PER-INCH]\n", argv[0]);
    return 2;
  }
  g_autoptr(GError) error = NULL;
  g_autoptr(FpContext) context = fp_context_new();
  GPtrArray *devices = fp_context_get_devices(context);
  for (guint i = 0; i < devices->len && device == NULL; i++) {
    FpDevice *d = g_ptr_array_index(devices, i);
    if (fp_device_has_feature(d, FP_DEVICE_FEATURE_CAPTURE))
      device = d;
  }
  if (device == NULL) {
    fprintf(stderr, "none of %u devices gives images\n", devices->len);
    return 1;
  }
  if (!fp_device_open_sync(device, NULL, &error)) {
    fprintf(stderr, "%s: %s\n", fp_device_get_name(device), error->message);
    return 1;
  }
  loop = g_main_loop_new(NULL, FALSE);
  g_unix_fd_add(STDIN_FILENO, G_IO_IN | G_IO_HUP, listen_to_host, NULL);
  g_timeout_add(500, alive, NULL);
  g_main_loop_run(loop);
  return 0; /* the kernel gives the device back; a close may wait for a finger */
}
